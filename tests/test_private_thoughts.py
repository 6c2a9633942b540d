"""What somebody thinks stands in nobody else's prompt and in no words that others hear: in every scenario.

Everybody in a scenario has another memory, dealt in turn, so that all presets are played in several scenarios each.
"""

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from agents.faculties import presets
from agents.faculties.lessons import Lessons
from sandbox import World, WorldSpec, registry
from sandbox.contract import Scenario
from sandbox.events import Said
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

SHARED = {"archive"}  # a report is made to be read
MEMORIES = sorted(presets().keys() - SHARED)
SCENARIOS = sorted(registry.family(Scenario))
ROUNDS = 3
EAGER = {kind.model_fields["kind"].default for kind in Lessons.__subclasses__()}  # look back every round here
THOUGHTS = frozenset(
    "private guidance strategy now soon later flaws why state text others approach mistake avoid subject when trigger "
    "tag search predicate object insight questions name".split()
)  # the fields in which a model is asked for something of its own
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


def parts(memory: str) -> list[Mapping[str, Any]]:
    """The faculties of a preset, as soon at work as can be, and a thought before every answer."""
    sooner = {"insights": {"threshold": 5}, **{kind: {"every": 1} for kind in EAGER}}
    own = [{**one, **sooner.get(one["kind"], {})} for one in presets()[memory]["faculties"]]
    thinks = any(one["kind"] == "guidance" for one in own)
    return own if thinks else [*own, {"kind": "guidance", "every": 1}]


def told(
    name: str, deal: int, company: Company, run: Any, server: FakeOpenAI
) -> tuple[World, dict[str, str]]:
    """A scenario played for a few rounds, and who has which memory."""
    known = registry.presets(name)
    plain = WorldSpec.preset(next(one for one in (f"{name}/tiny", *known) if one in known)).plain()
    people = WorldSpec.of(plain).people()
    place = SCENARIOS.index(name) * 37 + deal * len(
        people
    )  # a prime: all places come up, whatever presets there are
    dealt = {who: MEMORIES[(place + n) % len(MEMORIES)] for n, (who, _) in enumerate(people)}
    mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
    cast = [
        {
            **member.model_dump(mode="json", exclude_defaults=True),
            "names": [who],
            "mind": {**mind, "faculties": parts(dealt[who])},
        }
        for who, member in people
    ]
    world = company(**{**plain, "cast": cast}, record=run)
    for _ in range(ROUNDS):
        world.step()
    return world, dealt


@pytest.mark.parametrize("deal", [0, 1])
@pytest.mark.parametrize("name", SCENARIOS)
def test_thoughts_stay_with_their_owner(
    name: str, deal: int, company: Company, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(reply=thinking) as server:
        world, dealt = told(name, deal, company, tmp_path / "thoughts.run", server)
    held = {f"ZX-{who.replace(' ', '')}" for who in world.state.people}
    thought = set()
    for _, exchange in sorted(world.log.exchanges().items()):
        if exchange.kind != "call":
            continue
        thought |= held & set(SECRET.findall(json.dumps(exchange.reply)))
        asked = json.dumps(world.log.blob(exchange.request)["messages"])
        own = f"ZX-{exchange.who.replace(' ', '')}"
        assert set(SECRET.findall(asked)) <= {own}, f"{exchange.who} was told what somebody else thought"
    assert thought, dealt
    for event in world.log.events():
        assert not (isinstance(event, Said) and SECRET.search(event.text)), f"{event} tells a thought"
