"""The failure modes of MAST (Cemri et al. 2025, arXiv 2503.13657), and when they count as seen."""

from typing import NamedTuple

SAME = 0.9  # Jaccard likeness of word 3-grams from which two lines are one
PATIENCE = 2  # turns after which a question counts as unanswered
OFF = 0.1  # share of a line's content words that have to do with the task, below which it is off
TURNS = 3  # lines in a row that are off
WORDS = 5  # words of a line that is long enough to be compared


class Mode(NamedTuple):
    """code    its number in MAST
    about   what counts as seen, with the threshold
    lacks   why it cannot be seen in a run that does not tell what it goes by
    """

    code: str
    about: str
    lacks: str = ""


MODES: dict[str, Mode] = {
    "no legal answer": Mode("1.1", "an answer that could not be read, and a default in its place"),
    "out of role": Mode(
        "1.2", "an answer that was refused, and that only another role may give", "nobody has a role"
    ),
    "repetition": Mode(
        "1.3",
        f"saying nearly the same again as earlier in the game (3-grams alike by {SAME}, {WORDS} words or more)",
    ),
    "contradiction": Mode(
        "1.4", "saying of a trait, role or card of one's own what contradicts what one said, though it did not change"
    ),
    "past the end": Mode(
        "1.5", "asking somebody who has left; or going on until time is up with a goal still open"
    ),
    "starting over": Mode(
        "2.1", "introducing oneself, or repeating one's opening words, later in the game"
    ),
    "unasked": Mode(
        "2.2",
        "private words that call something unknown, and public ones beside them without a question",
        "nobody keeps private words, so nobody tells what they do not know",
    ),
    "derailment": Mode(
        "2.3",
        f"{TURNS} lines in a row of which less than {OFF:.0%} of the words have to do with goal, question, board or "
        "what others say",
    ),
    "withheld": Mode(
        "2.4",
        "a private fact that is to be shared, and of which its owner says less than half before the end",
        "the scenario marks no private fact as to be shared",
    ),
    "unanswered": Mode(
        "2.5",
        f"a question put to somebody by name who then speaks {PATIENCE} times without a word to who asked",
    ),
    "word and deed": Mode(
        "2.6",
        "private words that name one option, and an answer that is another",
        "nobody keeps private words, so nobody tells what they mean to do",
    ),
    "ended too early": Mode(
        "3.1", "ending the episode with a goal still open", "the scenario tells no goals that can be open"
    ),
    "unchecked": Mode(
        "3.2", "an episode that ends before a check that it demands", "the scenario demands no check"
    ),
    "wrong check": Mode(
        "3.3", "a check that passes what is wrong", "the scenario does not tell what is right of what is checked"
    ),
}  # fmt: skip
