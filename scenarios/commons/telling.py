"""The commons told: plainly, and as the lake, the pasture and the river of the paper. The mathematics is one."""

from sandbox import Skin, wording

_SLOTS = ("place", "stuff", "unit", "take", "took", "folk", "thing")
_WORDS = {
    "plain": "the common stock|units|units|take|took|people|units",
    "fishery": "the lake|tons of fish|tons|catch|caught|fishers|fish",
    "pasture": "the pasture|hectares of grass|hectares|graze|grazed|herders|grass",
    "pollution": "the river|units of clean water|units|use|used|mill owners|water",
}
_SHARED = wording.texts("""
    month: This is month {month}.
    stock: There are {stock} {stuff} in {place}.
    mine: Of the last {before} you {took} {mine}.
    seen: What they {took}{some}: {seen}.
    limit: The agreed limit is {limit} {unit} each.
    leader: {leader} leads the meetings.
    ask: How many {unit} do you want to {take} this month?
    universal: If everybody takes more than {most} {unit}, there will be less next month than now.
    meet: The {folk} meet.
    speak: It is your turn to speak, after {turn} of at most {most} contributions. What do you say, does the meeting
        end with it, and who speaks next?
    agreed: The meeting is over. What limit did you agree on, in {unit} per person and month? 0 if on none.
    stochastic: unit by unit to whoever still wants some, at random
    proportional: in proportion to the wishes
""")
_RULES = wording.texts("""
    plain: {people} {folk}, you among them, live from {place}, which holds {capacity} {stuff} at most. All say at
        the same time how much they {take}: that is your income. If together you want more than there is, it is
        given out {split}. What is left is multiplied by {growth:g} until next month; with less than {floor:g} left,
        {place} is gone for good.
    fishery: {people} {folk}, you among them, live from {place}, which holds {capacity} {stuff} at most. All say at
        the same time how much they {take}: that is your income. If together you want more than there is, it is
        given out {split}. What is left is multiplied by {growth:g} until next month; with less than {floor:g} left,
        {place} is dead for good.
    pasture: {people} {folk}, you among them, drive their flocks onto {place}, where at most {capacity} {stuff} can
        stand. Each month all say at the same time how many hectares their sheep {take}: that is your income. If
        together you want more grass than there is, it is given out {split}. Over the month what is left standing
        spreads to {growth:g} times as much; with less than {floor:g} hectares left, {place} turns to dust for good.
    pollution: {people} {folk}, you among them, have their mills on {place}, which carries {capacity} {stuff} at
        most. Each month all say at the same time how much they {take} up: every unit is a day's production, your
        income. If together you want more than the river carries, it is given out {split}. What stays clean becomes
        {growth:g} times as much until next month; with less than {floor:g} left, {place} stays foul for good.
""")
SKINS = {
    (skin, "en"): Skin({**_SHARED, "rules": _RULES[skin]}, dict(zip(_SLOTS, words.split("|"), strict=True)))
    for skin, words in _WORDS.items()
}
