"""What somebody thinks stands in nobody else's prompt and in no words that others hear: in every scenario."""

import json
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec, registry
from sandbox.contract import Scenario
from sandbox.events import Said
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

THINKERS = (
    {"memory": "meta_thinker"},
    {"memory": "private_words"},
    {"faculties": [{"kind": "insights", "threshold": 5}, {"kind": "guidance", "form": "plan"}]},
    {"memory": "hypothetical_minds"},
    {"memory": "self_correction"},
)  # fmt: skip
THOUGHTS = (
    "private",
    "guidance",
    "strategy",
    "now",
    "soon",
    "later",
    "flaws",
    "why",
    "state",
    "text",
    "insight",
)
SECRET = re.compile(r"ZX-\w+")
Company = Callable[..., World]


def thinking(body: dict[str, Any]) -> str:
    """A model that puts its owner's mark into everything that is a thought, and none into its answers."""
    (who,) = re.findall(r"You are ([^.\n]+)\. Stay in character", body["messages"][0]["content"])[:1] or [
        "nobody"
    ]
    schema = body["response_format"]["json_schema"]["schema"]
    return json.dumps(_marked(sample(schema, random.Random(len(str(body)))), f"ZX-{who.replace(' ', '')}"))


def _marked(value: Any, mark: str, thought: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _marked(one, mark, key in THOUGHTS) for key, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, mark, thought) for one in value]
    return f"{mark} is my thought" if thought and isinstance(value, str) else value


@pytest.mark.parametrize("name", sorted(registry.family(Scenario)))
def test_thoughts_stay_with_their_owner(
    name: str, company: Company, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    presets = registry.presets(name)
    plain = WorldSpec.preset(next(one for one in (f"{name}/tiny", *presets) if one in presets)).plain()
    spec = WorldSpec.of(plain)
    with FakeOpenAI(reply=thinking) as server:
        minds = [
            {"name": "llm", "model": "openai:fake", "base_url": server.base_url, **one} for one in THINKERS
        ]
        cast = [
            {
                **member.model_dump(mode="json", exclude_defaults=True),
                "names": [who],
                "mind": minds[n % len(minds)],
            }
            for n, (who, member) in enumerate(spec.people())
        ]
        world = company(**{**plain, "cast": cast}, record=tmp_path / "thoughts.run")
        for _ in range(2):
            world.step()
    held = {f"ZX-{who.replace(' ', '')}" for who in world.state.people}
    thought = set()
    for _, exchange in sorted(world.log.exchanges().items()):
        if exchange.kind != "call":
            continue
        thought |= held & set(SECRET.findall(json.dumps(exchange.reply)))
        told = json.dumps(world.log.blob(exchange.request)["messages"])
        own = f"ZX-{exchange.who.replace(' ', '')}"
        assert set(SECRET.findall(told)) <= {own}, f"{exchange.who} was told what somebody else thought"
    assert thought
    for event in world.log.events():
        assert not (isinstance(event, Said) and SECRET.search(event.text)), f"{event} tells a thought"
