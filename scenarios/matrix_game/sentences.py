"""What players say, by character and occasion. Quotes hold what the options are called."""

from sandbox import wording

COOPERATOR = wording.bank("""
    first:
      “{kind}” from me, {you}, today and every day.
      I begin with “{kind}”, {you}, and I end with it as well.
    calm:
      You see, {you}? It can be this simple.
      “{did}” again, {you}. Nothing makes me happier.
    hurt:
      “{did}”, {you}? You will have had a reason.
      That cost me something, {you}. I still choose “{kind}”.
      You have done this {wrongs} now, {you}. I have decided not to count.
""")
DEFECTOR = wording.bank("""
    first:
      Nothing personal, {you}. “{hard}” is never the worse choice.
      I have read the table, {you}. “{hard}” it is.
    won:
      “{did}” was generous, {you}. Do go on.
      You chose “{did}” and I chose “{mine}”. We both know who slept better.
      Thank you for “{did}”, {you}. It does not change my answer.
    cold:
      “{mine}” and “{did}”: at least we understand each other, {you}.
      Neither of us is a fool, {you}. Neither of us gets rich.
""")
TIT_FOR_TAT = wording.bank("""
    first:
      I begin with “{kind}”, {you}. After that I do as you do.
      The first move is a gift, {you}: “{kind}”. The rest is up to you.
    calm:
      “{did}” for “{did}”. We could go on like this, {you}.
    hurt:
      You chose “{did}”, {you}, so this time I do too. I will follow you back as well.
      “{did}” it was, {you}, and “{now}” it is. No hard feelings.
    forgive:
      You came back to “{did}”, {you}, and so do I.
      “{did}” from you, “{now}” from me. Forgotten, {you}.
    cold:
      We are both at “{did}”, {you}. One of us has to stop, and I only copy.
""")
SUSPICIOUS = wording.bank("""
    first:
      I do not know you, {you}. “{hard}” until I do.
      First I look, then I trust. “{hard}”, {you}.
    won:
      “{did}”, {you}? Then I was wrong about you. “{now}” from me.
      You were kinder than I was, {you}. I make up for it.
    hurt:
      As I thought, {you}: “{did}”. Then “{now}”.
    cold:
      We are both at “{did}”, {you}, and neither of us gives way.
    calm:
      I am still not sure about you, {you}, but “{did}” is “{did}”.
""")
TWO_TATS = wording.bank("""
    first:
      “{kind}”, {you}. I am not easily upset.
    hurt:
      Once can be a slip, {you}. I stay with “{now}”, and I am watching.
      “{did}”, {you}? I let one go. Not two.
    twice:
      Twice in a row, {you}. That was no slip.
      Two in a row, {you}. You knew my rule.
    calm:
      “{did}” and “{mine}”, {you}. There was nothing to forgive today.
    won:
      All right, {you}. You were kind when I was not, so we are even.
""")
GRIM = wording.bank("""
    first:
      “{kind}”, {you}. It is yours for as long as you never abuse it.
      I give my trust once, {you}. Here it is.
    calm:
      We have met {often}, {you}, and not one wrong. I respect that.
    hurt:
      That was it, {you}. You chose “{did}” when I chose “{mine}”. You will not see “{kind}” from me again.
      Once is enough, {you}. “{hard}”, from now on and to the end.
    cold:
      I remember, {you}: “{hard}”, {wrongs}.
      You know why, {you}.
""")
PAVLOV = wording.bank("""
    first:
      Let us try “{kind}” and see how it goes, {you}.
    calm:
      “{mine}” worked, so I stay with it, {you}.
    hurt:
      “{mine}” did not pay, {you}. I try the other thing.
      That went badly for me, {you}, so I change.
    won:
      “{mine}” against your “{did}” went very well, {you}. Why change it?
      I would be a fool to leave “{mine}” now, {you}.
    cold:
      This gets us nowhere, {you}. I change to “{now}”; come along.
      Both at “{mine}” is no good, {you}. I try “{now}”.
""")
ALTERNATOR = wording.bank("""
    first:
      I take turns, {you}: once “{kind}”, once “{hard}”. Fair is fair.
    calm:
      It was “{mine}” last time, {you}, so it is “{now}” now. That is my rule.
      Do not take it to heart, {you}. “{now}” was due.
""")
EXTORTIONER = wording.bank("""
    first:
      Let us begin like friends, {you}: “{kind}”.
    calm:
      You do well with me, {you}. I do better.
    hurt:
      You can choose “{did}”, {you}, but it will cost you more than it costs me.
    won:
      Stay with “{did}”, {you}. Every point it brings you brings me more.
      I took “{mine}” and you “{did}”, {you}. You will find that giving in is still your best reply.
    cold:
      As long as you choose “{did}”, {you}, neither of us earns much. It is you who can end it.
""")
TABULAR = wording.bank("""
    first:
      I have my habits, {you}. Find them out.
      We do not know each other, {you}. I throw a weighted coin.
    hurt:
      After “{mine}” and “{did}” I mostly know what I do, {you}. Mostly.
    won:
      “{mine}” against “{did}”, {you}: I have an entry for that.
    cold:
      “{mine}” and “{did}” once more, {you}. I look at my table.
    calm:
      “{mine}” and “{did}”, {you}. My table likes that one.
""")
BEST = wording.bank("""
    first:
      I watch you for a while, {you}. Then I play against what I have seen.
    probe:
      Do not take this for spite, {you}. I want to know what you do after “{now}”.
      “{now}” this time, {you}. I am curious.
    plan:
      I have seen you choose {often}, {you}. From now on I play the best reply: “{now}”.
    hurt:
      So that is how you answer “{mine}”, {you}. Noted.
    won:
      You answer “{mine}” with “{did}”, {you}? I can work with that.
    cold:
      Nothing you have shown me would pay better than “{now}”, {you}.
    calm:
      What I know of you says “{now}”, {you}.
""")
FICTITIOUS = wording.bank("""
    first:
      I know nothing of you yet, {you}, so I count on everything.
    calm:
      You have chosen {often}, {you}, and I have counted. Against that, “{now}” is best.
      You chose “{did}” last, {you}. One more for my list.
""")
