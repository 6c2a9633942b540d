"""The game told: plainly, and as the story of a dyke; in English and in German."""

from sandbox import Skin

SKINS = {
    ("plain", "en"): Skin({
        "rules": "You are in a group of {people}. In each period each of you has {endowment} units and decides, at the"
        " same time as the others, how many go into a common pot. What you keep is yours. Each unit in the pot pays"
        " {mpcr:g} units to each of the {people}, whoever put it there.",
        "fehr2000": "Once all is revealed you may give points to others. Each point takes 10 % of the income that"
        " somebody made in this period. From 0 to 10 points against one person cost you, in units: {costs}.",
        "fehr2002": "Once all is revealed you may give points to others. Each takes 3 units from somebody and costs"
        " you 1.",
        "horizon": "There are {rounds} periods.",
        "aim": "Your aim: as many units as possible.",
        "period": "This is period {period}. With you in the group: {others}.",
        "before": "Last time you gave {mine}, and the others gave {mean:.3g} on average. You received {points} points"
        " of punishment.",
        "give": "How many of your {endowment} units do you put into the pot?",
        "unit": "units",
        "revealed": "All have decided. You gave {mine}; the others gave: {seen}.",
        "points": "How many points do you give to whom, from 0 to 10?",
        "say": "You may say a sentence; everybody hears it. It may be empty.",
    }),
    ("story", "en"): Skin({
        "rules": "{people} farms, yours among them, lie behind one dyke. Every spring each farm has {endowment} days of"
        " work, and all decide at the same time how many go into the dyke and how many into their own fields. A day on"
        " your own fields is a sack of grain for you. A day on the dyke saves {mpcr:g} sacks on each of the {people}"
        " farms, also on those that sent nobody.",
        "fehr2000": "Once the work is done you may bring grievances before the dyke court. Each one costs a farm 10"
        " % of"
        " this year's grain. From 0 to 10 grievances against one farm cost you, in sacks: {costs}.",
        "fehr2002": "Once the work is done you may bring grievances before the dyke court. Each one costs a farm 3"
        " sacks, and you 1.",
        "horizon": "You have {rounds} springs before you.",
        "aim": "Your aim: as many sacks as possible.",
        "period": "It is spring number {period}. Behind your dyke: {others}.",
        "before": "Last spring you sent {mine} days, and the other farms {mean:.3g} on average. Your neighbours held"
        " {points} grievances against you.",
        "give": "How many of your {endowment} days do you send to the dyke?",
        "unit": "days",
        "revealed": "The work is done. You sent {mine} days; the others sent: {seen}.",
        "points": "How many grievances do you hold against whom, from 0 to 10?",
        "say": "You may speak at the inn, where everybody hears you. You may keep silent.",
    }),
    ("plain", "de"): Skin({
        "rules": "Du bist in einer Gruppe von {people}. In jeder Periode hat jeder von euch {endowment} Einheiten und"
        " entscheidet, gleichzeitig mit den anderen, wie viele davon in einen gemeinsamen Topf gehen. Was du behältst,"
        " gehört dir. Jede Einheit im Topf bringt jedem der {people} {mpcr:g} Einheiten, egal, wer sie eingezahlt hat.",
        "fehr2000": "Wenn alles aufgedeckt ist, kannst du Punkte gegen andere vergeben. Jeder Punkt nimmt jemandem 10 %"
        " des Einkommens dieser Periode. 0 bis 10 Punkte gegen eine Person kosten dich, in Einheiten: {costs}.",
        "fehr2002": "Wenn alles aufgedeckt ist, kannst du Punkte gegen andere vergeben. Jeder nimmt jemandem 3"
        " Einheiten"
        " und kostet dich 1.",
        "horizon": "Es gibt {rounds} Perioden.",
        "aim": "Dein Ziel: möglichst viele Einheiten.",
        "period": "Das ist Periode {period}. Mit dir in der Gruppe: {others}.",
        "before": "Das letzte Mal hast du {mine} gegeben, die anderen im Mittel {mean:.3g}. Du hast {points}"
        " Strafpunkte"
        " bekommen.",
        "give": "Wie viele deiner {endowment} Einheiten zahlst du ein?",
        "unit": "Einheiten",
        "revealed": "Alle haben entschieden. Du hast {mine} gegeben, die anderen: {seen}.",
        "points": "Wie viele Punkte vergibst du gegen wen, von 0 bis 10?",
        "say": "Du kannst einen Satz sagen; alle hören ihn. Er darf leer sein.",
    }),
    ("story", "de"): Skin({
        "rules": "{people} Höfe, darunter deiner, liegen hinter einem Deich. Jedes Frühjahr hat jeder Hof {endowment}"
        " Arbeitstage, und alle entscheiden gleichzeitig, wie viele davon in den Deich gehen und wie viele in die"
        " eigenen Felder. Ein Tag auf deinen Feldern ist ein Sack Korn für dich. Ein Tag am Deich rettet auf jedem der"
        " {people} Höfe {mpcr:g} Säcke, auch dort, woher niemand kam.",
        "fehr2000": "Ist die Arbeit getan, kannst du vor das Deichgericht gehen. Jede Klage kostet einen Hof 10 %"
        " seines"
        " Korns. 0 bis 10 Klagen gegen einen Hof kosten dich, in Säcken: {costs}.",
        "fehr2002": "Ist die Arbeit getan, kannst du vor das Deichgericht gehen. Jede Klage kostet einen Hof 3 Säcke"
        " und"
        " dich einen.",
        "horizon": "Vor euch liegen {rounds} Frühjahre.",
        "aim": "Dein Ziel: möglichst viele Säcke.",
        "period": "Es ist das Frühjahr Nummer {period}. Hinter deinem Deich: {others}.",
        "before": "Im letzten Frühjahr hast du {mine} Tage geschickt, die anderen Höfe im Mittel {mean:.3g}. Die"
        " Nachbarn führten {points} Klagen gegen dich.",
        "give": "Wie viele deiner {endowment} Tage schickst du zum Deich?",
        "unit": "Tage",
        "revealed": "Die Arbeit ist getan. Du hast {mine} Tage geschickt, die anderen: {seen}.",
        "points": "Wie viele Klagen führst du gegen wen, von 0 bis 10?",
        "say": "Du kannst im Wirtshaus etwas sagen, wo alle dich hören. Du kannst schweigen.",
    }),
}  # fmt: skip
