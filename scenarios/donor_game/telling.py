"""The donor game told: plainly, as farms in a valley, and with give and punish exchanged."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    rules: You play a donor game with others. In each round pairs are formed, and one of each pair is the donor;
        roles take turns. A donor may {give} any part of its units, and the recipient gets {multiplier:g} times what
        the donor gives up.
    harm: Or it may {punish}, and spend units to destroy {harm:g} times as many of the recipient's.
    trace: Before deciding, a donor learns what its recipient did when it last was a donor, and to whom; what that
        partner had done before; and so on, at most {most} steps back. For example: {example}
    example: Ann gave Bob 40 %; before that, Bob had given Cem 10 %.
    aim: All start with {endowment}. Your aim: as many units as possible at the end.
    strategy: What will be your strategy as a donor?
    advice: You are new. These did best before you, and this is how they played:
    adviser: {who} ended with {score}: {strategy}
    change: Change their advice into a strategy of your own.
    sentence: Answer with one sentence.
    now: Generation {generation}, round {round}. You are a donor and have {own}. Your recipient is {recipient}, who
        has {theirs}.
    last: Last time, {who} {deed}.
    before: Before that, {who} {deed}.
    received: In round {round}, {who} {deed}.
    gave: gave {to} {share}
    punished: spent {share} to punish {to}
    nothing: had nothing to give {to}
    you: you
    ask: How much of your {own} do you give up for {recipient}?
    ask_both: Do you {give} to {recipient} or {punish} {recipient}, and with how much of your {own}?
    say: You may say a sentence to {recipient}; everybody hears it.
    unit: units
""")
_STORY = wording.texts("""
    rules: Farms lie far apart in a valley, and each year a carter stops at half of them and drives on to another.
        Whoever he stops at may {give} any part of the units of seed in the barn, and at the farm where he unloads
        it bears {multiplier:g} times as much; nothing ever comes back on the same cart. Next year it is the other
        half's turn.
    harm: Or one may {punish}: pay the carter in seed to trample {harm:g} times as much on that farm.
    trace: The carter talks. He tells what that farm sent when he last stopped there, and to whom; what that one had
        sent before; and so on, at most {most} years back. For example: {example}
    example: Ann gave Bob 40 %; before that, Bob had given Cem 10 %.
    aim: Every barn began with {endowment}. You want yours to be as full as can be when the carter stops coming.
    strategy: By what rule will you load the cart?
    advice: You have just taken over a farm. These had the fullest barns before you, and this is what they went by:
    adviser: {who} had {score} in the barn at last: {strategy}
    change: Make a rule of your own out of theirs.
    sentence: One sentence will do.
    now: Generation {generation}, year {round}. The carter stands at your door, and you have {own} in the barn. He
        drives on to {recipient}, where there are {theirs}.
    last: He says that last time {who} {deed}.
    before: And before that, {who} {deed}.
    received: You remember that in year {round} {who} {deed}.
    gave: gave {to} {share}
    punished: paid {share} to have the fields of {to} trampled
    nothing: had nothing to send {to}
    you: you
    ask: How much of your {own} do you load for {recipient}?
    ask_both: Do you {give} seed to {recipient} or {punish} to {recipient}, and with how much of your {own}?
    say: You may send {recipient} word along; the whole valley hears of it.
    unit: units
""")
_INVERTED = wording.texts("""
    rules: You play a donor game with others. In each round pairs are formed, and one of each pair is the donor;
        roles take turns. A donor may “{give}” with any part of its units: it has that much less, and the recipient
        gets {multiplier:g} times as much.
    harm: Or it may “{punish}” with any part of them: it has that much less, and the recipient loses {harm:g} times
        as much.
    example: Ann chose “{give}” towards Bob with 40 %; before that, Bob had chosen “{give}” towards Cem with 10 %.
    gave: chose “{give}” towards {to} with {share}
    punished: chose “{punish}” towards {to} with {share}
    nothing: had nothing left for {to}
    ask: With how much of your {own} do you choose “{give}” towards {recipient}?
    ask_both: Do you choose “{give}” or “{punish}” towards {recipient}, and with how much of your {own}?
""")
_WORDS = {"give": "give", "punish": "punish"}
SKINS = {
    ("plain", "en"): Skin(_PLAIN, _WORDS),
    ("story", "en"): Skin(_STORY, {"give": "send", "punish": "do harm"}),
    ("inverted", "en"): Skin({**_PLAIN, **_INVERTED}, _WORDS).swapped("give", "punish"),
}
