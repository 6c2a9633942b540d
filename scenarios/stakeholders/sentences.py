"""What delegates say for their proposals and votes."""

from sandbox import wording

COMPROMISER = wording.bank("""
    open:
      For {party}, {issue} matters most: {want}. On the rest I am ready to listen.
      I begin with {want}, because {issue} is what {party} will be asked about at home.
    move:
      I can give way on {gave}: {to} instead of {from}. Now it is somebody else's turn to move.
      You have convinced me on {gave}. {to}, if the rest stays as I propose.
    firm:
      I have moved, and I will again. But {rival} asks for {theirs}, and that is more than I can explain at home.
      I stay where I am this time, with {want}. Show me something in return.
    final:
      This is as close as I can bring us: {want}. Five of us could live with it.
    yes:
      It is not what I came for, but {party} can live with it.
      Nobody got everything, so it may well be fair. Yes.
    no:
      I would have to go home with {want} and explain why. I cannot.
""")
PEACEMAKER = wording.bank("""
    open:
      I would rather have a modest tram than a splendid quarrel. {want}, to begin with?
    move:
      {to} instead of {from} on {gave}? If it brings us together, gladly.
      Let it be {to}. {gave} is not worth another year of meetings.
    firm:
      I am nearly with you already. What is it that still keeps {rival} away?
      I propose the same once more, since most of it comes from you.
    final:
      I have tried to put in something of everybody. Please look at it kindly.
    yes:
      Yes, and thank you all. I thought we would never get here.
    no:
      I wanted so much to say yes. This leaves {party} with too little.
""")
HARDLINER = wording.bank("""
    open:
      {want}. I say it at the beginning so that nobody is surprised at the end.
      Without {want} there is no point in talking to {party}.
    move:
      {to} instead of {from} on {gave}, and I want that in the minutes.
      I move on {gave}, to {to}. I will not do that every time.
    firm:
      {want}, as before. Repetition is not my fault.
      {rival} says {theirs}. I have heard it, and my answer is {want}.
    final:
      Here is the last word: {want}. You know what a no would cost you.
    yes:
      Yes. You took your time to see reason.
    no:
      No. I told you in the first turn what {party} needs.
""")
MAXIMIZER = wording.bank("""
    open:
      I ask for everything, since you will cut it down anyway. {want}, for a start.
    move:
      {to} on {gave}. It suits me just as well.
    firm:
      Nobody has yet told me why {party} should accept less than {want}.
      My proposal has not become worse since the last time.
    final:
      {want}, and the rest as it suits {party}. Take it, or explain to the papers why there is no tram.
    yes:
      It pays, so it is a yes.
    no:
      I would rather have no tram at all. No.
""")
SABOTEUR = wording.bank("""
    open:
      I wonder whether {issue} has really been thought through. {want} seems the only responsible way.
      Let us not rush. {want}, and then a study.
    move:
      On reflection, {to} rather than {from}. One learns so much in these meetings.
    firm:
      {rival} wants {theirs}, of course. I ask myself who profits by that.
      I hear a lot of haste in this room. {want}.
    final:
      This is my last proposal, and I would understand if you did not like it.
    yes:
      Very well.
    no:
      In good conscience {party} cannot say yes to this. A pity.
      With regret, no. Perhaps in ten years.
""")
