"""The game told: plainly, and as the story of a dyke; in English and in German."""

from sandbox import Skin

SKINS = {
    ("plain", "en"): Skin({
        "rules": "You are in a group with {others}. In each period each of you has {endowment} units and decides, at"
        " the same time as the others, how many go into a common pot. What you keep is yours. Each unit in the pot"
        " pays {mpcr:g} units to each of the {people} of you, whoever put it there.",
        "period": "This is period {period} of {rounds}.",
        "before": "Last time you gave {mine}, and the others gave {mean:.3g} on average. You received {points} points"
        " of punishment.",
        "give": "How many of your {endowment} units do you put into the pot? Your aim: as many units as possible.",
        "unit": "units",
        "revealed": "All have decided. You gave {mine}; the others gave: {seen}.",
        "fehr2000": "You may now give points to others. Each point takes 10 % of the income that somebody made"
        " in this"
        " period. From 0 to 10 points against one person cost you, in units: {costs}.",
        "fehr2002": "You may now give points to others. Each point takes 3 units from somebody and costs you 1.",
        "say": "You may also say a sentence; everybody hears it. It may be empty.",
    }),
    ("story", "en"): Skin({
        "rules": "You live behind the same dyke as {others}. Every spring each farm has {endowment} days of work, and"
        " all decide at the same time how many go into the dyke and how many into their own fields. A day on your own"
        " fields is a sack of grain for you. A day on the dyke saves {mpcr:g} sacks on each of the {people} farms,"
        " also on those that sent nobody.",
        "period": "It is spring number {period} of {rounds}.",
        "before": "Last spring you sent {mine} days, and the other farms {mean:.3g} on average. Your neighbours held"
        " {points} grievances against you.",
        "give": "How many of your {endowment} days do you send to the dyke? Your aim: as many sacks as possible.",
        "unit": "days",
        "revealed": "The work is done. You sent {mine} days; the others sent: {seen}.",
        "fehr2000": "You may now take grievances to the dyke court. Each one costs a farm 10 % of this year's grain."
        " From 0 to 10 grievances against one farm cost you, in sacks: {costs}.",
        "fehr2002": "You may now take grievances to the dyke court. Each one costs a farm 3 sacks, and you 1.",
        "say": "You may also speak at the inn, where everybody hears you. You may keep silent.",
    }),
    ("plain", "de"): Skin({
        "rules": "Du bist in einer Gruppe mit {others}. In jeder Periode hat jeder von euch {endowment} Einheiten und"
        " entscheidet, gleichzeitig mit den anderen, wie viele davon in einen gemeinsamen Topf gehen. Was du"
        " behältst,"
        " gehört dir. Jede Einheit im Topf bringt jedem von euch {people} {mpcr:g} Einheiten, egal, wer sie"
        " eingezahlt"
        " hat.",
        "period": "Das ist Periode {period} von {rounds}.",
        "before": "Das letzte Mal hast du {mine} gegeben, die anderen im Mittel {mean:.3g}. Du hast {points}"
        " Strafpunkte"
        " bekommen.",
        "give": "Wie viele deiner {endowment} Einheiten zahlst du ein? Dein Ziel: möglichst viele Einheiten.",
        "unit": "Einheiten",
        "revealed": "Alle haben entschieden. Du hast {mine} gegeben, die anderen: {seen}.",
        "fehr2000": "Du kannst jetzt Punkte gegen andere vergeben. Jeder Punkt nimmt jemandem 10 % des"
        " Einkommens dieser"
        " Periode. 0 bis 10 Punkte gegen eine Person kosten dich, in Einheiten: {costs}.",
        "fehr2002": "Du kannst jetzt Punkte gegen andere vergeben. Jeder Punkt nimmt jemandem 3 Einheiten und kostet"
        " dich 1.",
        "say": "Du kannst außerdem einen Satz sagen; alle hören ihn. Er darf leer sein.",
    }),
    ("story", "de"): Skin({
        "rules": "Du lebst hinter demselben Deich wie {others}. Jedes Frühjahr hat jeder Hof {endowment} Arbeitstage,"
        " und alle entscheiden gleichzeitig, wie viele davon in den Deich gehen und wie viele in die eigenen"
        " Felder. Ein"
        " Tag auf deinen Feldern ist ein Sack Korn für dich. Ein Tag am Deich rettet auf jedem der {people} Höfe"
        " {mpcr:g} Säcke, auch dort, woher niemand kam.",
        "period": "Es ist das Frühjahr Nummer {period} von {rounds}.",
        "before": "Im letzten Frühjahr hast du {mine} Tage geschickt, die anderen Höfe im Mittel {mean:.3g}."
        " Die Nachbarn"
        " führten {points} Klagen gegen dich.",
        "give": "Wie viele deiner {endowment} Tage schickst du zum Deich? Dein Ziel: möglichst viele Säcke.",
        "unit": "Tage",
        "revealed": "Die Arbeit ist getan. Du hast {mine} Tage geschickt, die anderen: {seen}.",
        "fehr2000": "Du kannst jetzt vor das Deichgericht gehen. Jede Klage kostet einen Hof 10 % seines Korns."
        " 0 bis 10"
        " Klagen gegen einen Hof kosten dich, in Säcken: {costs}.",
        "fehr2002": "Du kannst jetzt vor das Deichgericht gehen. Jede Klage kostet einen Hof 3 Säcke und dich einen.",
        "say": "Du kannst auch im Wirtshaus etwas sagen, wo alle dich hören. Du kannst schweigen.",
    }),
}  # fmt: skip
