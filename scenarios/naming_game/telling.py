"""The naming game told: plainly, as strangers at a crossing, and plainly in German."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    words: There is a thing that has no name yet. When you meet somebody, one of you says a word for it. If the
        other knows that word, both of you forget all other words; if not, the other learns it.
    labels: In every round you meet one other player. Both of you pick a label at the same time, without talking. If
        you pick the same one, you both gain {match:g} points; if not, you both get {mismatch:g}.
    lasts: The game lasts {announced} rounds.
    aim: You want as many points as possible.
    ago: {ago} ago you picked {mine} and the other {theirs}: {points:+g}.
    meeting: 1 meeting
    meetings: {n} meetings
    nobody: You have met nobody yet.
    score: Your score: {score:g}.
    label: Which label do you pick: {pool}? Say in a few words why.
    word: You know these words for it: {known}. Which one do you say?
    invent: You know no word for it. Invent one of at most twelve letters.
""")
_STORY = wording.texts("""
    words: A fruit has come to the market that nobody has a name for. Whenever two traders talk about it, one of
        them calls it something. Whoever knows that name, too, is understood, and both drop every other name they
        had; whoever does not, takes it home.
    labels: Night after night two boats come towards each other in the strait, yours and another, and each captain
        hoists one flag before the other can be made out. With the same flag you pass well, and both have {match:g}
        coins from it; with different flags you lose the way, which is {mismatch:g} to each.
    lasts: The season has {announced} nights.
    aim: You want to come home rich.
    ago: {ago} ago you had hoisted {mine} and the other {theirs}: {points:+g}.
    meeting: One night
    meetings: {n} nights
    nobody: No boat has come your way so far.
    score: In the chest: {score:g}.
    label: Which flag do you hoist tonight, of {pool}? Tell your mate in a few words why.
    word: You have heard it called {known}. What do you call it?
    invent: You have never heard it called anything. Make up a name of at most twelve letters.
""")
_SCHLICHT = wording.texts("""
    words: Es gibt ein Ding, das noch keinen Namen hat. Wenn du jemanden triffst, sagt einer von euch ein Wort
        dafür. Kennt der andere das Wort, vergesst ihr beide alle anderen; wenn nicht, lernt er es.
    labels: In jeder Runde triffst du einen anderen Spieler. Ihr wählt gleichzeitig und ohne zu reden ein Zeichen.
        Wählt ihr das gleiche, bekommt ihr beide {match:g} Punkte; wenn nicht, bekommt ihr beide {mismatch:g}.
    lasts: Das Spiel dauert {announced} Runden.
    aim: Du willst möglichst viele Punkte.
    ago: Vor {ago} hast du {mine} gewählt und der andere {theirs}: {points:+g}.
    meeting: 1 Begegnung
    meetings: {n} Begegnungen
    nobody: Du hast noch niemanden getroffen.
    score: Dein Punktestand: {score:g}.
    label: Welches Zeichen wählst du: {pool}? Sag in wenigen Worten, warum.
    word: Du kennst dafür diese Wörter: {known}. Welches sagst du?
    invent: Du kennst kein Wort dafür. Erfinde eines mit höchstens zwölf Buchstaben.
""")
SKINS = {
    ("plain", "en"): Skin(_PLAIN),
    ("plain", "de"): Skin(_SCHLICHT),
    ("story", "en"): Skin(_STORY),
}
