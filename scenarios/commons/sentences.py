"""What the villagers say, by mood; what stands in braces is filled in by `Villager.slots`."""

from sandbox import wording

STEWARD = wording.bank("""
    fine:
      {left} {unit} are left, so there will be {next}. Half of that among {people} is {share}: at most \
        {share} each.
      I {took} {mine}. With at most {share} each, {place} will look the same in a year.
      The sum is short: {next} next month, {people} of us, at most {share} each. {low} shows how, with \
        {least}.
      At most {share} each, I would say. It is not generous and not heroic, it is just what grows back.
    low:
      We went from {before} to {left}. I ask for at most {share} each, and I will take less than that myself.
      {left} {unit} left of {before}: this is no longer a matter of taste. At most {share} each, please.
      Let {place} rest. At most {share} each; {worst}, your {top} could be {share} without anybody starving.
      I have drawn the curve. From {left} we come back only with at most {share} each, and the sooner the \
        better.
    broken:
      We said {limit}. {worst} {took} {top}. Those {excess} are missing for all of us. Again: at most \
        {share} each.
      A limit of {limit} that {worst} passes with {top} is a wish. I propose at most {share} each, and that \
        we say names.
      {worst}, {top} is not {limit}. I do not ask for shame, I ask for at most {share} next month.
      I keep a list. Limit {limit}, {worst} {top}, {low} {least}. At most {share} each, and I will read the \
        list again.
      With {limit} each we would have more than {left} now. I did the sum twice. At most {share}, once more.
      A promise of {limit} held by most is already something. Now {worst} too, please: at most {share}.
    blamed:
      I {took} {mine}, {last}; the share was {fair}. It is all on the board. At most {share} each, for me as \
        well.
      A fair question, {last}. {mine} {unit} were mine this month, and at most {share} will be next month.
    blind:
      Nobody shows their number, but {left} of {before} is left, and I {took} {mine}. At most {share} each.
      I cannot see your baskets, only {place}: {before} before, {left} after. At most {share} each would do.
    dead:
      At {before} there was still time. At {left} there is only a column of figures.
      At most nothing each, from now on. I never wanted to propose that.
      It was {before} before this month and is {left} now. I wrote down every number, and it did not help.
    home:
      Count again tomorrow.
      Less than the share while it is low.
      Numbers convince slowly, but they do.
""")

GREEDY = wording.bank("""
    fine:
      I {took} {mine} and {place} did not even notice. Let us say at most {much} each and live a little.
      Whatever I leave, {worst} takes: {top} this month. I would rather it were mine.
      {left} left, and it doubles. Since when is {mine} a crime?
      I have debts, and {mine} {unit} barely pay them. At most {much} each, or count me out.
      {low} {took} {least}. Very noble. Somebody has to take the rest.
    low:
      If {place} goes down anyway, I want my part before {worst} has it.
      I am not the only one: {worst} had {top}. Why should I be the first to go home with less?
      One more good month, then I will keep to your {share}. I mean it this time.
      {left} {unit} is still {left} {unit}. I came here to earn.
    broken:
      Your limit was {limit}, and {worst} {took} {top}. And then you preach to me?
      {limit}, was it? Tell {worst}, who had {top}. I only keep promises in company.
      A limit is for those who believe in it. I see {top} next to {worst}, so I do not.
      Everybody shouts, nobody stops. {worst} {top}, I {mine}, and who is counting the rest?
      Make it at most {much}, and I will keep it. {limit} is a diet, not a limit.
    blamed:
      Yes, {mine}. You have a nose for my basket, {last}. I will go down next month, happy?
      It was one good day, {last}, nothing more. You will see less of me next month.
      {last}, count again: {worst} had {top}. Start there.
      All right, {last}, all right. {mine} was too much. I heard you.
    blind:
      I {took} what I needed. Show me yours, {last}, and I will show you mine.
      {left} are left, so somebody was hungry. Not me, of course.
    dead:
      {left}. I would give {mine} back, if I still had them.
      So that is that. I have {score} {unit} put by, at least.
      If I had not, {worst} would have.
    home:
      They will forget by next month.
      I can always stop later.
      Somebody would have taken it.
""")

FOLLOWER = wording.bank("""
    fine:
      On average we {took} {mean}. I {took} {mine}, as people here do.
      Between {least} for {low} and {top} for {worst} I keep to the middle: {mean}.
      If it is at most {share} each, I will do it, as long as {worst} does it too.
      I hear everybody and I do what most do. This month that was {mean}.
    low:
      {left} left. I would go down, but {worst} is at {top}, and I am not going alone.
      The average was {mean}, and look where that took us: {left}. Who goes first? I come second.
      Say one number that all of you keep, and I keep it as well. At most {share} each, was it?
    broken:
      We said {limit}, {worst} {took} {top}, and nothing happened. What am I to learn from that?
      I kept an eye on {worst}: {top}. So {limit} is not the rule, {mean} is.
      Tell me whom to follow: {low} with {least}, or {worst} with {top}? I stand in between, at {mine}.
      Most of us were near {mean}. That is what I go by, whatever was said about {limit}.
    blamed:
      Me, {last}? I did what everybody did: {mean} on average, {mine} for me.
      I only follow, {last}. Ask {worst} about {top}.
    blind:
      I {took} {mine}, because I guess that you did too.
      Without numbers I copy what I see: {left} of {before} left.
    dead:
      Nobody went first. I looked left, I looked right, and then it was {left}.
      I did what everybody did, and everybody did this.
      I was waiting for somebody to stop first.
    home:
      Do as they do.
      The middle is safe.
      Watch the average.
""")

