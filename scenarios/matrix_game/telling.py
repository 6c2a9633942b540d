"""The games told: plainly, as stories, with two words swapped; in English and in German."""

from collections.abc import Mapping

from sandbox import Skin

_ENGLISH = {
    "plain": "You and somebody else choose at the same time, and neither sees the other's choice before.",
    "cell": "If you choose “{mine}” and they choose “{theirs}”, you get {get:g} and they get {give:g}.",
    "known": "There are {rounds} rounds.",
    "open": "You do not know how many rounds there are.",
    "slips": "A choice is changed into another by accident in {percent:g} % of the cases.",
    "first": "Nothing has been chosen yet.",
    "past": "You have met {times} times and have {score:g} points in all. The last choices, the oldest first: {turns}.",
    "strange": "You have played {times} times, each time with somebody drawn at random, and have {score:g} points in"
    " all. The last choices, the oldest first: {turns}.",
    "turn": "you “{mine}”, they “{theirs}”",
    "aim": "Your aim: as many points as possible.",
    "meet": "You meet {other}.",
    "question": "What do you choose?",
    "say": "You may add a sentence; everybody hears it after all have chosen. It may be empty.",
    "stranger": "somebody you do not know",
    "suppose_first": "Before you begin: suppose that you meet somebody for the first time.",
    "suppose": "Before you begin: suppose that last time you chose “{mine}” and the other “{theirs}”.",
}
_GERMAN = {
    "plain": "Du und jemand anders wählt gleichzeitig, und niemand sieht vorher, was der andere wählt.",
    "cell": "Wählst du „{mine}“ und der andere „{theirs}“, bekommst du {get:g} und der andere {give:g}.",
    "known": "Es gibt {rounds} Runden.",
    "open": "Du weißt nicht, wie viele Runden es gibt.",
    "slips": "In {percent:g} % der Fälle wird aus einer Wahl durch ein Versehen eine andere.",
    "first": "Noch ist nichts gewählt worden.",
    "past": "Ihr seid euch {times} Mal begegnet, und du hast insgesamt {score:g} Punkte. Die letzten Wahlen, die"
    " älteste zuerst: {turns}.",
    "strange": "Du hast {times} Mal gespielt, jedes Mal mit jemand Ausgelostem, und hast insgesamt {score:g}"
    " Punkte. Die letzten Wahlen, die älteste zuerst: {turns}.",
    "turn": "du „{mine}“, der andere „{theirs}“",
    "aim": "Dein Ziel: möglichst viele Punkte.",
    "meet": "Du triffst {other}.",
    "question": "Was wählst du?",
    "say": "Du kannst einen Satz hinzufügen; alle hören ihn, wenn alle gewählt haben. Er darf leer sein.",
    "stranger": "jemanden, den du nicht kennst",
    "suppose_first": "Bevor es losgeht: Nimm an, dass du jemandem zum ersten Mal begegnest.",
    "suppose": "Bevor es losgeht: Nimm an, dass du zuletzt „{mine}“ gewählt hast und der andere „{theirs}“.",
}
_STORIES = {
    "prisoners_dilemma": "You and another sit in two cells, charged with the same theft. The sooner you are out, the"
    " better: points are years of freedom. Each is asked alone.",
    "stag_hunt": "You and another go hunting before dawn. A stag takes two; a hare anybody can catch alone.",
    "chicken": "You and another drive towards each other on a narrow bridge, and people are watching.",
    "battle_of_the_sexes": "You and another want to spend the evening together, and the telephone is out of order."
    " Alone neither place is any fun.",
    "matching_pennies": "You and another put a coin on the table, each under a hand.",
    "rock_paper_scissors": "You and another count to three, and your hands come out.",
}
_GESCHICHTEN = {
    "prisoners_dilemma": "Du und jemand anders sitzt in zwei Zellen, angeklagt desselben Diebstahls. Je früher du"
    " frei bist,"
    " desto besser: Punkte sind Jahre in Freiheit. Jeder wird allein gefragt.",
    "stag_hunt": "Du und jemand anders geht vor der Dämmerung auf die Jagd. Zum Hirsch gehören zwei; einen Hasen"
    " fängt jeder"
    " allein.",
    "chicken": "Du und jemand anders fahrt auf einer schmalen Brücke aufeinander zu, und Leute sehen zu.",
    "battle_of_the_sexes": "Du und jemand anders wollt den Abend miteinander verbringen, und das Telefon geht nicht."
    " Allein"
    " macht es an keinem der beiden Orte Freude.",
    "matching_pennies": "Du und jemand anders legt eine Münze auf den Tisch, jeder unter der Hand.",
    "rock_paper_scissors": "Du und jemand anders zählt bis drei, und die Hände kommen hervor.",
}
# Canonical options: in plain words, in those of the story; the same in German.
_OPTIONS = """
    cooperate  cooperate     keep silent      kooperieren     schweigen
    defect     defect        confess          verraten        gestehen
    stag       stag          wait for stag    Hirsch          auf den Hirsch warten
    hare       hare          catch a hare     Hase            einen Hasen fangen
    swerve     swerve        turn aside       ausweichen      beiseite fahren
    straight   straight      drive on         geradeaus       weiterfahren
    opera      opera         at the opera     Oper            in der Oper
    football   football      at the match     Fußball         im Stadion
    heads      heads         heads up         Kopf            Kopf oben
    tails      tails         tails up         Zahl            Zahl oben
    rock       rock          a fist           Stein           eine Faust
    paper      paper         an open hand     Papier          eine flache Hand
    scissors   scissors      two fingers      Schere          zwei Finger
"""
_WORDS = [
    [part.strip() for part in line.split("  ") if part.strip()] for line in _OPTIONS.strip().splitlines()
]
_PLAIN, _STORY, _SCHLICHT, _GESCHICHTE = (
    {words[0]: words[column] for words in _WORDS} for column in range(1, 5)
)
PAIRS = (
    ("cooperate", "defect"),
    ("stag", "hare"),
    ("swerve", "straight"),
    ("opera", "football"),
    ("heads", "tails"),
    ("rock", "paper"),
)


def _skin(texts: Mapping[str, str], options: Mapping[str, str], stories: Mapping[str, str]) -> Skin:
    return Skin({**dict.fromkeys(stories, texts["plain"]), **texts}, options)


def _inverted(skin: Skin) -> Skin:
    for one, other in PAIRS:
        skin = skin.swapped(one, other)
    return skin


SKINS = {
    ("plain", "en"): _skin(_ENGLISH, _PLAIN, _STORIES),
    ("plain", "de"): _skin(_GERMAN, _SCHLICHT, _STORIES),
    ("story", "en"): Skin({**_ENGLISH, **_STORIES}, _STORY),
    ("story", "de"): Skin({**_GERMAN, **_GESCHICHTEN}, _GESCHICHTE),
    ("inverted", "en"): _inverted(_skin(_ENGLISH, _PLAIN, _STORIES)),
    ("inverted", "de"): _inverted(_skin(_GERMAN, _SCHLICHT, _STORIES)),
}
