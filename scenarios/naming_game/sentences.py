"""What people say to themselves when they pick a label."""

from sandbox import wording

FIRST = wording.bank("""
    first:
      I have met nobody yet. {label} is as good as any.
      No reason at all: {label} was the first that came to mind.
      A coin says {label}.
      {label}, because one has to begin somewhere.
""")["first"]

BEST = wording.bank("""
    one:
      The last one picked {label}, so I do.
      All I have to go by is one meeting, and it said {label}.
    all:
      All of the last {of} picked {label}. Why would the next one not?
      {of} out of {of} for {label}. That is as sure as it gets.
      Everybody I remember says {label}.
    most:
      {most} of the last {of} picked {label}, so {label} is my best bet.
      I count {most} for {label} among the last {of}.
      {label} is ahead, {most} of {of}.
    own:
      {tied} are level with {most} each, and I said {label} last time.
      Level between {tied}. I stay with {label}.
    coin:
      {tied} are level with {most} each. I toss a coin: {label}.
      I cannot tell {tied} apart, with {most} each. Let it be {label}.
""")

IMITATE = wording.bank("""
    same:
      {label} worked a moment ago.
      The last one said {label} as well. Again, then.
    other:
      I said {mine} and heard {label}. Then {label} it is.
      {mine} was wrong. {label} is what they say now.
""")

STUBBORN = wording.bank("""
    works:
      {label} works, so {label} stays.
      Why change? {label} was understood.
    failed:
      {label} has failed {times} by now, but {label} is what I say.
      They will come round to {label}. It failed only {times}.
    gives:
      {mine} has failed me {times} in a row. I give in: {label}.
      Nobody understood {mine}, {times} in a row. All right, {label}.
""")

COMMITTED = wording.bank("""
    first:
      {label}. What else?
    alone:
      {label}. {alone} of the last {of} said otherwise, and they will learn.
      {label}, and if {alone} of {of} do not like it, {label} all the same.
    joined:
      {label}. Now the others say it too.
      I always said {label}.
""")

NAMER = wording.bank("""
    one:
      I keep only {label}: it worked.
      {label} was understood, and all else is forgotten.
    some:
      I have heard {tied} since one last worked, and say {label}.
      {tied} are all in my head. Out comes {label}.
""")
