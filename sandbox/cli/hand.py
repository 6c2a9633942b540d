"""A person's hand in a run: the keys of `folkmoot step`, and what each of them does to the world."""

import sys
from collections.abc import Callable, Sequence
from inspect import signature

from rich.console import Console

from sandbox.cli.performance import Performance
from sandbox.cli.screen import table_of
from sandbox.cli.seat import ESCAPE, Keyboard, Word, fill, pressed
from sandbox.events import Plain, Said
from sandbox.fork import Change, ForkError
from sandbox.stage import DIRECTOR, VERBS, Stage
from sandbox.state import Person

KEYS = (
    "Enter or b beat · r or n round · s say · w whisper · l link · u unlink · a assign role · t take a seat · "
    "g give it back · v any other change · i person · q quit and keep · Esc cancel what was begun · ? keys"
)


class Hand:
    """Reads keys and lines, and acts on a performance. `quits` when the person has gone."""

    def __init__(self, performance: Performance, console: Console) -> None:
        self.performance, self.world = performance, performance.world
        self.keyboard = Keyboard(console)
        self.quits = False
        self._deeds: dict[str, Callable[[], None]] = {
            "s": self.say, "w": self.whisper, "l": self.link, "u": self.unlink, "a": self.assign,
            "t": self.take, "g": self.give_back, "v": self.change, "i": self.inform, "q": self.quit,
            "?": self.help, ESCAPE: self.help,
        }  # fmt: skip

    # -- keys ----------------------------------------------------------------------------------------------

    def key(self) -> str:
        """One key, without Enter where there is a keyboard; "q" at the end of the input."""
        self.keyboard.console.print(f"{self._where()} ▸ ", end="", style="bold")
        try:
            key = pressed() if sys.stdin.isatty() else sys.stdin.readline() or "q"
        except (EOFError, KeyboardInterrupt):
            key = "q"
        key = key.strip()[:1].lower()
        self.keyboard.console.print("" if key == ESCAPE else key or "beat", style="dim")
        return key

    def act(self, key: str) -> None:
        """What a key other than Enter and r stands for. What cannot be done is told and changes nothing."""
        deed = self._deeds.get(key)
        if deed is None:
            return self.keyboard.say(f"! there is no key {key!r}; {KEYS}", "bold red")
        try:
            deed()
        except Word:
            self.keyboard.say("left as it is")
        except KeyboardInterrupt:
            self.keyboard.say("\nleft as it is")
        except (LookupError, ValueError, TypeError) as error:
            self.keyboard.say(f"! {error.args[0] if error.args else error}", "bold red")
        self.performance.show()

    def _where(self) -> str:
        state = self.world.state
        if self.world.mid_round:
            return f"in round {state.played}, beat {state.beat}"
        return f"round {state.round} is over" if state.round else "before the first round"

    # -- playing -------------------------------------------------------------------------------------------

    def beat(self) -> bool:
        """Play to the next beat; people at the keyboard answer first. Whether they did."""
        while self.performance.beat() == "waiting" and not self.performance.over:
            if not self._answer():
                return False
        return True

    def round(self) -> None:
        before = self.performance.rounds
        while self.performance.rounds == before and not self.performance.over and self.beat():
            pass

    def _answer(self) -> bool:
        """Let people answer; whether the beat can go on. Giving the seat back lets it go on without them."""
        self.performance.screen.pause()
        try:
            fill(self.world, self.keyboard)
        except Word as word:
            if str(word) == "give":
                who = self.world.waiting_for[0]
                self._told(self.world.give_back(who, why="gave the seat back"))
                return True
            self.quits = str(word) != "cancel"
            return False
        except KeyboardInterrupt:
            self.quits = True
            return False
        return True

    # -- interventions -------------------------------------------------------------------------------------

    def say(self) -> None:
        who = self._person(f"who speaks (Enter: {DIRECTOR})", default=DIRECTOR)
        self._intervene("say", who, self._typed("says"))

    def whisper(self) -> None:
        to = self._person("to whom")
        self._intervene("say", DIRECTOR, self._typed(f"whisper to {to}"), to=[to])

    def link(self) -> None:
        self._relate("tie", "link")

    def unlink(self) -> None:
        self._relate("cut", "unlink")

    def _relate(self, both: str, one_way: str) -> None:
        first, second = self._person("who"), self._person("and who")
        ways = self.keyboard.line("both ways? (Enter: yes, n: only the second hears the first) > ")
        self._intervene(
            one_way if ways.lower().startswith("n") else both, first, second, self._channel(), why=self._why()
        )

    def assign(self) -> None:
        who = self._person("whose role")
        role = self.keyboard.line("role (Enter: none) > ")
        self._intervene("assign", who, role or None, why=self._why())

    def change(self) -> None:
        """Any verb for people in a line, as `folkmoot fork --change` takes it."""
        self.keyboard.say(f"a verb ({', '.join(VERBS)}) and what it needs, such as: revise Ada goal 'to win'")
        try:
            change = Change.of(self._typed("change"))
        except ForkError as error:
            raise ValueError(str(error)) from error
        keywords = dict(change.keywords)
        if "why" in signature(getattr(Stage, change.verb, Stage.say)).parameters:
            keywords.setdefault("why", self._why())
        self._intervene(change.verb, *change.args, **keywords)

    def take(self) -> None:
        who, seconds = self._seat()
        self._told(self.world.take(who, why="taken by a person at the terminal", deadline=seconds))
        held = ", ".join(self.performance.eyes)
        self.keyboard.say(f"From now on you see what {held} can know; g gives the seat back.")

    def _seat(self) -> tuple[str, float | None]:
        """A name, and the seconds for each answer if there is a limit. Raises LookupError, ValueError or Word."""
        typed = self.keyboard.line("whose seat do you take (Ada; Ada 60 for a minute an answer) > ")
        name, _, seconds = typed.partition(" ")
        if not name or name == "/quit":
            raise Word("nothing")
        return _one_of(name, self._everybody()), float(seconds) if seconds.strip() else None

    def give_back(self) -> None:
        held = self.performance.eyes
        if not held:
            raise LookupError("nobody is played by a person now")
        who = held[0] if len(held) == 1 else self._person("which seat", held)
        self._told(self.world.give_back(who, why="gave the seat back"))

    def help(self) -> None:
        self.keyboard.say(KEYS)

    def quit(self) -> None:
        self.quits = True

    def _intervene(self, verb: str, *args: Plain, **keywords: Plain) -> None:
        self._told(self.world.intervene(verb, *args, **keywords))

    def _told(self, done: str) -> None:
        self.keyboard.say({"queued": "queued until the answers are in", "refused": "refused"}.get(done, done))

    # -- asking the person ---------------------------------------------------------------------------------

    def _typed(self, what: str) -> str:
        text = self.keyboard.line(f"{what} > ")
        if not text or text == "/quit":
            raise Word("nothing")
        return text

    def _why(self) -> str:
        return self.keyboard.line("why (for the ledger) > ") or "a person at the terminal wanted it"

    def _channel(self) -> str:
        channels = list(self.world.state.channels) or list(self.world.script.channels)
        if len(channels) == 1:
            return channels[0]
        typed = self.keyboard.line(f"channel (Enter: {channels[0]}; {', '.join(channels)}) > ")
        return _one_of(typed or channels[0], channels)

    def _person(self, what: str, among: Sequence[str] = (), default: str = "") -> str:
        """A name; its beginning is enough. Raises LookupError, or Word when nothing is typed."""
        typed = self.keyboard.line(f"{what} > ") or default
        if not typed or typed == "/quit":
            raise Word("nothing")
        return typed if typed == default else _one_of(typed, among or self._everybody())

    def _everybody(self) -> list[str]:
        return [person.name for person in self.world.state.people.values() if person.present]

    # -- looking -------------------------------------------------------------------------------------------

    def inform(self) -> None:
        person = self.world.state.people[self._person("who")]
        eyes = self.performance.eyes
        facts = self._known(person) if not eyes or person.name in eyes else self._public(person)
        rows = [(key, value) for key, value in facts.items() if value != ""]
        self.keyboard.console.print(table_of(("", ""), rows))

    def _public(self, person: Person) -> dict[str, Plain]:
        state = self.world.state
        said = [event.text for event in state.public if isinstance(event, Said) and event.who == person.name]
        ties = {channel: ", ".join(state.hearers(person.name, channel)) for channel in state.channels}
        standing = {"name": person.name, "team": person.team or "", "score": person.score}
        return {**standing, **_heard_by(ties), "last said to all": said[-1] if said else ""}

    def _known(self, person: Person) -> dict[str, Plain]:
        mind = {key: value for key, value in person.mind.items() if key != "name"}
        memory = self.world.state.memory.get(person.name, {})
        notes = {f"memory, {store}": list(items.values()) for store, items in memory.items()}
        cast = {"role": person.role or "", "played by": person.mind["name"], "with": mind or ""}
        return {**self._public(person), **cast, **person.traits, **notes, "failures": person.failures or ""}


def _heard_by(ties: dict[str, str]) -> dict[str, str]:
    return {f"heard on {channel} by": names or "nobody" for channel, names in ties.items()}


def _one_of(typed: str, names: Sequence[str]) -> str:
    """The name that is meant. Raises LookupError."""
    exact = [name for name in names if name.casefold() == typed.casefold()]
    fitting = exact or [name for name in names if name.casefold().startswith(typed.casefold())]
    if len(fitting) == 1:
        return fitting[0]
    which = f"could be {', '.join(fitting)}" if fitting else f"is nobody here; there are: {', '.join(names)}"
    raise LookupError(f"{typed!r} {which}")
