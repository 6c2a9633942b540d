"""What people are told and asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Stage, Text
from scenarios.image_scoring.meetings import shown

if TYPE_CHECKING:
    from scenarios.image_scoring import ImageScoring


def rules(game: "ImageScoring") -> str:
    """The game as everybody is told it, but not how long it lasts."""
    tell = game.told.tell
    how = "always" if game.known == 1 else "sometimes" if game.known else "never"
    return " ".join([tell("rules", benefit=game.benefit, cost=game.cost), tell(how), tell("aim")])


def help_or_not(
    game: "ImageScoring", stage: Stage, donor: str, recipient: str, images: Mapping[str, int], known: bool
) -> Ask:
    """Help this one? With what is known of them, and how one stands oneself."""
    tell = game.told.tell
    image, own = images.get(recipient, 0) if known else None, images.get(donor, 0)
    parts = [tell("met", recipient=recipient)]
    parts += [tell("unknown", recipient=recipient) if image is None else tell("image", image=shown(image))]
    parts += [tell("own", own=shown(own), score=stage.score(donor)), tell("ask", recipient=recipient)]
    about: dict[str, Any] = {
        "recipient": recipient,
        "image": image,
        "own": own,
        "benefit": game.benefit,
        "cost": game.cost,
        "remarks": game.remarks,
    }
    choice, nothing = game.told.choice("help", "refuse"), "refuse"
    if not game.remarks:
        return Ask(donor, " ".join(parts), choice, "help", nothing, about)
    form = Form(fields={"act": choice, "say": Text(most=200, empty=True)})
    prompt = " ".join([*parts, tell("say", recipient=recipient)])
    return Ask(donor, prompt, form, "help", {"act": nothing, "say": ""}, about)
