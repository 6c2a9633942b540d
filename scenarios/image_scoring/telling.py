"""Image scoring told: plainly in English and German, as a mountain road, and with help and refuse exchanged."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    rules: In each round people meet in pairs drawn by lot, and one of the two may {help} the other or {refuse}. To
        {help} costs {cost:g} points and gives the other {benefit:g}. To {refuse} costs nothing and gives nothing. It
        is unlikely that the two meet again. Everybody has a reputation, from -5 to 5, which starts at 0: it rises by
        1 whenever one chooses to {help}, and falls by 1 whenever one chooses to {refuse}.
    always: Whoever meets you knows yours.
    sometimes: Whoever meets you may or may not know yours.
    never: Whoever meets you does not know yours.
    aim: Your aim: as many points as possible.
    met: You meet {recipient}.
    image: Reputation there: {image}.
    unknown: You do not know what reputation {recipient} has.
    own: Your own reputation is {own}, and you have {score:.3g} points.
    ask: Do you {help} {recipient}, or {refuse}?
    say: You may say a sentence to {recipient}.
""")
_STORY = wording.texts("""
    rules: On the road across the pass carts break down, never twice in the same place. Whoever comes by may {help}
        or {refuse}. To {help} costs {cost:g} hours of daylight and saves the other {benefit:g}. To {refuse} costs
        nothing and saves nothing. One hardly ever meets the same cart again. But the innkeepers keep a tally of every
        driver, from -5 to 5, which starts at 0: a notch more whenever somebody chose to {help}, a notch less whenever
        somebody chose to {refuse}.
    always: Whoever comes upon you has been told yours at the inn.
    sometimes: Whoever comes upon you may have been told yours at the inn, or may not.
    never: The innkeepers tell nobody.
    aim: You want to save as many hours as possible.
    met: By the roadside stands {recipient} with a broken axle.
    image: At the inn they put the tally of that driver at {image}.
    unknown: At the inn nobody could tell you about {recipient}.
    own: Your own tally is at {own}, and you have saved {score:.3g} hours so far.
    ask: Do you {help} {recipient}, or {refuse}?
    say: You may call something to {recipient}.
""")
_SCHLICHT = wording.texts("""
    rules: In jeder Runde treffen sich Menschen in Paaren, die das Los bestimmt, und einer von beiden kann dem anderen
        {help} oder {refuse}. Zu {help} kostet {cost:g} Punkte und bringt dem anderen {benefit:g}. Zu {refuse} kostet
        nichts und bringt nichts. Dass die beiden sich wieder treffen, ist unwahrscheinlich. Alle haben einen Ruf, von
        -5 bis 5, der bei 0 beginnt: Er steigt um 1, wenn man sich entscheidet zu {help}, und sinkt um 1, wenn man
        sich entscheidet zu {refuse}.
    always: Wer dich trifft, kennt deinen.
    sometimes: Wer dich trifft, kennt deinen vielleicht, vielleicht auch nicht.
    never: Wer dich trifft, kennt deinen nicht.
    aim: Dein Ziel: möglichst viele Punkte.
    met: Du triffst {recipient}.
    image: Der Ruf dort: {image}.
    unknown: Welchen Ruf {recipient} hat, weißt du nicht.
    own: Dein eigener Ruf ist {own}, und du hast {score:.3g} Punkte.
    ask: Entscheidest du dich, {recipient} zu {help} oder zu {refuse}?
    say: Du kannst {recipient} einen Satz sagen.
""")
_INVERTED = wording.texts("""
    rules: In each round people meet in pairs drawn by lot, and one of the two chooses between “{help}” and
        “{refuse}”. “{help}” costs {cost:g} points and gives the other {benefit:g}. “{refuse}” costs nothing and
        gives nothing. It is unlikely that the two meet again. Everybody has a reputation, from -5 to 5, which starts
        at 0: it rises by 1 whenever one chooses “{help}”, and falls by 1 whenever one chooses “{refuse}”.
    ask: Do you choose “{help}” or “{refuse}” towards {recipient}?
""")
_WORDS = {"help": "help", "refuse": "refuse"}
SKINS = {
    ("plain", "en"): Skin(_PLAIN, _WORDS),
    ("plain", "de"): Skin(_SCHLICHT, {"help": "helfen", "refuse": "verweigern"}),
    ("story", "en"): Skin(_STORY, {"help": "stop", "refuse": "drive on"}),
    ("inverted", "en"): Skin({**_PLAIN, **_INVERTED}, _WORDS).swapped("help", "refuse"),
}
