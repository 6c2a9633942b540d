"""A person's seat in the terminal: the question, its answer type's hint, and a line to type."""

import os
import re
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text as Words

from sandbox.answers import Allocation, AnswerError, Choice, Form, Number, Text
from sandbox.asks import Ask
from sandbox.cli.screen import clean
from sandbox.events import Plain
from sandbox.understood import read

if TYPE_CHECKING:
    from sandbox.world import World

Answer = Choice | Number | Text | Allocation | Form
COMMANDS = "/default: say nothing · /give: give the seat back · /quit: leave the question open"
REFERRED = "Enter or /default: let its own answer stand · /quit: leave the question open"


ESCAPE = "\x1b"
ARROWS = re.compile(rb"\x1b[\[O][0-?]*[ -/]*[@-~]")  # what arrow and function keys send
SEQUENCE = 0.05  # seconds in which a terminal sends the rest of an arrow or function key


class Word(Exception):
    """Where an answer is wanted, a person types a command: ``default``, ``give``, ``quit``, or Esc: ``cancel``.

    ``late``: their time is over.
    """


class Keyboard:
    """Lines typed by a person; what is asked of them goes to `console`.

    until  when their time is over, on the monotonic clock; None: no limit
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.until: float | None = None

    def line(self, prompt: str) -> str:
        """What is typed, trimmed; the end of the input counts as ``/quit``.

        Raises Word when Esc cancels it, or the time is over.
        """
        typed = _line(lambda: self.console.print(Words(clean(prompt), "bold"), end=""), self.until)
        if not typed.endswith("\n"):
            self.console.print()
        if ESCAPE in typed:
            raise Word("cancel")
        return typed.strip() if typed else "/quit"

    def say(self, text: str, style: str = "dim") -> None:
        for line in text.splitlines():
            self.console.print(Words(clean(line), style))


@contextmanager
def single_keys() -> Iterator[None]:
    """The terminal hands out keys as they are pressed, until the end; lines are the exception.

    Not key by key: what is pressed while a terminal still waits for the end of a line stays unseen until the next key.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows has neither
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    tty.setcbreak(fd, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def pressed() -> str:
    """One key of a terminal, without Enter; what was typed ahead is kept for later. "q" at the end."""
    try:
        import termios
        import tty
    except ImportError:  # Windows has neither
        return typer.getchar()
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    try:
        tty.setcbreak(fd, termios.TCSADRAIN)
        key = os.read(fd, 1)
        if key == b"\x1b":
            _sequence(fd)
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
    return key.decode("utf-8", "replace").replace("\x04", "q") or "q"


def _sequence(fd: int) -> bool:
    """Whether an arrow or function key was pressed and not Esc itself; the rest of it, no more, is read away."""
    if not select.select([fd], [], [], SEQUENCE)[0]:
        return False
    if os.read(fd, 1) in (b"[", b"O"):
        while select.select([fd], [], [], SEQUENCE)[0] and not b"@" <= os.read(fd, 1) <= b"~":
            pass  # parameters come before the one letter that ends it
    return True


def _line(ask: Callable[[], None], until: float | None = None) -> str:
    """A line with its end; on a terminal Esc ends it at once, and arrow keys are nothing. Raises Word when late.

    `ask` prints the prompt, once the terminal is ready: an answer may come before anybody reads.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows has neither: there Esc wants Enter after it
        ask()
        return sys.stdin.readline()
    if not sys.stdin.isatty():
        ask()
        return sys.stdin.readline()
    fd = sys.stdin.fileno()
    before, lines = termios.tcgetattr(fd), termios.tcgetattr(fd)
    lines[3] |= termios.ICANON | termios.ECHO
    lines[6][termios.VEOL] = ESCAPE.encode()  # a second character that ends a line
    termios.tcsetattr(fd, termios.TCSADRAIN, lines)
    ask()
    typed = b""
    try:
        while True:
            termios.tcsetattr(fd, termios.TCSADRAIN, lines)
            if until is not None and not select.select([fd], [], [], max(0.0, until - time.monotonic()))[0]:
                termios.tcflush(fd, termios.TCIFLUSH)  # what was half typed is nobody's answer
                raise Word("late")
            typed = ARROWS.sub(b"", typed + (part := os.read(fd, 4096)))
            tty.setcbreak(fd, termios.TCSADRAIN)  # else the rest of a key waits for the end of a line
            if typed.endswith(ESCAPE.encode()) and _sequence(fd):
                typed = typed[:-1]
            elif not part or typed.endswith((b"\n", ESCAPE.encode())):
                break
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
    return typed.decode("utf-8", "replace")


def fill(world: "World", keyboard: Keyboard) -> None:
    """Answer every open question to a person. Raises Word when they would rather give the seat back or go."""
    for who in list(world.seats):
        answered = True
        while answered and who in world.seats:  # one question after another
            ask = world.seats[who]
            left = f"; {world.left[who]:.0f} s left" if who in world.left else ""
            keyboard.say(f" {who}, you are asked{left} ", "bold reverse")
            keyboard.say(ask.prompt, "")
            keyboard.say(COMMANDS)
            answered = _until_answered(world, who, keyboard, lambda ask=ask: _answer(ask, keyboard))  # type: ignore[misc]
    for who, one in world.tray.items():
        keyboard.say(f" {who} asks you first ", "bold reverse")
        keyboard.say(f"{one.ask.prompt}\n{who}: {one.question} My own answer would be: {one.value}", "")
        keyboard.say(REFERRED)
        _until_answered(world, who, keyboard, lambda one=one: _word(one.ask, keyboard))  # type: ignore[misc]


def _until_answered(world: "World", who: str, keyboard: Keyboard, ask: Callable[[], Plain]) -> bool:
    """Ask until the answer is legal, or the time is over. Whether there was an answer. Raises Word."""
    while who in world.waiting_for:
        keyboard.until = time.monotonic() + world.left[who] if who in world.left else None
        try:
            world.answer(who, ask())
            return True
        except AnswerError as error:
            keyboard.say(f"! {error}", "bold red")
        except LookupError as error:  # the time was over while they typed, where lines cannot be interrupted
            keyboard.say(f"! {error}", "bold red")
            return False
        except Word as word:
            if str(word) == "stand":
                world.stand(who)
            elif str(word) == "late":
                keyboard.say("the time is over")
            else:
                raise
            return False
        finally:
            keyboard.until = None
    return False


def _word(ask: Ask, keyboard: Keyboard) -> Plain:
    """A value for a question that an agent asks a person first. Raises Word: ``stand`` for nothing typed."""
    typed = keyboard.line(f"({ask.answer.hint()}) > ")
    if typed in ("", "/default", "/give"):
        raise Word("stand")
    if typed == "/quit":
        raise Word("quit")
    return understood(typed, ask.answer)


def _answer(ask: Ask, keyboard: Keyboard) -> Plain:
    """A value for the ask; parts of a form and shares of an allocation one after another. Raises Word."""
    try:
        return _whole(ask.answer, "", keyboard)
    except Word as word:
        if str(word) == "default":
            return ask.default
        raise


def _whole(answer: Answer, name: str, keyboard: Keyboard) -> Plain:
    """A value of any type, a form within a form part by part as well. Raises Word."""
    match answer:
        case Form(fields=fields):
            return {key: _whole(one, f"{name} {key}".strip(), keyboard) for key, one in fields.items()}
        case Allocation():
            return _shares(answer, keyboard)
    return _part(f"{name} ({answer.hint()})".strip(), answer, keyboard)


def _shares(answer: Allocation, keyboard: Keyboard) -> dict[str, Plain]:
    """One share after another; the last takes what is left."""
    left, shares = answer.total, {}
    *first, last = answer.among
    for name in first:
        share = Number(low=0, high=left, unit=answer.unit)
        shares[name] = _part(f"{name} ({share.hint()})", share, keyboard)
        left -= shares[name]
    keyboard.say(f"{last}: {left:g} {answer.unit}, what is left")
    return {**shares, last: left}


def _part(hint: str, answer: Answer, keyboard: Keyboard) -> Plain:
    """One line, asked for until it is legal. Raises Word."""
    while True:
        typed = keyboard.line(f"{hint} > ")
        if typed in ("/default", "/give", "/quit"):
            raise Word(typed[1:])
        try:
            return understood(typed, answer)
        except AnswerError as error:
            keyboard.say(f"! {error}", "bold red")


def understood(typed: str, answer: Answer) -> Plain:
    """What a person means by a line: an option may be abbreviated. Raises AnswerError."""
    match answer:
        case Text():
            return answer.validate_value(typed)
        case Choice():
            begin = [one for one in answer.shown if typed and one.casefold().startswith(typed.casefold())]
            same = [one for one in answer.shown if one.casefold() == typed.casefold()]
            fitting = same or begin
            if len(fitting) != 1:
                raise AnswerError(f"answer: {typed!r} is not {answer.hint()}")
            return answer.meant(fitting[0])
    return read(typed, answer)[0]
