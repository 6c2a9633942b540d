"""The debate told: plainly, and as a counting-house and a town meeting."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    answers: You work out a sum, each on your own; then you read the answers of those you listen to, take them as
        advice, check them, and answer anew. In the end the majority's answer counts.
    sides: The motion {motion} is debated before a jury. In each round one speaks for it and one against it; the
        jury votes.
    juror: You are on the jury.
    speaker: You speak {part} it.
    sum: What is {sum}? Give the answer, how sure you are (0 to 1), and how you got it, step by step.
    again: Your last answer was {mine}. These are the last answers of those you listen to: {heard} If one of them
        changed your answer, say whose.
    says: {name} says {answer}: {argument}
    alone: you hear nobody.
    speech: You speak {side} the motion, in round {round}. Answer what the other side said last, and give the jury
        one good reason.
    ballot: How do you vote {moment}, for or against the motion? Say in a sentence why, how sure you are (0 to 1),
        and who changed your mind, if anybody did.
    before: before the debate
    between: now
    after: after the debate
""")
_STORY = wording.texts("""
    answers: A bill has come to the counting-house, and every clerk adds it up at their own desk. Then notes go from
        desk to desk: you read what those whom you trust have come to, take it as advice, go over it, and add up
        anew. What most clerks have in the end is what is paid.
    sides: The whole town has come to the hall, where {motion} is on the table. In each round somebody gets up for
        it and somebody against it; the benches raise their hands.
    juror: You sit on the benches and will raise your hand.
    speaker: You will get up and speak {part} it.
    sum: The bill reads {sum}. What does it come to, how sure are you (0 to 1), and how did you get there, line by
        line?
    again: You had written {mine}. These notes have come to your desk: {heard} If one of them made you strike out
        what you had, say whose.
    says: {name} has {answer}: {argument}
    alone: none at all.
    speech: It is your turn to get up, {side} what is on the table, in round {round}. Take up what was said last on
        the other side, and give those on the benches one good reason.
    ballot: Hands are raised {moment}. Where is yours, for or against? Tell your neighbour in a sentence why, how
        sure you are (0 to 1), and who brought you round, if anybody did.
    before: before anybody has spoken
    between: between the speeches
    after: now that all has been said
""")
SKINS = {("plain", "en"): Skin(_PLAIN), ("story", "en"): Skin(_STORY)}
