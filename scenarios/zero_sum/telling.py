"""The games told: plainly, as an evening at the inn, and with check and bet, fold and call exchanged."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    tic_tac_toe: You play tic-tac-toe on three by three cells, numbered 1 to 9 row by row. X begins; three in a line
        win.
    connect_four: You play Connect Four: six rows, seven columns, numbered 1 to 7. A stone falls to the lowest free
        cell of its column. X begins; four in a line win, in any direction.
    kuhn_poker: You play Kuhn poker: three cards, J, Q and K, one for each of you, one left aside. Both pay 1 chip.
        In turn you “{check}” or “{bet}” 1 chip; after “{bet}” the other can “{fold}” or “{call}”. Who does not
        “{fold}” and has the higher card takes all. A match has {hands} hand{s}, and who begins alternates; who has
        more chips wins it.
    resign: You may {resign}; an answer that is no legal move counts as resigning, which is worse than losing.
    against: You play against {other}.
    board: You are {mark}. The board, row by row: {rows}.
    columns: columns
    hand: You hold {card}; there are J, Q and K, and K is the highest. So far: {done}.
    you: you
    other: the other
    nothing: nothing
    move: Your move: {moves}?
    say: You may also say a sentence; everybody hears it.
""")
_STORY = wording.texts("""
    tic_tac_toe: A field is left to two heirs, nine plots of it, numbered 1 to 9 row by row, and you take turns in
        fencing one. X begins. Whoever first has three plots in a line may plough them as one, and has the better of
        it.
    connect_four: Two hauliers stack crates against a warehouse wall, in seven lanes numbered 1 to 7, six high at
        most; a crate always comes to stand on the last one in its lane. X begins. Whoever first has four of their
        own in a line, upright, across or slanting, gets the contract.
    kuhn_poker: It is late at the inn, and three cards are left of the pack, J, Q and K. Each of you gets one, the
        third goes under the candle, and both lay down a copper. Then you speak in turn: “{check}”, or “{bet}” with
        one more copper; who hears “{bet}” can “{fold}” or “{call}”. Unless somebody says “{fold}”, the higher card
        takes what is on the table. The evening is {hands} hand{s} long, begun by turns; whoever has more coppers
        then has won it.
    resign: You may get up and {resign}; whoever says what makes no sense here is taken to have got up, and that is
        worse than losing.
    against: {other} sits across from you.
    board: Yours are the marks {mark}. So it stands, row by row: {rows}.
    columns: lanes
    hand: In your hand is {card}; K beats Q, and Q beats J. So far: {done}.
    you: you
    other: across from you
    nothing: not a word
    move: It is for you to say: {moves}?
    say: You may add what you like; the whole room hears it.
""")
_SCHLICHT = wording.texts("""
    tic_tac_toe: Ihr spielt Tic-Tac-Toe auf drei mal drei Feldern, Zeile für Zeile von 1 bis 9 nummeriert. X
        beginnt; drei in einer Linie gewinnen.
    connect_four: Ihr spielt Vier gewinnt, mit sechs Zeilen und sieben Spalten, von 1 bis 7 nummeriert. Ein Stein
        fällt auf das unterste freie Feld seiner Spalte. X beginnt; vier in einer Linie gewinnen, in jeder Richtung.
    kuhn_poker: Ihr spielt Kuhn-Poker mit drei Karten, J, Q und K; jeder bekommt eine, eine bleibt liegen. Beide
        zahlen 1 Chip. Abwechselnd sagt ihr „{check}“ oder setzt mit „{bet}“ 1 Chip; auf „{bet}“ kann der andere mit
        „{fold}“ oder „{call}“ antworten. Wer nicht „{fold}“ sagt und die höhere Karte hat, bekommt alles. So viele
        Runden hat ein Spiel: {hands}. Ihr beginnt abwechselnd; wer am Ende mehr Chips hat, gewinnt.
    resign: Du kannst aufgeben ({resign}); eine Antwort, die kein erlaubter Zug ist, gilt als Aufgeben, und das ist
        schlechter als zu verlieren.
    against: Du spielst gegen {other}.
    board: Du hast {mark}. Das Brett, Zeile für Zeile: {rows}.
    columns: Spalten
    hand: Du hast {card}; es gibt J, Q und K, und K ist die höchste. Bisher: {done}.
    you: du
    other: der andere
    nothing: nichts
    move: Dein Zug: {moves}?
    say: Du kannst dazu einen Satz sagen; alle hören ihn.
""")
_WORDS = {word: word for word in ("check", "bet", "fold", "call", "resign")}
_INN = {"check": "I wait", "bet": "one more", "fold": "it is yours", "call": "show me", "resign": "leave"}
_WORTE = {"check": "schieben", "bet": "setzen", "fold": "passen", "call": "mitgehen", "resign": "aufgeben"}


def _inverted(skin: Skin) -> Skin:
    return skin.swapped("check", "bet").swapped("fold", "call")


SKINS = {
    ("plain", "en"): Skin(_PLAIN, _WORDS),
    ("plain", "de"): Skin(_SCHLICHT, _WORTE),
    ("story", "en"): Skin(_STORY, _INN),
    ("inverted", "en"): _inverted(Skin(_PLAIN, _WORDS)),
    ("inverted", "de"): _inverted(Skin(_SCHLICHT, _WORTE)),
}