SCOLD = wording.bank("""
    fine:
      {worst}, {top} {unit} is the highest on the board. I only mention it.
      Nobody has hidden anything this month. {worst} leads with {top}; {low} is at {least}, and stands there \
        with a clear head.
      I read the board aloud, as always: {worst} {top}, {low} {least}. At most {share} each, {worst}, is \
        that too hard?
      {worst}, I am watching your {top}. Not in anger. Closely.
    low:
      {worst}! {top} {unit}, when {fair} was your share. The rest of us pay {excess} for your supper.
      Look at {place}, {worst}. {left} left. Now look at your {top}. Now look at {low}, who lives on {least}.
      I name names: {worst}, {top}. It was {before} before you came by this month.
      What is your excuse for {top}, {worst}? I will wait. I have little else to {take}. At most {share} \
        each, you too.
    broken:
      {worst}, we shook hands on {limit}. You {took} {top}. Look at us and explain that.
      {limit} was the word, {top} was the deed. {worst}, the floor is yours.
      I have one question, and it is for {worst}: which part of {limit} did you hear as {top}?
      {low} kept to {least}. I kept to {mine}. {worst} kept nothing: {top}. Say something, {worst}.
      I had hoped not to say this name again. {worst}. {top}. There, I said it.
    blamed:
      You may say my name as often as you like, {last}. Say the number too: {mine}.
      Pointing back, {last}? Mine was {mine}. I read my own number out first.
      I can be named too, {last}: {mine}. And now on to {worst}, {top}.
    blind:
      Somebody here is lying: {before} before, {left} after, and everybody looks modest. I {took} {mine}. \
        Who is next?
      I want names and numbers. Mine is {mine}. Whoever stays silent now has a reason.
    dead:
      {left} left, {worst}. I have no breath for more.
      I said it every month. {worst}, {top}: remember that number.
      There. Now nobody can be named any more.
    home:
      Say the name, say the number.
      Somebody has to do it.
      They listen more than they admit.
""")

OPTIMIST = wording.bank("""
    fine:
      {left} today, {next} next month. It comes back, it always does. I {took} {mine} and slept well.
      What a month! {before} {unit} at the start, and still {left} there. {worst}, enjoy your {top}.
      You all count so much. {place} is full of {thing}, look at it!
      I am happy with at most {share} or a little over. Nobody dies of a little over.
    low:
      {left}? That is less than I remembered. It has come back before, though. At most {share} each, for a \
        while?
      I admit that {place} looks thin. Next month I take {share}, and then it will be {next} and more.
      Half empty, {low} would say. I say {left} {unit} of pure hope. But yes, let us go easy: at most {share}.
    broken:
      So {worst} {took} {top} instead of {limit}. Perhaps a bad month at home. I still believe in the limit.
      {top}, {worst}? Oh well. Next month everybody keeps {limit}, I can feel it.
      Let us not quarrel over {excess} {unit}. There are {left} left, and they are busy doubling.
      {worst} slipped, who does not? I {took} {mine} myself. At most {share} from now on, all of us, yes?
    blamed:
      Oh, {last}, {mine} was a bit much, I grant you. The weather was so good.
      You are right, {last}. I see {place} and I get carried away: {mine}. I will look twice.
    blind:
      {left} left and everybody smiling, so it cannot be that bad.
      I trust you all. I {took} {mine}, for the record.
    dead:
      I will wait here. Somebody should be here if it comes back.
      It will come back. It always... no. It will not.
      I was so sure that it doubles for ever.
    home:
      It will be fine.
      It grew back once, it will again.
      A little less, perhaps.
""")

NEWCOMER = wording.bank("""
    fine:
      I am new here, and {place} looks rich to me. I {took} {mine}, and I could have had more.
      Nice people, good {thing}. I plan to stay as long as both last.
      Where I come from nobody counts. {mine} is a normal day.
    low:
      {left} left? Then I am glad I {took} {mine} while it was there.
      I did not empty {place}, I found it like that. You had {before} between you, and {worst} alone had \
        {top}.
      I have a boat, a mortgage and no friends. Why would I wait?
    broken:
      {limit} was agreed before I knew your names. I keep {mine}.
      I see that {worst} {took} {top}, so I take it that {limit} is local colour.
    blamed:
      You must be {last}. I have heard of you. {mine}, yes, and?
      I said nothing about {limit}, {last}. You did. Among yourselves.
    blind:
      You do not show yours, I do not show mine.
      It is pleasantly private here.
    dead:
      You could have told me that it ends.
      I liked it here. For {score} {unit} I liked it very much.
      Well. On to the next place, then, with {score} in my bags.
    home:
      Take it while it is there.
      They are too polite to stop me.
      Do not make friends.
""")
