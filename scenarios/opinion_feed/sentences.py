"""What people post."""

from sandbox import wording

MILD = wording.bank("""
    yes:
      {topic}? I would say yes.
      The longer I think about it, the more I am for it.
      Yes from me, with one or two ifs.
      I have not heard a good reason against it today.
    no:
      {topic}? I would rather not.
      I keep looking for a reason for it, and find none.
      No from me, and I slept on it.
      It sounds nice. That is all it does.
    open:
      I can see both sides, and I am tired of choosing one.
      Is there nothing in between?
      Convince me, somebody. Politely.
      Both sides are loud, and neither is wrong.
    moved:
      {who} made me think. I am {more} for it than I was.
      I have read {who}, and I moved a little: {side}, for now.
      One changes one's mind now and then. Today it was {who}'s doing.
      A good point, {who}. I am {side} now.
""")

ANCHORED = wording.bank("""
    yes:
      I was for it before it was fashionable.
      I listen to everybody, and come home to a yes.
    no:
      I have been against it since I first heard of it.
      I listen to everybody, and come home to a no.
    open:
      You pull me to and fro, and here I stand, in the middle.
      I began without an opinion, and you are not making it easy.
    moved:
      You have a point, {who}, but only one.
      All right, {who}, a little {more}. Do not push it.
      {who} moves me, but not far from where I grew up.
""")

HERD = wording.bank("""
    yes:
      Everybody says yes, so yes!
      Count me in. Yes.
    no:
      Nobody here wants it, and neither do I.
      Count me out. No.
    open:
      What do the others say?
    moved:
      If {who} says so. I am {side} now.
      I go where {who} goes: {side}.
""")

FIREBRAND = wording.bank("""
    yes:
      {topic}! How often must I say it?
      YES. Anybody who is not for it has not thought about it.
      Pass this on: the answer is yes, and it was always yes.
      I will not be quiet. Yes, yes, yes!
    no:
      NO. Anybody who is for it has something to hide.
      Pass this on before they delete it: the answer is no.
      I will say it until you are sick of it. No!
      Whoever tells you otherwise is paid for it. No.
    open:
      They want you to choose a side. Do not.
    moved:
      I never move. They do.
""")
