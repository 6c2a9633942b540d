"""The maze told: plainly, as a cave, and with up and down, left and right exchanged."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    map: A maze is a square of cells: @ is where you start, * the goal, . is open, # is a wall, and ? is a cell that
        your map does not show. {U} leads a row up on the map, {D} a row down, {L} a column to the left, {R} to the
        right.
    alone: You walk alone, one step at a time, to a neighbouring cell. A step into a wall ends it.
    together: You walk together with {others}, whose map shows other cells. Two rules: a step is taken only when one
        has proposed it and another agrees; and one step at a time. A step into a wall ends it. There are {turns}
        turns in all.
    phrase: Whoever thinks that the goal is reached says "{phrase}"
    partner: a partner
    others: others
    own: Your map, row by row from the top: {rows}.
    steps: Steps so far: {steps}.
    still: No step has been taken.
    at: You are in row {row}, column {column}.
    proposed: {who} proposes {step}.
    nothing: Nothing is proposed.
    turn: Your turn: agree or not, propose {U}, {D}, {L}, {R} or none, and say something.
    speak: Your turn to speak. Agree on steps, one at a time, until you are at the goal.
    grade: List the steps that both agreed on, in order and in their own notation, directions or cells, separated by
        semicolons; nothing else.
""")
_CAVE = wording.texts("""
    map: A cave has been surveyed in squares: @ is the shaft you came down, * the way out, . can be walked, # is
        rock, and ? is where your sketch got wet. {U} is the square above on the sketch, {D} the one below, {L} the
        one to the left, {R} the one to the right.
    alone: You are alone, and go from square to square. Who walks into the rock puts out the lamp, and that is the
        end.
    together: You are roped to {others}, whose sketch is dry in other places. Nobody moves a foot unless one has
        named the way and another has said yes, and then by a single square. Who walks into the rock puts out the
        lamp, and that is the end. The oil lasts for {turns} turns.
    phrase: Whoever believes that you are out calls "{phrase}"
    partner: somebody
    others: the rest
    own: Your map, row by row from the top: {rows}.
    steps: Behind you: {steps}.
    still: You are still at the shaft.
    at: The lamp stands in row {row}, column {column}.
    proposed: {who} names {step}.
    nothing: Nobody has named a way.
    turn: It is for you to speak: yes or no to that, name {U}, {D}, {L}, {R} or none, and say what you like.
    speak: Speak into the dark. Agree on single squares until you are out.
    grade: You heard them from above. List the squares or directions that both agreed on, in order and as they
        called them, separated by semicolons; nothing else.
""")
_WORDS = {step: step for step in "UDLR"}
SKINS = {
    ("plain", "en"): Skin(_PLAIN, _WORDS),
    ("story", "en"): Skin(_CAVE, dict(zip("UDLR", ("north", "south", "west", "east"), strict=True))),
    ("inverted", "en"): Skin(_PLAIN, _WORDS).swapped("U", "D").swapped("L", "R"),
}
