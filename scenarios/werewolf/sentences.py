"""What players say. An accusation always holds "suspect" and a name, so that others can hear it."""

from sandbox import wording

DETECTIVE = wording.bank("""
    votes:
      I suspect {who}, who voted for {victim}, and {victim} was no wolf.
      Look at the record: {who} voted to hang {victim}, who was no wolf. I suspect {who}.
    words:
      {accusers} may have a point. I suspect {who} as well.
      I go by what was said today, and {accusers} named one person. I suspect {who}.
      I weigh what was said. So far it comes out against one person: I suspect {who}.
    claim:
      {seer} says it plainly, and I have nothing against it. I suspect {who}.
      Either {seer} is the seer or a wolf with nerve. Let us test it: I suspect {who}.
    seen:
      I suspect {who}. Trust me on this one.
    grudge:
      {who} turned on me, and I ask myself why. I suspect {who}.
    hunch:
      There is no evidence yet. If I had to name one, I would say I suspect {who}, on nothing but a feeling.
      We know next to nothing, so watch how people vote today. I suspect {who} a little.
    accused:
      {who}, you accuse me, of all people. Why? I suspect {who}.
      You point at me, {who}, and whoever points may have a reason of their own: I suspect {who}.
""")

FOLLOWER = wording.bank("""
    votes:
      I have not forgotten how {who} voted on {victim}. I suspect {who}.
    words:
      I heard {accusers}, so I suspect {who} as well.
      I go with {accusers}: I suspect {who}.
      That sounded right to me, what {accusers} said. I suspect {who}.
      So it is {who}, you think? Then I suspect {who}.
    claim:
      {seer} must know. I suspect {who}.
      If the seer says so! I suspect {who}, like {seer}.
    seen:
      I cannot say why, but I suspect {who}.
    grudge:
      I have no idea what {who} wants from me. So I suspect {who}.
    hunch:
      I do not know. Maybe I suspect {who}? What do you others think?
      Somebody has to name a name, so I suspect {who}. I will gladly change my mind.
    accused:
      Me? {who}, I have done nothing! Then I suspect {who}.
      Oh no, {who}, you are wrong about me. I suspect {who}.
""")

HOTHEAD = wording.bank("""
    votes:
      {who} voted against {victim}, who was no wolf! I suspect {who}, and you should, too.
    words:
      I heard {accusers}, and that is enough for me: I suspect {who}!
      Exactly! I suspect {who}, just like {accusers}!
      Why are we still talking? We heard it from {accusers}, and I suspect {who}!
    claim:
      You heard {seer}! What are we waiting for? I suspect {who}!
      Finally somebody with eyes! {seer} has said it: I suspect {who}!
    seen:
      I suspect {who}, and I will eat my hat if I am wrong.
    grudge:
      {who} is after me, and I know what that means. I suspect {who}!
      Whoever is against me is against the village. I suspect {who}!
    hunch:
      Look at that face! I suspect {who}!
      Let us not sit around. I suspect {who}, and I want to see somebody hang today.
    accused:
      How dare you, {who}! I suspect {who}, and nobody else!
      {who}, that is what a wolf would say. I suspect {who}!
""")

CLAIM = wording.bank("""
    wolf:
      I am the seer. I looked at {who} in the night: {who} is a wolf.
      Listen, I am the seer, and I have seen it. {who} is a wolf.
    clear:
      Do not hang me, I am the seer! I can tell you at least this: {who} is no wolf.
    denied:
      That is a lie. {who} never looked at me, or saw what a liar wants to see. I suspect {who}.
      {who} says so, and what if {who} is the wolf? I suspect {who}.
    counter:
      {who} lies, for I am the seer! And I have looked: {who} is a wolf.
""")

DICE = (
    "I know nothing, and neither do you. My die says {who}.",
    "Reasons lie, dice do not. The die says {who}.",
    "It came up {who}. The die says {who}, and I vote with it.",
)

NIGHT = wording.bank("""
    seer:
      {who} claims to be the seer. That one first.
      Before {who} sees one of us: {who} tonight.
    accuser:
      {who} spoke against {mate}. I say {who}.
      {who} is coming too near to {mate}. Tonight it is {who}.
    any:
      I say {who}. Nobody will think of us.
      It has to be somebody, so let us take {who}.
      {who} tonight, and let them ask themselves why.
    agree:
      {who}, yes.
      Agreed: {who}.
""")

BECAUSE = wording.bank("""
    votes:
      {who} voted for {victim}, who was no wolf.
    words:
      {accusers} said so.
    claim:
      {seer} claims to be the seer and names {who}.
    seen:
      I have seen it.
    grudge:
      {who} is after me.
    hunch:
      Only a feeling about {who}.
""")
