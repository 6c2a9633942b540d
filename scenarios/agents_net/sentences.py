"""What neighbours write to each other: each sentence says what its writer means to answer."""

from sandbox import wording

MAP = (
    "Pass it on, please.",
    "Add yours and send it on.",
    "Once we all have the whole map, we all have the same plan.",
)

NEGOTIATOR = {
    "coloring": wording.bank("""
        first:
          I take {it}. If your name comes after mine, please take another.
          {it} for me, {me}. Whoever comes later in the alphabet makes room.
        after:
          {told}, so I take {it}.
          Since {told}, the next that is free for me is {it}.
    """),
    "matching": wording.bank("""
        offer:
          I would pair with {it}.
          My offer: I pair with {it}, the first of my neighbours who is free.
        mutual:
          We agree, then: I pair with {it}.
          Yes, I pair with {it}. That is settled.
        alone:
          I stay alone, as it is: {told}.
    """),
    "vertex_cover": wording.bank("""
        free:
          I do not coordinate, as nobody before me in the alphabet stays out. My neighbours must.
          I do not coordinate. Will you?
        needed:
          I coordinate, because {told} does not want to.
          Somebody has to watch over {told}, so I coordinate.
    """),
    "leader_election": wording.bank("""
        me:
          {it} should lead: it is the first name in the alphabet that I know. That is me.
          Until I hear of an earlier name, {it} should lead.
        other:
          {it} should lead, I hear, and no earlier name. Pass it on.
          Of all names I have heard of, {it} comes first. {it} should lead.
    """),
    "consensus": wording.bank("""
        me:
          I say {it}. The first name I know is {who}. Whoever knows an earlier one decides.
        other:
          I say {it}, by its letters: the first name I know is {who}.
          Let us go by the letters of one name: {it}. The first name I know is {who}.
    """),
}

IMPROVISER = {
    "coloring": wording.bank("""
        start:
          I feel like {it}.
        stay:
          {it} still suits me, and nobody minds.
        insist:
          I was in {it} before, {told}! I stay.
        move:
          Have it your way, {told}. I go to {it}.
    """),
    "matching": wording.bank("""
        offer:
          How about it? I would pair with {it}.
        mutual:
          Wonderful, I pair with {it}.
        alone:
          All are taken, so I stay alone.
    """),
    "vertex_cover": wording.bank("""
        start:
          I coordinate. Why not?
        needed:
          I coordinate, because {told} left it to others.
        rest:
          So many of you at it. Then I do not coordinate.
    """),
    "leader_election": wording.bank("""
        me:
          {it} should lead, and {it} is me.
        other:
          All right, all right. {it} should lead.
    """),
    "consensus": wording.bank("""
        start:
          I say {it}. Just like that.
        most:
          I go with {told} of my neighbours: {it}.
    """),
}
