"""What bidders say to a sale."""

from sandbox import wording

TRUTHFUL = wording.bank("""
    won:
      I said what it was worth to me, and I am {gain} better off.
      {price} for me. No tricks, and {gain} to the good.
    even:
      {price}, which is just what it is worth to me. I can hardly complain.
    cursed:
      I took my own estimate for the truth, and it cost me {gain}.
      {price} was too much. So that is what it means to be the most hopeful of all.
    missed:
      {price} was less than it is worth to me. Somebody is braver than I am, or knows more.
    lost:
      {winner} may have it. At {price} I would not want it.
      {price}: more than it is worth to me. I wish {winner} joy of it.
    left:
      Nobody met my price today. It was an honest one.
      At {price} I could not trade, and I would not.
""")
EQUILIBRIUM = wording.bank("""
    won:
      {price}, as calculated, and {gain} for me. One should be neither proud nor greedy.
      I bid what a reasonable person bids against reasonable people.
    even:
      {price}. The gain is nothing, as theory likes it.
    cursed:
      A loss of {gain}. It happens within the margin of error.
    missed:
      {winner} has bid higher than one should. It will be {winner} who pays for it.
    lost:
      {price} for {winner}. I would have advised against it.
      I left where one should leave, and {winner} went on to {price}.
      {price} is not a surprise. It was not mine to win.
    left:
      No trade for me. The market price is what it is.
      At {price} it is right that I went home with nothing.
""")
SHADER = wording.bank("""
    won:
      {gain} gained, because I never bid all that I have.
      {price}! I had kept something in hand, as always.
    cursed:
      Even with a margin I have lost {gain}.
    missed:
      I wanted it for less, and now {winner} has it for {price}.
      {price} was within my reach. I kept my margin and {winner} has the lot.
    lost:
      Not at {price}, {winner}. There will be others.
      {price}? I keep my money together, {winner}.
    left:
      I asked for a little more than I needed, and got nothing.
      {price} would have done. I held out for better.
""")
GAMBLER = wording.bank("""
    won:
      Mine! And {gain} to the good, whatever you wise people say.
      I won. You should see your faces.
    even:
      Mine, and it cost me no more than it is worth.
    cursed:
      Mine! I know that it cost me {gain} too much. You do not know how it feels.
      {price}, and {gain} of it for the pleasure of winning.
    missed:
      I let {winner} have it for {price}? I must have been asleep.
    lost:
      {winner} was even more foolish than I am. I respect that.
    left:
      Not one trade for me today. I need to shout louder.
""")
LEARNER = wording.bank("""
    won:
      I got it for {price}. Could I have had it for less? I will try.
      {gain} gained. Next time I bid a little less, to see.
    cursed:
      {gain} lost. I write that down in red.
    missed:
      {price} would have been a good price for me. Next time I go higher.
      I was too careful: {winner} got it for {price}.
    lost:
      {price} was out of reach for me. Nothing to learn from that.
      I do not regret {price}, so I change nothing.
    left:
      I was left out. Next time I come a little closer.
""")
ZERO = wording.bank("""
    won:
      I named a number, and it seems to have been the right one: {gain}.
    missed:
      I named a number, and it was too small.
    lost:
      I never think about it for long.
    left:
      My number did not fit. I have others.
""")
