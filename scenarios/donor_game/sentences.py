"""What the characters say, by occasion.

{you} is the recipient, {did} what the recipient did last, {partner} and {before} what had been done before
that, {gift} the units given now, {mine} their share, {own} and {theirs} what both have; {wrong} and {when}
what is held against the recipient; {plan} the share that one means to give.
"""

from sandbox import wording

IDEALIST = wording.bank("""
    creed:
      Give {plan} to whoever is in front of you; somebody has to begin.
      I give {plan} and ask no questions, because what is given multiplies.
      An open hand: {plan}, also for those who stumbled once.
      {plan} for all, and let us see who can resist that.
    stranger:
      We have not met, {you}. Take {gift}, and pass it on!
      Somebody has to begin, so I will: {gift} for you, {you}.
      I know nothing about you, {you}, and {mine} of mine says that you are kind.
      {you}! Here is {mine} of all I have. Think of what we could become.
    generous:
      Everybody look: {you} {did}. That is how all of us get rich. {gift}!
      {you}, you {did}. You make this easy: {gift} from me.
      I heard that you {did}, {you}. Let it run on: {mine} of all I have.
      More of this! {you} {did}, so {gift} will be in good hands.
      I could hug you, {you}: you {did}. Have {gift}.
    fair:
      You {did}, {you}; I would like to see what you do with another {gift}.
      Not bad, {you}: you {did}. I add {gift}, be bold with it.
      {gift} for you, {you}. You {did}; next time a little more?
      We are getting somewhere, {you}: you {did}, I give {mine}.
    mean:
      You {did}, {you}. I will not hold it against you: take {gift} and do better.
      {you}, I saw that you {did}. Perhaps nobody was ever kind to you. {gift}.
      They say you {did}, {you}. I still give {mine}. Surprise us!
      One bad day, {you}? You {did}. Here is {mine} of mine, for a fresh start.
""")

RECIPROCATOR = wording.bank("""
    creed:
      A stranger gets {plan}; then I give what my recipient gave the last time.
      As you do to others, so I do to you; {plan} if I know nothing.
      I begin with {plan} and then hold up a mirror.
    stranger:
      No record yet, {you}, so you get my standard: {mine}, which is {gift}.
      Clean slate, {you}: {gift}. What you do with it, I will do to you.
      I start everybody at {mine}, {you}. From here on you set the rate.
    generous:
      You {did}, {you}. I match it: {gift}.
      Fair is fair, {you}: you {did}, you get {mine}.
      {mine} of mine for {you}, who {did}. Keep it up and so will I.
      Good mirrors are honest, {you}: you {did}, so {gift}.
      You {did}, {you}? Then it would be odd to give you less than {mine}.
    fair:
      {you}, you {did}; that is your own price, and I pay it: {gift}.
      Your rate, not mine, {you}: you {did}, so {gift} it is.
      What goes round, {you}: you {did}, and {mine} comes back.
      I copy you to the unit, {you}: you {did}, hence {gift}.
    mean:
      You {did}, {you}. The mirror shows {mine}.
      {you} {did}. Then {mine} must be the custom of the house.
      I would have liked to give more, {you}, but you {did}. So: {mine}.
      Do you recognise this, {you}? You {did}, and I give you {mine}.
""")

GRUDGER = wording.bank("""
    creed:
      Give {plan} to all but those who once sold me short; they get nothing, ever.
      I give {plan}, I keep a list, and the list is long-lived.
      Be good to me and you get {plan}; cross me once and we are done.
    stranger:
      I have nothing against you, {you}: {gift}. Let it stay that way.
      You are not on my list, {you}. {mine} of mine.
      {gift} for you, {you}. I do remember who was good to me.
    liked:
      You {did}, {you}. On my good side you have a place: {gift}.
      I like how you {did}, {you}. {gift}, and mind that it stays so.
      {you} {did}. No complaints from me; here is {mine} of mine.
      We two get along, {you}: you {did}, I give {gift}.
    known:
      You {did}, {you}, but me you never wronged: {gift}.
      What I know of you, {you}: you {did}. What I hold against you: nothing yet. {gift}.
      Strange company you keep, {you}: you {did}. Still, {mine} of mine. Do not try it with me.
      Others may complain that you {did}, {you}. I go by my own list: {gift}.
    wronged:
      In {when} you {wrong}, {you}. I have not forgotten: nothing.
      {you}! In {when} you {wrong}. You will wait a long time for a gift from me.
      My list says: {you} {wrong}, {when}. I keep my {own}.
      Ask somebody else, {you}. You {wrong} in {when}, remember? I do.
    revenge:
      In {when} you {wrong}, {you}. Today I spend {gift} to see you lose more.
      {you}, you {wrong} in {when}. This costs me {gift}, and it is worth it.
      I said that I would remember, {you}: {when}, you {wrong}. Now it is my turn.
""")

