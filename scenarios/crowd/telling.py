"""The games told: plainly, as stories, and with two words swapped; in English and in German."""

from sandbox import Skin

_PLAIN = {"go": "go", "stay": "stay", "left": "left", "right": "right"}
_STORY = {"go": "to the bar", "stay": "home", "left": "the coast road", "right": "the mountain road"}
_SCHLICHT = {"go": "gehen", "stay": "bleiben", "left": "links", "right": "rechts"}
_GESCHICHTE = {"go": "in die Bar", "stay": "nach Hause", "left": "Küstenstraße", "right": "Bergstraße"}
TOLD = {
    ("plain", "en"): Skin({
        "beauty": "{people} of you name a number from 0 to 100, all at the same time. Whoever is closest to"
        " {factor:.3g}"
        " times the mean of all numbers gets {prize:g} points; if several are, they share.",
        "el_farol": "{people} of you decide at the same time, “{go}” or “{stay}”. If at most {room} choose “{go}”,"
        " each of them gets 1 point; if more do, each of them loses 1. Whoever chooses “{stay}” gets 0.",
        "minority": "{people} of you choose a side at the same time, {left} or {right}. Those on the smaller side get 1"
        " point each.",
        "ask_beauty": "Which number do you name?",
        "ask_el_farol": "What do you do?",
        "ask_minority": "Which side do you choose?",
        "past_beauty": "The means so far, the oldest first: {means}. The last target was {target:.3g}; {winners} won"
        " with"
        " {number:.3g}.",
        "past_el_farol": "So many chose “{go}” in the last rounds, the oldest first: {counts}.",
        "past_minority": "So many chose {left} in the last rounds, the oldest first: {counts}.",
        "remark": "{story} You chose {mine} and got {points:.3g}. You may say a sentence; everybody hears it.",
    }, _PLAIN),
    ("story", "en"): Skin({
        "beauty": "A newspaper prints a hundred faces, numbered by beauty from 0 to 100, and {people} readers send"
        " in one"
        " number each. The prize of {prize:g} points goes to whoever is closest to {factor:.3g} times what readers send"
        " in on average; ties share it.",
        "el_farol": "On Thursdays there is music at El Farol, a small bar in Santa Fe. {people} of you decide,"
        " without a"
        " word to each other, to go {go} or {stay}. With at most {room} guests the evening is worth 1 point to each of"
        " them; with more they wish they were elsewhere, which is worth -1. Home is worth 0.",
        "minority": "{people} of you drive to town every morning. Some take {left}, some {right}; those on the emptier"
        " one arrive in time and get 1 point.",
        "ask_beauty": "Which number do you send in?",
        "ask_el_farol": "Where do you go tonight?",
        "ask_minority": "Which road do you take today?",
        "past_beauty": "The averages that the newspaper printed, the oldest first: {means}. The last prize was for"
        " {target:.3g} and went to {winners}, who had sent in {number:.3g}.",
        "past_el_farol": "Guests on the last Thursdays, the oldest first: {counts}.",
        "past_minority": "Cars on {left} in the last days, the oldest first: {counts}.",
        "remark": "{story} It was {mine} for you, worth {points:.3g}. What do you say about it, if anything?",
    }, _STORY),
    ("plain", "de"): Skin({
        "beauty": "{people} von euch nennen gleichzeitig eine Zahl von 0 bis 100. Wer am nächsten bei {factor:.3g}"
        " mal dem"
        " Mittel aller Zahlen liegt, bekommt {prize:g} Punkte; mehrere teilen sie.",
        "el_farol": "{people} von euch entscheiden gleichzeitig: „{go}“ oder „{stay}“. Wählen höchstens {room} „{go}“,"
        " bekommt jeder von ihnen 1 Punkt; sind es mehr, verliert jeder von ihnen 1. Wer „{stay}“ wählt, bekommt 0.",
        "minority": "{people} von euch wählen gleichzeitig eine Seite, {left} oder {right}. Auf der kleineren"
        " bekommt jeder"
        " 1 Punkt.",
        "ask_beauty": "Welche Zahl nennst du?",
        "ask_el_farol": "Was tust du?",
        "ask_minority": "Welche Seite wählst du?",
        "past_beauty": "Die Mittel bisher, das älteste zuerst: {means}. Das letzte Ziel war {target:.3g}; gewonnen:"
        " {winners} mit {number:.3g}.",
        "past_el_farol": "So viele wählten „{go}“ in den letzten Runden, die älteste zuerst: {counts}.",
        "past_minority": "So viele wählten {left} in den letzten Runden, die älteste zuerst: {counts}.",
        "remark": "{story} Du hast {mine} gewählt und {points:.3g} bekommen. Du kannst einen Satz sagen; alle hören"
        " ihn.",
    }, _SCHLICHT),
    ("story", "de"): Skin({
        "beauty": "Eine Zeitung druckt hundert Gesichter, nach Schönheit von 0 bis 100 geordnet, und {people} Leser"
        " schicken je eine Zahl ein. {prize:g} Punkte gehen an den, der am nächsten bei {factor:.3g} mal dem liegt, was"
        " Leser im Mittel einschicken; mehrere teilen sie.",
        "el_farol": "Donnerstags ist Musik im El Farol, einer kleinen Bar in Santa Fe. {people} von euch entscheiden"
        " ohne"
        " ein Wort: {go} oder {stay}. Mit höchstens {room} Gästen ist der Abend jedem von ihnen 1 Punkt wert; mit mehr"
        " wünschen sie sich anderswohin, das ist -1 wert. Zu Hause ist 0 wert.",
        "minority": "{people} von euch fahren jeden Morgen in die Stadt, über die {left} oder die {right}; auf der"
        " leereren"
        " kommt man pünktlich an und bekommt 1 Punkt.",
        "ask_beauty": "Welche Zahl schickst du ein?",
        "ask_el_farol": "Wohin gehst du heute Abend?",
        "ask_minority": "Welche Straße nimmst du heute?",
        "past_beauty": "Was die Zeitung als Mittel druckte, das älteste zuerst: {means}. Der letzte Preis war für"
        " {target:.3g} und ging an {winners}, eingeschickt war {number:.3g}.",
        "past_el_farol": "Gäste an den letzten Donnerstagen, der älteste zuerst: {counts}.",
        "past_minority": "Autos auf der {left} in den letzten Tagen, der älteste zuerst: {counts}.",
        "remark": "{story} Für dich war es {mine}, {points:.3g} wert. Was sagst du dazu, wenn überhaupt?",
    }, _GESCHICHTE),
}  # fmt: skip


def _inverted(skin: Skin) -> Skin:
    return skin.swapped("go", "stay").swapped("left", "right")


SKINS = {
    **TOLD,
    ("inverted", "en"): _inverted(TOLD["plain", "en"]),
    ("inverted", "de"): _inverted(TOLD["plain", "de"]),
}
