"""The five tasks told: plainly, as villages that send runners, and with yes and no exchanged."""

from sandbox import Skin, wording

_PLAIN = wording.texts("""
    rules: You are one of {people} people in a network. You know your neighbours' names and can write to them only.
        {task} There are {rounds} rounds of messages, in which all write at the same time and read in the next
        round; then everybody answers alone. You succeed or fail together.
    coloring: Everybody joins one of {groups} groups, called Group 1 to Group {groups}. No two neighbours may be in
        the same group.
    matching: Everybody pairs up with one neighbour or stays alone. A pair holds only if both name each other.
        Nobody may stay alone who has a neighbour that stays alone, too.
    vertex_cover: Choose coordinators among you, who answer {Yes}; all others answer {No}. Of every two neighbours
        at least one must be a coordinator, and there should be no coordinator too many: nobody whose neighbours are
        all coordinators.
    leader_election: Elect one leader for the whole network: exactly one of you must answer {Yes} at the end, and
        all others {No}.
    consensus: Agree on a number: all of you must answer 0, or all of you 1.
    ask_coloring: Which group do you join?
    ask_matching: With whom do you pair up? None means that you stay alone.
    ask_vertex_cover: Are you a coordinator, {Yes} or {No}?
    ask_leader_election: Are you the leader, {Yes} or {No}?
    ask_consensus: Which number do you choose?
    round: Round {round} of {rounds}.
    last: This is the last message before everybody answers.
    more: {left} more to come.
    write: Write to your neighbours {to}: a text for each of them, or an empty one.
    over: The rounds are over.
    wrote: {name} wrote: {text}
    silent: Nothing came from {names}.
    neighbours: Your neighbours are {names}.
    nobody: nobody
""")
_STORY = wording.texts("""
    rules: {people} villages lie scattered in the hills, and you speak for one of them. Runners go to the next
        villages only, whose speakers you know by name. {task} Runners set out {rounds} times, everywhere on the
        same morning, and are heard the next day; after that every village decides for itself. The whole valley
        prospers, or none of it.
    coloring: Each village holds its market on one of {groups} days, called Group 1 to Group {groups}. Villages next
        to each other must not hold theirs on the same day.
    matching: Each village builds a bridge to one village next to it, or none at all. A bridge stands only if both
        begin it. Where two villages next to each other build none, something has been missed.
    vertex_cover: Some villages keep a beacon, and say {Yes}; the others say {No}. Of every two villages next to
        each other at least one must keep one; and wood is dear, so no village should keep one whose neighbours all
        do.
    leader_election: The valley needs one head village: at the end exactly one must say “{Yes}”, and all others
        {No}.
    consensus: The valley plants one crop, 0 or 1: all of you must name the same.
    ask_coloring: On which day does your village hold its market?
    ask_matching: To whose village do you build? None means that you build nowhere.
    ask_vertex_cover: Does your village keep a beacon, {Yes} or {No}?
    ask_leader_election: Is yours the head village, {Yes} or {No}?
    ask_consensus: Which crop do you plant?
    round: Runners set out for time {round} of {rounds}.
    last: They will not run again before all decide.
    more: They will run {left} times more.
    write: What shall the runners say to {to}? Something to each of them, or nothing.
    over: The runners are home for good.
    wrote: A runner from {name} said: {text}
    silent: No runner came from {names}.
    neighbours: The villages next to yours are those of {names}.
    nobody: nobody
""")
_WORDS = {"Yes": "Yes", "No": "No"}
SKINS = {
    ("plain", "en"): Skin(_PLAIN, _WORDS),
    ("story", "en"): Skin(_STORY, {"Yes": "ours does", "No": "ours does not"}),
    ("inverted", "en"): Skin(_PLAIN, _WORDS).swapped("Yes", "No"),
}