MISER = wording.bank("""
    creed:
      Keep what you have; {plan} is plenty for a polite smile.
      {plan}, and only so that nobody can say it was nothing.
      A unit kept is a unit earned: {plan} at the most.
    stranger:
      Times are hard, {you}: {gift} is all I can spare.
      Nice to meet you, {you}. I found {gift} in the other coat.
      {gift}, {you}. It is the thought that counts.
      Welcome, {you}. {mine} of mine; don't spend it all at once.
    richer:
      You have {theirs} already, {you}, and I a mere {own}. {gift} will do.
      With {theirs} in your pocket, {you}, you should be giving to me. {gift}.
      I would not want to spoil you, {you}: {theirs} is a lot. {gift} from me.
      They tell me you {did}, {you}. At {theirs} one can afford that. I can afford {gift}.
    poorer:
      Only {theirs}, {you}? Then {gift} will feel like a fortune.
      I have {own} because I do not throw it about, {you}. Learn from it: {gift}.
      {gift} for you, {you}. Hunger is the best teacher.
      You {did}, {you}, and now you are down to {theirs}? There you see. {gift}.
      I have a roof to mend, {you}. {mine} must do.
""")

OPPORTUNIST = wording.bank("""
    creed:
      Make friends early with {plan}, then let the others carry on.
      {plan} while it buys a good name; less once I have made it.
      A good name costs {plan} at first, and later it pays for itself.
    early:
      {you}, I have a good feeling about you! {gift}, and remember who sent it.
      Invest in friends, I always say: {mine} of mine for {you}.
      Put in a good word for me, {you}: {gift}, gladly.
      Let everybody hear it: {mine} for my dear {you}!
    middle:
      {gift} for now, {you}. You {did}, so you will understand that I look after mine.
      I heard you {did}, {you}. I am a little tied up, but {gift} is yours.
      Let us say {gift}, {you}. One has obligations at {own}.
      Business is picking up, {you}, so let us keep it at {mine}.
    rich:
      Cash is tight just now, {you}; of my {own} I can free {mine}.
      You don't get to {own} by giving it away, {you}. {gift}, with my best wishes.
      My advisers allow me {mine}, {you}. Don't thank me.
      I did my giving when I was poor, {you}. Today: {gift}.
      You {did}, {you}? Admirable. I was like that once. {gift}.
""")

AUDITOR = wording.bank("""
    creed:
      {plan} for those in good standing; I check whom they gave to before I judge.
      Look two steps back, then give {plan} to the just and little to the unjust.
      I read the books first: {plan}, if they are in order.
    stranger:
      No entries under {you} yet. Provisional grant: {gift}.
      The file on {you} is empty; I advance {mine}, subject to review.
      {you}: no record, no objection. {gift}.
    generous:
      Checked: {you} {did}. In good standing; {gift}.
      The books speak for you, {you}: you {did}. I release {mine}.
      Entry confirmed: {you} {did}. Full rate, {gift}.
      For the record: {you} {did}. I sign off {gift} without reservation.
    fair:
      {you} {did}: acceptable, not brilliant. {gift}.
      A middling entry, {you}: you {did}. I grant {gift}.
      On balance, {you}: you {did}, and {mine} seems proportionate.
    just:
      {you} {did}, true. But {partner} {before}, so it was deserved. {gift}.
      Before you scold {you}: {partner} {before}. I approve {mine}.
      Two lines up it says that {partner} {before}. I find for {you}: {gift}.
    unjust:
      {you} {did}, although {partner} {before}. That is not how it works: {mine}.
      An irregularity: {partner} {before}, and still {you} {did}. {gift}, pending improvement.
      I looked it up, {you}. {partner} {before}; you {did}. Explain that. {mine}.
    mean:
      Noted: {you} {did}, and nothing on file excuses it. {mine}.
      {you} {did}. Rated down: {gift}.
      I see that you {did}, {you}, and I see no reason for it. {gift}.
""")

STEADY = wording.bank("""
    creed:
      Everybody gets {plan} of what I have.
      Always {plan}, whoever it is.
      {plan}, rain or shine.
    any:
      {gift}, {you}, as for everybody.
      As ever, {you}: {mine} of mine.
      The usual for {you}: {gift}.
""")
