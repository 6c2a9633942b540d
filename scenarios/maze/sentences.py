"""What walkers say."""

from sandbox import wording

SURVEYOR = wording.bank("""
    tell:
      Rows from the top, columns from the left. This is my map, row by row: {map}. What does your map show?
      Before we walk: my map, row by row from the top: {map}. Please tell me your map in the same way.
    ask:
      I still need your map, row by row, as I gave you mine.
      I do not know your half yet. Please send me your map.
    go:
      On both maps together the way goes {step}.
      {step} next.
      We are on the shortest way, and it goes {step}.
    refuse:
      Not {theirs}, please: on the two maps together {step} is shorter.
      {theirs} does not lead there. I would go {step}.
    there:
      Then we are there.
""")

OPTIMIST = wording.bank("""
    go:
      {step} looks good to me.
      I see nothing against {step}.
      {step}! What can go wrong?
    refuse:
      {theirs} is a wall, or a detour. {step} looks better.
      Not {theirs}. What about {step}?
    there:
      And there we are!
""")

YES_SAYER = wording.bank("""
    yes:
      Whatever you say. {theirs} it is.
      Fine with me.
      {theirs}, gladly.
    wait:
      You lead the way, I will come along.
      Just tell me where to go.
    tell:
      Gladly, what I see: {map}.
      Of course. This is what I see, row by row: {map}.
""")
