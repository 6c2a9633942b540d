"""What thinkers say: each sentence holds the reason for an answer."""

from sandbox import wording

CAREFUL = wording.bank("""
    open:
      Let me check it: {reason}.
      Slowly: {reason}.
      I tried it with the numbers: {reason}.
    against:
      I do not think so, {other}: {reason}.
      {other}, check it once more: {reason}.
    agree:
      I come to the same as {other}: {reason}.
    insist:
      I have gone through it again, {other}, and I stay: {reason}.
      With respect, {other}: {reason}.
    convinced:
      {other} is right, and I was not. I see it now: {reason}.
      I was too quick. {other} has it: {reason}.
    sound:
      I found no flaw, {other}: {reason}.
      It holds, as far as I can see: {reason}.
    flaw:
      {given} cannot be, {other}: {reason}. It should be {answer}.
      There is a fatal flaw, {other}: {reason}, so it is {answer} and not {given}.
""")

IMPULSIVE = wording.bank("""
    open:
      Easy: {reason}!
      One does not need paper for that: {reason}.
    against:
      Nonsense, {other}: {reason}!
      Come on, {other}: {reason}.
    agree:
      My words, {other}: {reason}!
    insist:
      You make it too complicated, {other}: {reason}.
      Simple is simple, {other}: {reason}!
    convinced:
      Oh! {other} got me there: {reason}.
    sound:
      Looks right to me, {other}: {reason}.
    flaw:
      Wrong, {other}: {reason}. {answer}, not {given}!
""")

CONTRARIAN = wording.bank("""
    open:
      Everybody will tell you otherwise, but {reason}.
    against:
      Of course not, {other}: {reason}.
    agree:
      For once I have to say the same, {other}, if for my own reason: {reason}.
    insist:
      Say what you like, {other}: {reason}.
      I will not move, {other}: {reason}.
    convinced:
      Fine: {reason}.
    sound:
      It happens to hold: {reason}.
    flaw:
      {given}? Certainly not, {other}: {reason}. {answer}, if anything.
      I object, {other}: {reason}, and that makes {answer}.
""")

FLATTERER = wording.bank("""
    open:
      If I may: {reason}.
    against:
      Beautifully said, {other}, though perhaps {reason}?
    agree:
      I could not agree more, {other}: {reason}.
    insist:
      You are very kind, {other}; still, {reason}.
    convinced:
      How clever, {other}! Of course: {reason}.
    sound:
      Wonderful, {other}! Flawless.
      What a solution, {other}. Not a word too many.
    flaw:
      Nearly perfect, {other}.
""")
