"""The games told: plainly, and as stories of a village."""

from sandbox import Skin, wording

_WORDS = {word: word for word in ("accept", "reject", "offer", "refuse", "leave")}
_PLAIN = {
    "dictator": "In each round you may meet somebody. One of you has {pie} units and decides alone how many of them the"
    " other gets.",
    "ultimatum": "In each round you may meet somebody. One of you offers the other a part of {pie} units. If the other"
    " chooses “{accept}”, that is how they are divided; with “{reject}” both get nothing.",
    "trust": "In each round you may meet somebody. One of you has {pie} units and may send some of them to the other,"
    " who receives {factor:g} times as many and may return some of those.",
    "haggling": "In each round you may meet somebody, a seller or a buyer. You make offers in turn, at most {turns}"
    " turns"
    " together; without a deal neither gains anything. Nobody knows what the deal is worth to the other.",
    "trade": "In each round you may meet somebody. Each of you starts with 10 wood and 10 gold, and they are worth"
    " something else to each of you. You make offers in turn, at most {turns} turns together, and may agree more than"
    " once. Your gain is what your goods are worth to you at the end, over what they were worth at the start.",
    "win": "Only the comparison counts: whoever gains more gets 1 point, the other loses 1; equal gains are a draw.",
    "aim": "Your aim: as much as possible for yourself.",
    "say": "You may say a sentence each time; it may be empty.",
    "meet": "You meet {other}.",
    "known": "The last time, {other} left {to} {percent:.0f} % of what there was.",
    "units": "units",
    "ask_give": "You have {pie} units. How many does {other} get?",
    "ask_offer": "How many of the {pie} units do you offer {other}?",
    "ask_respond": "{other} offers you {offer} of {pie} units. What is your answer?",
    "ask_send": "You have {pie} units. How many do you send to {other}?",
    "ask_return": "{other} sent you {sent} units, and you received {got:g}. How many do you return?",
    "seller": "You sell. Below {limit} you would lose by it; the rest of the price is your gain.",
    "buyer": "You buy. It is worth {limit} to you; what you pay less is your gain.",
    "haggle_table": "{other} says: {price}.",
    "ask_haggle": "There are {left} turns left, this one included. What do you do, and which price do you name?",
    "trade_position": "You hold {own_wood} wood and {own_gold} gold; to you, a wood is worth {worth_wood} and a gold"
    " {worth_gold}. {other} holds {their_wood} wood and {their_gold} gold.",
    "trade_table": "{other} would give you {give_wood} wood and {give_gold} gold for {get_wood} wood and {get_gold}"
    " gold.",
    "ask_trade": "There are {left} turns left, this one included. What do you do, and which swap do you propose?",
}
_STORY = {
    "dictator": "On market days the reeve hands one of two villagers {pie} loaves, and it is theirs alone to say how"
    " many"
    " of them the other takes home.",
    "ultimatum": "On market days the reeve shows {pie} loaves to two villagers. One says how many the other may"
    " have. If"
    " the other says “{accept}”, so be it; at “{reject}” the loaves go to the pigs.",
    "trust": "In spring one of two villagers has {pie} sacks of seed and may lend some to the other, whose field makes"
    " {factor:g} of one. In autumn the other brings back as many as they like.",
    "haggling": "On market days a horse dealer meets a farmer. They name prices in turn, at most {turns} times"
    " together;"
    " if they part without a handshake, neither has gained a thing. What the horse is worth to the other, neither"
    " knows.",
    "trade": "Woodcutters and miners meet at the ford, each with 10 loads of wood and 10 nuggets of gold, and need them"
    " differently. They make offers in turn, at most {turns} times together, and may shake hands more than once. Your"
    " gain is what your goods are worth to you in the evening, over what they were worth in the morning.",
    "win": "Only one thing is told at the inn: who made the better trade. They win 1, the other loses 1.",
    "aim": "Bring home as much as you can.",
    "say": "You may say something each time, or nothing.",
    "meet": "{other} stands before you.",
    "known": "People say that {other} left {to} {percent:.0f} % of what there was the last time.",
    "units": "pieces",
    "ask_give": "You hold {pie} loaves. How many does {other} take home?",
    "ask_offer": "How many of the {pie} loaves may {other} have?",
    "ask_respond": "{other} would let you have {offer} of {pie} loaves. What do you say?",
    "ask_send": "You have {pie} sacks of seed. How many do you lend to {other}?",
    "ask_return": "{other} lent you {sent} sacks, and you harvested {got:g}. How many do you bring back?",
    "seller": "The horse is yours. Under {limit} you had better keep it; what you get above that is your gain.",
    "buyer": "You need a horse, and this one is worth {limit} to you; what you pay less is your gain.",
    "haggle_table": "{other} says {price}.",
    "ask_haggle": "{left} words are left between you, this one included. What do you do, and which price do you name?",
    "trade_position": "You have {own_wood} loads of wood and {own_gold} nuggets; a load is worth {worth_wood} to you"
    " and"
    " a nugget {worth_gold}. {other} has {their_wood} loads and {their_gold} nuggets.",
    "trade_table": "{other} would hand you {give_wood} loads and {give_gold} nuggets for {get_wood} loads and"
    " {get_gold}"
    " nuggets.",
    "ask_trade": "{left} words are left between you, this one included. What do you do, and which swap do you propose?",
}
_HANDS = {
    "accept": "shake hands",
    "reject": "to the pigs",
    "offer": "name another",
    "refuse": "shake your head",
    "leave": "walk away",
}
_SCHLICHT = wording.texts("""
    dictator: In jeder Runde kannst du jemanden treffen. Einer von euch hat {pie} Einheiten und entscheidet allein,
        wie viele davon der andere bekommt.
    ultimatum: In jeder Runde kannst du jemanden treffen. Einer von euch bietet dem anderen einen Teil von {pie}
        Einheiten an. Wählt der andere „{accept}“, wird so geteilt; bei „{reject}“ bekommen beide nichts.
    trust: In jeder Runde kannst du jemanden treffen. Einer von euch hat {pie} Einheiten und kann davon dem anderen
        schicken, der {factor:g} Mal so viele bekommt und davon zurückgeben kann.
    haggling: In jeder Runde kannst du jemanden treffen, einen Verkäufer oder eine Käuferin. Ihr macht abwechselnd
        Angebote, zusammen höchstens {turns}; ohne Abschluss gewinnt keiner etwas. Niemand weiß, was die Sache dem
        anderen wert ist.
    trade: In jeder Runde kannst du jemanden treffen. Jeder von euch beginnt mit 10 Holz und 10 Gold, und sie sind
        jedem etwas anderes wert. Ihr macht abwechselnd Angebote, zusammen höchstens {turns}, und könnt euch mehr
        als einmal einigen. Dein Gewinn ist, was dir deine Güter am Ende wert sind, über das hinaus, was sie dir am
        Anfang wert waren.
    win: Es zählt nur der Vergleich: Wer mehr gewinnt, bekommt 1 Punkt, der andere verliert 1; gleich viel ist
        unentschieden.
    aim: Dein Ziel: so viel wie möglich für dich selbst.
    say: Du kannst jedes Mal einen Satz sagen; er darf leer sein.
    meet: Du triffst {other}.
    known: Das letzte Mal ließ {other} {to} {percent:.0f} % von dem, was da war.
    units: Einheiten
    ask_give: Du hast {pie} Einheiten. Wie viele bekommt {other}?
    ask_offer: Wie viele der {pie} Einheiten bietest du {other} an?
    ask_respond: {other} bietet dir {offer} von {pie} Einheiten an. Was antwortest du?
    ask_send: Du hast {pie} Einheiten. Wie viele schickst du {other}?
    ask_return: {other} hat dir {sent} Einheiten geschickt, und bei dir kamen {got:g} an. Wie viele gibst du zurück?
    seller: Du verkaufst. Unter {limit} würdest du dabei verlieren; was darüber liegt, ist dein Gewinn.
    buyer: Du kaufst. Es ist dir {limit} wert; was du weniger zahlst, ist dein Gewinn.
    haggle_table: {other} sagt: {price}.
    ask_haggle: Mit diesem sind noch {left} Züge übrig. Was tust du, und welchen Preis nennst du?
    trade_position: Du hast {own_wood} Holz und {own_gold} Gold; ein Holz ist dir {worth_wood} wert und ein Gold
        {worth_gold}. {other} hat {their_wood} Holz und {their_gold} Gold.
    trade_table: {other} würde dir {give_wood} Holz und {give_gold} Gold für {get_wood} Holz und {get_gold} Gold
        geben.
    ask_trade: Mit diesem sind noch {left} Züge übrig. Was tust du, und welchen Tausch schlägst du vor?
""")
_WORTE = {
    "accept": "annehmen",
    "reject": "ablehnen",
    "offer": "anbieten",
    "refuse": "ausschlagen",
    "leave": "gehen",
}
SKINS = {
    ("plain", "en"): Skin(_PLAIN, _WORDS),
    ("story", "en"): Skin(_STORY, _HANDS),
    ("plain", "de"): Skin(_SCHLICHT, _WORTE),
    ("inverted", "en"): Skin(_PLAIN, _WORDS).swapped("accept", "reject"),
    ("inverted", "de"): Skin(_SCHLICHT, _WORTE).swapped("accept", "reject"),
}
