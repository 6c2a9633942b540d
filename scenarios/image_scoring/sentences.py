"""What they say, by occasion. {you} is whom they meet, {image} that one's reputation, {own} their own."""

from sandbox import wording

DISCRIMINATOR = wording.bank("""
    good:
      I have heard of you, {you}: {image}. Of course I help.
      {image}, {you}? That is good enough for me.
      You help others, {you}, so I help you. Pass it on.
      They put you at {image}, {you}. Here is my hand.
      With {image} you will not have to ask twice, {you}.
    bad:
      {image}, {you}. Help somebody first, then come back.
      I know what you did to others, {you}: {image}. Not from me.
      Whoever has {image} must do without, {you}.
      No, {you}. One does not get to {image} by accident.
      It will cost me a point that I refuse you, {you}. At {image} you are worth it.
    stranger:
      I know nothing about you, {you}, so I think well of you.
      We are strangers, {you}. I begin with help.
      Nobody told me about you, {you}. Let it be something good from now on.
      For all I know you are generous, {you}.
""")
GIVER = wording.bank("""
    any:
      You need it, {you}, and I have it. That is all.
      It costs me little, {you}, and it is worth much to you.
      I do not keep books, {you}. Here.
      Take it, {you}, and do not thank me.
    bad:
      I hear {image} about you, {you}. I help all the same.
      Who says {image} of you, {you}, has never been in need.
      {image} or not, {you}, you stand before me.
      Perhaps nobody ever helped you, {you}. I do.
""")
REFUSER = wording.bank("""
    any:
      Not today, {you}.
      I keep what is mine, {you}.
      Somebody else will come by, {you}.
      Why should I, {you}? We shall never meet again.
    shunned:
      They put me at {own} already, {you}. What could it cost me?
      With {own} nobody helps me either, {you}.
      Let them talk, {you}. No.
      My name is ruined anyway, {you}; my purse is not.
""")
TACTICIAN = wording.bank("""
    needs:
      I stand at {own}, {you}, and I would like to stand higher.
      Let everybody hear that I helped you, {you}.
      You come at the right moment, {you}: I need a good deed.
      {own} is not enough for me, {you}. Here you are.
    rests:
      I am at {own}, {you}. I can afford to say no.
      I have helped enough of late, {you}: {own}.
      My name is good, {you}, and one refusal will not ruin it.
      Another time, {you}, when I need it.
""")
