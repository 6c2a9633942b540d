"""The feed told: plainly, as letters to the editor of a village paper, and plainly in German."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    rules: You are on a platform where people write about one question: {topic} An opinion is a number from -1 (no)
        to 1 (yes).
    profile: Everybody's opinion stands on their profile.
    round: In every round you read your feed, say what your opinion is now, and may post a sentence or pass a post
        on to those who follow you.
    follow: You may also follow or unfollow somebody.
    mine: Round {round}. Your opinion was {mine:g}.
    reads: You follow {reads}.
    feed: Your feed: {feed}
    empty: Your feed is empty.
    passed: (passed on by {by})
    ask: What is your opinion now, and what do you do?
""")
_STORY = wording.texts("""
    rules: The village has one paper, and for weeks its letters have been about one question: {topic} Where somebody
        stands is a number from -1 (no) to 1 (yes).
    profile: Everybody's number is chalked on their door.
    round: Each week you read the letters that reach you, chalk up where you stand now, and may write a letter
        yourself or carry one on to the houses that get theirs from you.
    follow: You may also ask for somebody's letters, or send them back.
    mine: Week {round}. On your door stands {mine:g}.
    reads: You get the letters of {reads}.
    feed: On the kitchen table: {feed}
    empty: There is nothing on the kitchen table.
    passed: (carried here by {by})
    ask: What do you chalk on the door now, and what else do you do?
""")
_SCHLICHT = wording.texts("""
    rules: Du bist auf einer Plattform, auf der Leute über eine Frage schreiben: {topic} Eine Meinung ist eine Zahl
        von -1 (nein) bis 1 (ja).
    profile: Die Meinung von allen steht in ihrem Profil.
    round: In jeder Runde liest du, was in deinem Feed steht, sagst, was du jetzt meinst, und kannst einen Satz
        schreiben oder einen Beitrag an die weitergeben, die dir folgen.
    follow: Du kannst auch jemandem folgen oder nicht mehr folgen.
    mine: Runde {round}. Deine Meinung war {mine:g}.
    reads: Du folgst {reads}.
    feed: Dein Feed: {feed}
    empty: Dein Feed ist leer.
    passed: (weitergegeben von {by})
    ask: Was meinst du jetzt, und was tust du?
""")
SKINS = {
    ("plain", "en"): Skin(_PLAIN),
    ("plain", "de"): Skin(_SCHLICHT),
    ("story", "en"): Skin(_STORY),
}
