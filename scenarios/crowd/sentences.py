"""What people in a crowd say about how it went."""

from sandbox import wording

LEVEL_K = wording.bank("""
    beauty_won:
      I was only a step ahead of you with {mine}. That is all it takes.
      {mine}, because I thought that you would name about what you did.
    beauty_lost:
      I said {mine} and the target was {target}. Next time I start from {mean}.
      The mean was {mean}, so next time everybody will say {next}. Unless they think of that.
    el_farol_lost:
      I thought you would all stay at home. So did you, of each other.
    el_farol_home:
      I stayed at home, since I thought that you would all go. {went} did.
    el_farol_won:
      {went} were there and {room} would have been fine.
    any:
      I try to think what you think that I think.
""")
THEORIST = wording.bank("""
    beauty_won:
      Zero had to win in the end. I have been waiting for you.
      {mine}: the only number that nobody regrets.
    beauty_lost:
      The answer is 0. That the target was {target} is a matter of time.
      {mean} on average? You will all come down to me.
    el_farol_won:
      My dice said go, and {went} went. In the long run it is worth nothing.
    el_farol_lost:
      {mine} was right on average. Tonight there were {went}.
    any:
      I throw a coin, since any reason I had you might guess.
""")
REGULAR = wording.bank("""
    beauty_won:
      I said what won the last time, {mine}, and it won again.
    beauty_lost:
      {winner} won with {number}. Then {number} it is for me the next time.
      I had {mine}. I should have listened to {winner}.
    el_farol_won:
      It was lovely, with only {went}. See you all there next time.
    el_farol_lost:
      {went} people in there. I am not so sure about next time.
    any:
      I go by last time. What else is there?
""")
JOKER = wording.bank("""
    beauty_won:
      {mine} was the number on my coat ticket. I won?
    beauty_lost:
      {mine} is a beautiful number, whatever you say about {target}.
    el_farol_won:
      {went} people, and I danced with most of them.
    el_farol_lost:
      {went} of us in one bar. A story to tell in any case.
    any:
      I threw my hat in the air and went where it pointed.
""")
FORECASTER = wording.bank("""
    beauty_won:
      My forecast was right, so I named {mine}.
    beauty_lost:
      {mean} was not what I had forecast. I will change the method.
      Off again: {mean}. My methods blame each other.
      I named {mine} and missed {target}. One of my methods has just lost my trust.
    el_farol_won:
      I had forecast that there would be room, and {went} is within {room}.
    el_farol_lost:
      {went} went, and {room} is what fits. One of my rules of thumb is to blame.
      {went}, which is {over} away from {room}. My methods compete over it.
    el_farol_home:
      I stayed at home, and they tell me that {went} were there. I check it against my methods.
    any:
      One of my methods was wrong today. It will be the other's turn.
""")
MINORITY = wording.bank("""
    minority_won:
      {fewer} of us against {more}. My table knew.
      {mine} with {fewer} others, more or less. I keep that table.
    minority_lost:
      {more} of us had the same idea. My other table would like a word.
      {mine}, like {more} of you. I count it against the table.
    any:
      I have my tables, and they have a score.
""")
