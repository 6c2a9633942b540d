"""What advocates and jurors say, by temper and by taste.

{who} is the speaker one answers or judges, {quote} or {point} what they said, {reply} the answer to it;
{claim} and {story} make a reason; {side}, {stance} and {bench} are where one stands and sits.
"""

from sandbox import wording

STANCES = {
    "for": {"stance": "for it", "bench": "the bench on the left"},
    "against": {"stance": "against it", "bench": "the bench on the right"},
    "undecided": {"stance": "in two minds", "bench": "the middle"},
}

OPENING = wording.bank("""
    passionate:
      Friends!
      Look around this hall!
      I will not whisper about this!
    dry:
      I shall be brief.
      To the matter.
      One point at a time.
    storytelling:
      Let me tell you about somebody.
      It begins with a small thing.
      You will know somebody like this.
""")

FRAMES = wording.bank("""
    passionate:
      {Claim}! {story}
      Who in this hall does not know it: {claim}!
      How long do we want to look away? {Claim}!
    dry:
      {Claim}. {story}
      First, {claim}. Second, nobody has shown otherwise.
      Set the feelings aside for a moment: {claim}.
      It comes down to this: {claim}. {story}
    storytelling:
      {story} That is why I say: {claim}.
      {story} Since then I know that {claim}.
      {story} You see what I mean: {claim}.
""")

QUOTES = wording.bank("""
    passionate:
      “{quote}”, says {who}? No! {reply}
      {who} tells us “{quote}”! {reply}
      “{quote}”! I could not sit still, {who}! {reply}
    dry:
      {who} claims: “{quote}”. {reply}
      On “{quote}”: {reply}
      “{quote}” is a claim and not yet a reason, {who}. {reply}
    storytelling:
      When {who} said “{quote}”, I had to smile. {reply}
      “{quote}”, that is how {who} tells it. I know the other half. {reply}
      I heard “{quote}” and thought of home. {reply}
      “{quote}”: {who} has a good ear for half a story. {reply}
""")

CLOSING = wording.bank("""
    passionate:
      Vote {side}, and sleep well!
      Stand up and vote {side}!
    dry:
      I ask you to vote {side}.
      The sum is in; it comes out {side}.
    storytelling:
      How the story ends is up to you; I am {side}.
      Tell it at home that you voted {side}.
""")

BEFORE = wording.bank("""
    facts:
      I have read both leaflets: {stance}.
      {stance}, by a narrow sum.
      Put me down as {stance}, in pencil.
      I start {stance}, and I would like to see numbers.
      {stance} so far; I can count, so convince me.
      Before any evidence: {stance}.
    feeling:
      Something in me is {stance}. Do not ask me what.
      I came in {stance}, humming.
      I slept badly over this one: {stance}.
      My heart is {stance}, and it seldom asks me.
      I feel {stance} today. Stir me.
      {stance}, I think. I want to hear somebody who means it.
    stories:
      Something happened to us once, so {stance}.
      My grandfather would be {stance}, and so am I for now.
      {stance}. But I have changed my mind in better halls than this.
      Where I come from we are {stance}. I am listening, though.
      I am {stance}, because of my aunt; a long story.
      {stance}, until I hear a better tale.
""")

MOVED = wording.bank("""
    facts:
      {who} has me: {point}. I move to {bench}.
      I checked “{point}” in my head twice, and {who} is right.
      That {point} settles it; thank you, {who}.
    feeling:
      {who}, you said “{point}” and I got goose bumps. I change seats.
      I did not want to, but {who} got to me: {point}.
      When {who} spoke I knew where I belong: {bench}.
    stories:
      {who}'s picture will stay with me: {point}. Make room for me.
      I see it before me now, as {who} told it: {point}.
      One good tale, {who}, and I am {stance}: {point}.
""")

LEFT = wording.bank("""
    facts:
      Adding it all up I am {stance}; “{point}” is not enough.
      The balance has shifted: {stance}. The case for anything else has holes.
      I have struck out a line of my list, and that leaves me {stance}.
      Two weak reasons do not make a strong one; I am {stance} now.
    feeling:
      I am no longer sure of my seat; {who} left me cold. I go to {bench}.
      Something is off with “{point}”. I move to {bench}.
      I slept on it for a minute. {bench} it is.
      I hear my neighbours breathe, and I want to sit where they sit: {bench}.
    stories:
      My neighbours on the bench talked me round: {stance}.
      The tale did not end where it should have. I am {stance} now.
      I have heard this tale before, and I remember the end. {stance}, then.
      You tell it well, {who}, but I know the people in it. I go to {bench}.
""")

STAYED = wording.bank("""
    facts:
      “{point}”: true, and too small to move me.
      I gave {who} half a point for that. Half.
      {point}: noted. I stay {stance}.
      {who} gave a reason, but I had that in my sum already. Still {stance}.
      How many, {who}, and how often? Until I know, I stay where I am.
      One for {who}. My tally still comes out {stance}.
      Interesting, {who}, but one point does not turn a balance. {stance}, as before.
      I wrote down “{point}” and a question mark.
    feeling:
      I looked at {who} and heard “{point}”. It went past me.
      {who} is dear to me, but not today.
      Fine words, {who}. My heart does not move: {stance}.
      “{point}”... that did something to me, but not enough.
      I nearly clapped, {who}, and I am {stance} all the same.
      My head nods to “{point}”, my heart does not.
      I want to jump up, but I keep my seat.
      {who} nearly had me there.
    stories:
      “{point}”. I knew a man who said that. He moved away.
      I can see it, {who}, but I see it from here.
      A good one, {who}. I know another that ends differently.
      “{point}”: my uncle says that too, and he is always late.
      I stay where I sit, {stance}, and I want to hear how it goes on.
      Tell me more, {who}, before I get up.
      I could tell you one about that, {who}, but it is long. I stay {stance}.
      Nice. In my village it ended the other way.
""")

# -- sums ----------------------------------------------------------------------------------------------

OPENED = ("Step by step: ", "I take the products first: ", "On paper: ", "")
CHECKS = (
    "I checked and still get {}.",
    "I find no slip in my {}.",
    "{} again, whichever way I turn it.",
    "My paper says {}, and I can read my paper.",
)
STAYS = ("I stay with {}. ", "{}, still. ", "It is {}. ", "Checked: {}. ")
AGREED = (
    "Everybody I hear gets there too.",
    "No two ways about it.",
    "I see nothing to add.",
    "I did it backwards as well, and it holds.",
    "My neighbours and I may go home.",
    "A third time, for the pleasure of it.",
)
CONVINCED = (
    "{who} is right, I slipped. {steps}",
    "I went over it with {who}'s steps: {steps}",
    "Thank you, {who}. Not {mine}: {steps}",
)
KEPT = (
    "{many} of {size} here say {mine}, and so do I.",
    "I see no majority against {mine}: {many} of {size}.",
)
JOINED = (
    "{many} of {size} say {theirs}. So many cannot all have slipped; I drop {mine}.",
    "I had {mine}, but {names} say {theirs}, and I go with most.",
)
COPIED = (
    "{who} looked very sure of {theirs}. I had {mine}, but who knows.",
    "I copied {theirs} from {who}. Do not ask me about the steps.",
    "Today I believe {who}: {theirs}.",
)
