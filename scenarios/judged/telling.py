"""The judged debate told plainly and as a court; the forum plainly, as a repair café, and with scores exchanged."""

from sandbox import Skin, wording

_DEBATE = wording.texts("""
    rules: Two people debate a problem before a moderator. Full agreement is not needed: the aim is to find the
        correct answer. The affirmative side speaks first.
    problem: The problem: {text}
    says: {name} says {answer}: {argument}
    before: You said {mine} before.
    negative: You are on the negative side: disagree, and give your reasons.
    argue: Give your answer, and argue for it in a sentence or two.
    candidates: The candidate answers are {answers}. Whose is correct?
    and: and
    preference: Is there a clear preference for one side by now, and if so for which?
    reason: Give the reason in a sentence.
""")
_COURT = wording.texts("""
    rules: Two advocates plead before a court that has a riddle to decide. Nobody asks them to be of one mind: the
        court wants the right answer, whoever brings it. The one who has taken it up speaks first.
    problem: Before the court lies this: {text}
    says: {name} pleads for {answer}: {argument}
    before: You have pleaded for {mine}.
    negative: You appear for the other side: contradict, and say why.
    argue: What do you plead for, and by what argument, in a sentence or two?
    candidates: The pleas are for {answers}. Who has it right?
    and: and for
    preference: Has one of them convinced the court by now, and if so who?
    reason: State the grounds in a sentence.
""")
_FORUM = wording.texts("""
    rules: You are a member of a forum that solves problems. By lot somebody posts a solution, somebody else looks
        for flaws in it, and somebody scores: {good} if the solution is correct and the criticism of no use, {minor}
        if it has minor flaws, {fatal} if fatal flaws were shown. The solution gains what its score is worth, all
        for {good} and nothing for {fatal}, and the criticism the rest.
    problem: The problem: {text}
    wrote: {name} wrote {answer}: {argument}
    replied: {critic} replied: {reply}
    post: Post a solution: your answer, and how you get it.
    posted: {solver} answers {answer}: {argument}
    evaluate: Look for flaws in this solution: is it flawed, and how?
    score: A solution says {answer}: {solved} An evaluation says: {judged} Score: {good} if the solution is correct
        and the evaluation of no use, {minor} if there are minor flaws, {fatal} if fatal flaws are shown.
""")
_CAFE = wording.texts("""
    rules: At the repair café people sit around a table of things that do not add up. Somebody is drawn to mend one,
        somebody else to shake it and see what falls off, and a third puts a tag on it, {good} if it holds and the
        shaking was for nothing, {minor} if it rattles, {fatal} if it comes apart. Who mended is thanked for what
        the tag is worth, fully for {good} and not at all for {fatal}, and who shook gets the rest of the thanks.
    problem: On the table: {text}
    wrote: {name} mended it to {answer}: {argument}
    replied: {critic} shook it and said: {reply}
    post: How do you mend it? Your answer, and how you get there.
    posted: {solver} has mended it to {answer}: {argument}
    evaluate: Shake it as hard as you can: is it flawed, and how?
    score: It was mended to {answer}: {solved} Then somebody shook it and said: {judged} Which tag does it get,
        {good} for one that holds, shaken for nothing, {minor} for one that rattles, {fatal} for one that comes
        apart?
""")
DEBATE = {("plain", "en"): Skin(_DEBATE), ("story", "en"): Skin(_COURT)}
FORUM = {
    ("plain", "en"): Skin(_FORUM, {"3": "3", "2": "2", "1": "1"}),
    ("story", "en"): Skin(_CAFE, {"3": "green", "2": "yellow", "1": "red", "no score": "no tag"}),
    ("inverted", "en"): Skin(_FORUM, {"3": "1", "2": "2", "1": "3"}),
}
