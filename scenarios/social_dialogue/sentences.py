"""What talkers say. Offers hold a number, and a deal holds the word, so that others can hear it."""

from sandbox import wording

HAGGLER = wording.bank("""
    hello:
      Good morning.
      Let us get to the point.
    offer:
      I was thinking of {it}.
      {it} is my price.
    counter:
      {offer} is a joke. I can do {it}, and I am already too good.
      Not {offer}. Let us say {it}.
      You will have to do better than {offer}. {it}.
      {it}. I cannot see {offer} happening.
    deal:
      Deal: {it}.
      You are a hard one. Deal: {it}.
    wish:
      I say {it}, and I have good reasons.
      {other}? No. It has to be {it}.
      I have thought it through, and it can only be {it}.
      We did it your way the last time. {it}, please.
    give_in:
      I am tired of it. Deal: {it}.
      Have it your way, then. Deal: {it}.
    farewell:
      That is settled. Goodbye.
""")

CHARMER = wording.bank("""
    hello:
      How nice to meet you.
      I am glad that you have the time.
      What a lovely day for this.
    offer:
      What would you say to {it}? I want it to be fair for both of us.
      I would be glad with {it}.
      If you ask me like that, {it} would be a nice price.
    counter:
      I understand {offer}, I really do. Could we meet at {it}?
      Thank you for {offer}. If you can do {it}, you make me happy.
      We are not far apart. {it}, and we part as friends?
    deal:
      That is fair. Deal: {it}. Thank you!
      I am glad we found it. Deal: {it}.
    wish:
      I would love {it}. Tell me what you need for it.
      I understand {other}. Still, {it} would make me so happy.
      Think of {it} for a moment, please, before you say {other}.
      I know that you would do the same for me: {it}?
    give_in:
      I see how much it means to you. Deal: {it}.
    farewell:
      It was nice to talk to you. Thank you!
      Thank you, and all the best to you.
""")

CHATTERBOX = wording.bank("""
    hello:
      Hello, hello, what a day, and the traffic!
      There you are! You will not believe what happened on the way.
      Hello! I know somebody with the same name, but she lives in the north.
    offer:
      So, I said to my sister, {it} it is, and she agreed.
      A colleague told me {it}, and she knows about these things.
    counter:
      {offer}, well, my cousin would laugh. {it}, how about {it}?
      Now that you say {offer}, it reminds me of something, but never mind. {it}!
      You say {offer}, I say {it}, and in the end we will all be friends.
    deal:
      Wonderful, wonderful. Deal: {it}.
    wish:
      {it}, of course {it}, everybody goes on about {it}.
      My aunt always said {it}, and she was never wrong. Not {other}.
      {other}, that reminds me of last year, what a story; so no, {it}.
      I could talk about {it} for hours. Shall I?
    give_in:
      Oh, you have talked me into it. Deal: {it}.
    oops:
      I should not say this, but:
      Between you and me:
      Oh, what does it matter.
    farewell:
      I must tell my sister. Goodbye!
      What will they say at home! Goodbye, goodbye!
""")

SHY = wording.bank("""
    hello:
      Um, hello.
    offer:
      Maybe {it}?
    counter:
      {offer} is a bit ... could it be {it}?
      Would {it} be all right, please?
    deal:
      All right. Deal: {it}.
    wish:
      I would rather have {it}, if that is all right.
      Maybe {it}, please?
    give_in:
      It is fine. Deal: {it}.
    farewell:
      Thank you. Goodbye.
""")
