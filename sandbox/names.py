"""First names for people who have none of their own, short and easy to tell apart."""

from collections.abc import Collection, Iterator
from itertools import chain, count

NAMES = tuple(
    """
    Ada Ben Cleo Dan Eva Finn Gia Hugo Ivy Jon Kaia Leo Mia Noah Ona Paul Quin Rosa Sam Tess Uma Vic
    Wren Xan Yara Zeno Alma Bo Cora Dirk Elin Faye Gus Hana Igor Jade Kurt Lena Milo Nina Otto Petra
    Rafi Suki Theo Ulla Vera Walt Xenia Yusuf Zoe Amir Bea Carl Dora Emil Flora Gero Hedy Ines Jaro
    Kim Liv Mats Nora Olaf Pia Remy Sara Timo Urs Vida Wim Yoko Zack Anja Bela Cato Dina Egon Fia
    Glen Hera Ian June Karl Lou Mira Nils Odin Pam Rut Sven Tara Ugo Veda Will
    """.split()
)


RESERVED = frozenset({"*", "engine", "user", "scenario", "Director"})  # the log's words for who knows or does


def fault(name: str) -> str | None:
    """Why nobody can have this name, or None: what is said to "*" or "engine" must not be for a person."""
    if not name or name != name.strip() or not name.isprintable():
        return f"the name {name!r} is empty, has space around it, or cannot be printed; choose another"
    if name.partition(":")[0] in RESERVED:
        return f"the name {name!r} is reserved; choose another"
    return None


def sequence(since: int = 1) -> Iterator[str]:
    """Names without end: Ada, Ben, ... then Ada 2, Ben 2, ...; or those from a later turn on."""
    return chain.from_iterable(map(_turn, count(since)))


def fresh(taken: Collection[str]) -> str:
    """The first name that nobody has or ever had, where names were given in this order.

    So many people can have used up so many turns: it looks back from there, and not at everybody each time.
    """
    turn = len(taken) // len(NAMES) + 1
    while turn > 1 and not all(name in taken for name in _turn(turn - 1)):
        turn -= 1
    return next(name for name in sequence(turn) if name not in taken)


def _turn(number: int) -> Iterator[str]:
    return iter(NAMES) if number == 1 else (f"{name} {number}" for name in NAMES)
