"""What people say with their choice."""

from sandbox import wording

IMITATOR = wording.bank("""
    first:
      I do not know any better, so “{now}”.
      “{now}” for now. I will look at what it brings you others.
    same:
      “{mine}” did well enough. “{now}” again.
      Nobody did better than I did with {got}, so I stay.
      I see no reason to leave “{mine}”.
    copy:
      “{did}”: {best} got {earned} with it. I can do that too.
      I look at {best}, and then I choose “{now}”.
""")
BEST = wording.bank("""
    first:
      If I have guessed right about you, “{now}” pays more.
    threshold_sums:
      With what you did last time, “{now}” is the better reply, for {threshold} of {people}.
      I have counted you. “{now}”.
      {threshold} of {people} is not a wish but a number: “{now}”.
      If you all do what you just did, “{now}” is worth more to me.
    temptation_sums:
      The sums say “{now}”, and nobody has given me another argument.
      “{now}”, as long as it pays what it pays.
    caught:
      Somebody was watching after all. “{now}” it is, for now.
""")
CONFORMIST = wording.bank("""
    first:
      “{now}”, like any decent person, I suppose.
    most:
      {count} of you: “{many}”. So “{now}” for me.
      I do what is done here: “{now}”.
    split:
      Half of you this way and half of you that. Then “{now}”.
      I would go with most of you, but there is no most. “{now}” until there is.
""")
PRINCIPLED = wording.bank("""
    threshold_any:
      “{safe}”, whatever the rest of you arrange.
      I do not make common cause. “{safe}”.
      You may count on me not to be counted on: “{safe}”.
    temptation_any:
      “{safe}”. I have to look at myself in the morning.
      Watched or not, “{safe}”.
""")
WARY = wording.bank("""
    first:
      I try “{now}” and keep my hand on the door.
    wait:
      Not yet. “{now}” this time, and I watch.
      Others may go first. “{now}”.
    again:
      It held, so “{risk}” once more. I keep looking at the door.
      “{risk}” paid, so I do it again. The day it does not, I am gone.
    burned:
      Never again “{risk}”. Once was enough.
      I tried “{risk}” and was the fool. “{now}”.
""")
REBEL = wording.bank("""
    threshold_any:
      “{risk}”! It takes only {threshold} of us.
      Come on, “{risk}”. We are {people}, and {threshold} are enough.
      I go first, with “{risk}”. Who comes along?
      What are you afraid of? “{risk}”!
    temptation_any:
      “{risk}”. Who would see it?
      Rules are for those who are watched. “{risk}”.
""")
EXPLORER = wording.bank("""
    try:
      Let me see what “{now}” brings.
      Only once, out of curiosity: “{now}”.
    habit:
      I stay with “{now}” as long as I know nothing else.
    reward:
      Of what I have tried, “{now}” has paid best.
      I go by what I got: “{now}”.
""")
