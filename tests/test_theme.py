"""The palette of both themes is readable: WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (graphics)."""

import tomllib
from pathlib import Path

import pytest

CONFIG = Path(__file__).resolve().parent.parent / ".streamlit" / "config.toml"
THEMES = tomllib.loads(CONFIG.read_text())["theme"]


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour "#RRGGBB", 0 (black) to 1 (white)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_palette_meets_aa(name: str) -> None:
    theme = THEMES[name]
    grounds = (theme["backgroundColor"], theme["secondaryBackgroundColor"])
    text = [(theme[key], ground) for key in ("textColor", "linkColor", "codeTextColor") for ground in grounds]
    text.append(("#FFFFFF", theme["primaryColor"]))  # the label of a primary button
    shapes = [(colour, grounds[0]) for colour in (*theme["chartCategoricalColors"], theme["primaryColor"])]
    assert [pair for pair in text if contrast(*pair) < 4.5] == []
    assert [pair for pair in shapes if contrast(*pair) < 3] == []


def test_both_themes_offer_the_same_colours() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()
    assert len(THEMES["light"]["chartCategoricalColors"]) == len(THEMES["dark"]["chartCategoricalColors"])
