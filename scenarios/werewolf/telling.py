"""The hidden-role game told: plainly, as a station in the ice, and plainly in German."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    rules: You play Werewolf, {people} people, {wolves} of them wolves. {others} Each night the wolves, who know
        each other, choose one person, who dies unless protected. Each day all talk, then vote at the same time;
        whoever has most votes is hanged. {reveal} The village wins when no wolf is left, the wolves when they are
        as many as the others.
    others: Among the others are {roles}.
    seer: a seer, who learns each night whether one person is a wolf
    doctor: a doctor, who protects one person each night
    and: and
    reveal: The roles of the dead are made known.
    card_wolf: Your role: wolf. {mates} Nobody must find out.
    card_seer: Your role: seer. If the wolves find out, you will not live long.
    card_doctor: Your role: doctor. You may protect yourself.
    card_villager: Your role: villager. You know nothing but what you see and hear.
    mates: The other wolves: {names}.
    only: You are the only one.
    whisper: It is night, and only {mates} can hear you. Whom do you take? A short message.
    speech: It is day. Say something to all, in a sentence or three; or nothing.
    floor: Who speaks next? Bid from 0 (I would rather listen) to 4 (I must speak now). The highest bid has the
        floor.
    kill: It is night. Whom do the wolves take? Most voices count, of the wolves alone.
    inspect: It is night. At whom do you look?
    protect: It is night. Whom do you protect?
    poll: A poll before the talk, in secret: whom would you hang?
    vote: The vote: whom do you hang?
    sure: Say also how sure you are that it is a wolf (0 to 1), and why, for yourself.
    alive: Round {round}. Alive: {names}.
    death: {who}{role} {how} in round {round}.
    was: , who was a {role},
    votes: The last votes: {votes}.
    ballot: {who} for {whom}
    seen: You have seen: {seen}.
    is_wolf: {who} is a wolf
    is_clear: {who} is no wolf
    hanged: was hanged by the village
    taken: was taken in the night
""")
_STATION = wording.texts("""
    rules: {people} people winter over on a station in the ice, and {wolves} of them have been paid to end the
        expedition. {others} Each night the saboteurs, who know each other, lock one person out into the cold, who
        dies unless somebody watches over them. Each day all sit in the mess and talk, then name somebody on slips
        of paper, all at once; who is named most often is put on the sled and sent away. {reveal} The crew is safe
        when no saboteur is left; the saboteurs have the station when they are as many as the rest.
    others: Among the rest are {roles}.
    seer: a radio operator, who finds out each night whether one person is a saboteur
    doctor: a medic, who watches over one person each night
    and: and
    reveal: Once somebody is gone, their locker is opened and shows what they were.
    card_wolf: You are a saboteur. {mates} Do not let them see it in your face.
    card_seer: You are the radio operator. Let the saboteurs hear of it, and you will be next.
    card_doctor: You are the medic. You may stay up for yourself.
    card_villager: You are one of the crew, and have nothing to go by but your eyes and ears.
    mates: With you are {names}.
    only: There is nobody with you in this.
    whisper: The generator hums, and only {mates} can hear you. Who is it to be? A short message.
    speech: The lamps are lit in the mess. Say something to all, in a sentence or three; or nothing.
    floor: Who gets the word? Raise your hand from 0 (I would rather listen) to 4 (I must speak now). The highest
        has it.
    kill: The others sleep. Whom do you lock out? Most voices count, among you saboteurs alone.
    inspect: You are alone with the radio. Whose file do you ask for?
    protect: You will stay awake beside one bunk. Whose?
    poll: Before anybody speaks, for your own notebook: who should be put on the sled?
    vote: The slips go round. Whose name do you write?
    sure: Note down how sure you are that it is a saboteur (0 to 1), and why.
    alive: Day {round} of the long night. Still here: {names}.
    death: {who}{role} {how} on day {round}.
    was: , in whose locker it said {role},
    votes: On the last slips: {votes}.
    ballot: {whom} by {who}
    seen: The radio has told you: {seen}.
    is_wolf: {who} is a saboteur
    is_clear: {who} is none of them
    hanged: was put on the sled
    taken: froze outside the door
""")
_DORF = wording.texts("""
    rules: Ihr spielt Werwolf, {people} Leute, davon {wolves} Werwölfe. {others} Jede Nacht wählen die Werwölfe, die
        einander kennen, jemanden aus, der stirbt, wenn ihn niemand beschützt. Jeden Tag reden alle, dann stimmen
        sie gleichzeitig ab; wer die meisten Stimmen hat, wird gehängt. {reveal} Das Dorf gewinnt, wenn kein Werwolf
        mehr lebt, die Werwölfe, wenn sie so viele sind wie die anderen.
    others: Unter den anderen: {roles}.
    seer: eine Seherin, die jede Nacht von jemandem erfährt, ob es ein Werwolf ist
    doctor: ein Arzt, der jede Nacht jemanden beschützt
    and: und
    reveal: Die Rollen der Toten werden bekannt.
    card_wolf: Du bist ein Werwolf. {mates} Niemand darf es merken.
    card_seer: Du bist die Seherin. Wenn die Werwölfe das merken, lebst du nicht mehr lange.
    card_doctor: Du bist der Arzt. Du darfst auch dich selbst beschützen.
    card_villager: Du gehörst zum Dorf und weißt nur, was du siehst und hörst.
    mates: Die anderen Werwölfe: {names}.
    only: Du bist der einzige.
    whisper: Es ist Nacht, und nur {mates} kann dich hören. Wen holt ihr? Eine kurze Nachricht.
    speech: Es ist Tag. Sag allen etwas, in einem Satz oder dreien; oder nichts.
    floor: Wer spricht als Nächstes? Biete von 0 (ich höre lieber zu) bis 4 (ich muss jetzt reden). Das höchste
        Gebot hat das Wort.
    kill: Es ist Nacht. Wen holen die Werwölfe? Die meisten Stimmen zählen, nur die der Werwölfe.
    inspect: Es ist Nacht. Wen siehst du dir an?
    protect: Es ist Nacht. Wen beschützt du?
    poll: Eine geheime Umfrage vor dem Gespräch: Wen würdest du hängen?
    vote: Die Abstimmung: Wen hängst du?
    sure: Sag auch, wie sicher du bist, dass es ein Werwolf ist (0 bis 1), und warum, nur für dich.
    alive: Runde {round}. Am Leben: {names}.
    death: {who}{role} {how}, in Runde {round}.
    was: ({role})
    votes: Die letzten Stimmen: {votes}.
    ballot: {who} für {whom}
    seen: Du hast gesehen: {seen}.
    is_wolf: {who} ist ein Werwolf
    is_clear: {who} ist kein Werwolf
    hanged: wurde vom Dorf gehängt
    taken: wurde nachts geholt
""")
_ROLES = ("wolf", "seer", "doctor", "villager")


def _named(*names: str) -> dict[str, str]:
    return dict(zip(_ROLES, names, strict=True))


SKINS = {
    ("plain", "en"): Skin(_PLAIN, _named(*_ROLES)),
    ("plain", "de"): Skin(_DORF, _named("Werwolf", "Seherin", "Arzt", "vom Dorf")),
    ("story", "en"): Skin(_STATION, _named("saboteur", "radio operator", "medic", "crew")),
}
