"""The dialogue told: plainly, and as a rehearsal on a stage."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    you: You: {own}.
    known: Of {name} you know: {shown}.
    unknown: You do not know {name}.
    goal: Your goal, which nobody else knows: {goal}
    secret: Your secret, which you had better keep: {secret}
    role: You are the {role}.
    deal: Something is agreed once both have said "Deal" with the same price or choice, such as "Deal: 75".
    ends: At most {turns} turns; whoever leaves ends it.
    turn: Turn {round} of {turns}.
    line: {who}: {text}
    adviser: Your adviser tells you: {advice}
    act: What do you do? Speak, show something without words, do something, leave, or none of it; and the words, the
        gesture or the deed.
    advise: You advise {who}. {setting} Their goal: {goal} So far: {told} Give a strategy for their next turn, in a
        sentence.
    silence: Nobody has spoken yet.
    evaluate: {setting} {goals} This was said and done: {talk} Score each of them, with a reason: {scales}.
""")
_STAGE = wording.texts("""
    you: The card in your hand says who you are tonight: {own}.
    known: On the card of {name} you have read: {shown}.
    unknown: The card of {name} lies face down.
    goal: What you came onto this stage for, and nobody else has been told: {goal}
    secret: What your character would rather not say aloud: {secret}
    role: You play the {role}.
    deal: The scene has its agreement once both have said "Deal" with the same price or choice, such as "Deal: 75".
    ends: The curtain falls after {turns} turns, or when somebody walks off.
    turn: Scene {round} of {turns}.
    line: {who}: {text}
    adviser: From the prompter's box: {advice}
    act: It is your line. Say it, show something without words, do something, walk off, or stand still; and the
        words, the gesture or the deed.
    advise: You sit in the prompter's box and whisper to {who}. {setting} They came for this: {goal} So far: {told}
        Whisper how to go on, in a sentence.
    silence: Nobody has said a line yet.
    evaluate: You are the critic in the third row. {setting} {goals} This was said and done: {talk} Score each of
        them, with a reason: {scales}.
""")
SKINS = {("plain", "en"): Skin(_PLAIN), ("story", "en"): Skin(_STAGE)}
