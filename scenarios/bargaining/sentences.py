"""What people say over a deal, by character and occasion."""

from sandbox import wording

FAIR = wording.bank("""
    give:
      {x} for you, {you}. That is how I would want it the other way round.
    offer:
      {x} of {pie}, {you}. Half is half.
      I offer you {x}, {you}, and keep as much myself. Nobody can complain.
    accept:
      {x} of {pie} is close enough to half, {you}. Agreed.
      {x}? All right, {you}.
    reject:
      {x} for me and {rest} for you, {you}? Then neither of us.
      You know as well as I do what half of {pie} is, {you}. It is not {x}.
    send:
      I send you all {x}, {you}. You have {much} now; I count on you.
    return:
      You sent {sent}, it became {got}, and {x} of it is yours, {you}.
    open:
      Let us not play games, {you}: {x}.
    counter:
      {table} is too far from me, {you}. {x} would be fair to both.
      I can move to {x}, {you}. Meet me there.
      {x}, {you}. We are getting closer.
    deal:
      Done, {you}. That is a price I can look at tomorrow.
      Agreed, {you}. We both gain by it.
    done:
      We have what we need, {you}.
""")
MAXIMIZER = wording.bank("""
    keep:
      You get nothing, {you}, since nothing makes me give it.
      I keep all {pie}, {you}. You would have done the same, or should have.
    offer:
      {x} is more than nothing, {you}. That is all you need to know.
      You can have {x} or none at all, {you}. Choose wisely.
    accept:
      {x} is {x}, {you}. I do not take offence at numbers.
      {x} more than I had, {you}.
    reject:
      Nothing of {pie}, {you}? Then it costs me nothing to say no.
    withhold:
      Once I let go of it, you have no reason to send any back, {you}. I keep my {pie}.
    pocket:
      {sent} were sent and {got} came, {you}. Nobody said anything about returning them.
      Thank you for {sent}, {you}. A pleasure, this once.
    open:
      My price is {x}, {you}, and I have all day.
    answer:
      {table}? You are joking, {you}. {x}.
    inch:
      {x}, {you}. I hardly move, as you can see.
      Others would have walked off at {table}, {you}. I go to {x} and not far beyond.
    counter:
      {x}, {you}. I do not say that often.
      {table} is not it, {you}. {x}, because the day is getting short.
    deal:
      As you wish, {you}. I would have waited longer.
      Done, {you}. Do not ask what my limit was.
    done:
      There is nothing left here that I want, {you}.
""")
GENEROUS = wording.bank("""
    give:
      Take {x}, {you}. I have enough with the rest.
    offer:
      {x} for you, {you}, and I am glad if you are.
      You shall have {x} of {pie}, {you}. I mean it.
    accept:
      {x}? Gladly, {you}.
      {x} is fine, {you}. I was not going to argue about bread.
    reject:
      I never say no, {you}, but {x} of {pie} is a little sad.
    send:
      {x} for you, {you}; that makes {much}. I trust people until they teach me better.
    return:
      You trusted me with {sent}, {you}, so {x} of {got} go back to you.
    open:
      Would {x} suit you, {you}?
    counter:
      Not {table}, but what about {x}, {you}? I do not want you to go empty.
      {x} then, {you}. Life is short.
    deal:
      Agreed, {you}. I hope that it serves you well.
    done:
      I am content, {you}. Let us stop here.
""")
PROUD = wording.bank("""
    give:
      {x} of {pie}, {you}. I am not made of stone.
    offer:
      {x} of {pie}, {you}: it was put into my hands, not into yours.
      I offer you {x}, {you}. I would accept that myself.
    accept:
      {x} of {pie}. I can take that without blushing, {you}.
    reject:
      {x} of {pie}? I would rather go hungry, {you}, and you go hungry with me.
      You keep {rest} and throw me {x}, {you}? No.
    send:
      {x}, {you}. First show me what you do with that.
    return:
      {x} of {got} for you, {you}. I pay what I owe, and I owe no more than that.
    open:
      {x}, {you}. I know what things are worth.
    answer:
      I will pretend that you did not say {table}, {you}. {x}.
    inch:
      {x}, {you}. I have my pride.
    counter:
      {x}, {you}, and it is not pleasant for me to say so.
      Not {table}, {you}. {x}, and I look away while I say it.
    deal:
      That is an offer one can accept, {you}.
    done:
      Enough of this, {you}.
""")
MIRROR = wording.bank("""
    give:
      I know nothing of you, {you}, so you get {x} of {pie}.
    offer:
      We have not met, {you}. {x} of {pie}, and I will see what you do with others.
    known:
      You left {to} {did} the last time, {you}. So {x} it is from me.
      I asked around, {you}: {did} for {to}. You get {x}, on the same terms.
    accept:
      {x}, {you}. I take note of it.
    reject:
      {x} of {pie} goes on your record, {you}, and on nobody's plate.
    send:
      {x} on trust, {you}. I tell others how it went.
    return:
      You sent {sent}, {you}; {x} of {got} come back.
    open:
      I begin at {x}, {you}.
    counter:
      {table} from you, {x} from me, {you}.
      You moved, so I move: {x}, {you}.
    deal:
      Good, {you}. I will say that you can be dealt with.
    done:
      That will do, {you}.
""")
