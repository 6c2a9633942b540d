"""What a person can do to a society, act by act: each is a form that ends in one verb of the stage."""

from collections.abc import Callable

from sandbox.ui.panels.acts import minds, people, rules, ties, words
from sandbox.ui.panels.acts.minds import give_back
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.moment import Moment

ACTS: dict[str, Callable[[Moment, Actable], None]] = {
    "Say": words.say,
    "Whisper": words.whisper,
    "Post to the board": words.post,
    "Link": ties.link,
    "Unlink": ties.unlink,
    "Assign role": people.assign,
    "Team": people.team_up,
    "Move": people.move,
    "Revise": people.revise,
    "Memory": minds.remember,
    "Replace a mind": minds.recast,
    "Take a seat": minds.take_seat,
    "Give it back": minds.leave_seat,
    "Add a person": people.join,
    "Remove a person": people.leave,
    "Operators": rules.operators,
    "Settings": rules.settings,
}

__all__ = ["ACTS", "give_back"]
