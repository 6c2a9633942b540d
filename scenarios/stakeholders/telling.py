"""The negotiation told: as the story of a tram, with letters for everything, and with the two votes swapped."""

from sandbox import Skin

_WORDS = """
    company   | the tram company       | party A
    city      | the city               | party B
    residents | the residents          | party C
    union     | the union              | party D
    shops     | the shopkeepers        | party E
    trust     | the river trust        | party F
    route     | the route              | point 1
    noise     | noise                  | point 2
    jobs      | jobs                   | point 3
    subsidy   | the subsidy            | point 4
    redress   | redress for shops      | point 5
    centre    | through the centre     | 1a
    ring      | along the ring road    | 1b
    river     | along the river        | 1c
    none      | no noise protection    | 2a
    walls     | noise walls            | 2b
    tunnel    | a tunnel               | 2c
    open      | free hiring            | 3a
    half      | half of them local     | 3b
    local     | all of them local      | 3c
    members   | union members only     | 3d
    s0        | no money               | 4a
    s20       | 20 million             | 4b
    s40       | 40 million             | 4c
    s60       | 60 million             | 4d
    r0        | no redress             | 5a
    r50       | 50 a month             | 5b
    r100      | 100 a month            | 5c
    r150      | 150 a month            | 5d
    r200      | 200 a month            | 5e
    accept    | yes                    | accept
    reject    | no                     | reject
"""
_ROWS = [[part.strip() for part in line.split("|")] for line in _WORDS.strip().splitlines()]
_STORY, _PLAIN = ({row[0]: row[column] for row in _ROWS} for column in (1, 2))

TOLD = {
    ("story", "en"): Skin(
        {
            "rules": "A tram is to be built through an old town, and six sit at the table: {others}. In {rounds} turns"
            " they propose whole deals, with one option for each issue; the tram company makes the first proposal and"
            " the last.",
            "votes": "On the last one all vote. There is a deal if at least five say yes, the tram company and the city"
            " among them; without a deal there is no tram, and nobody gets anything.",
            "scores": "The last one is the deal if at least five get what they need at least, the tram company and the"
            " city among them; otherwise there is no tram, and nobody gets anything.",
            "you": "You speak for {party}. You need at least {least} points. To you the options are worth:",
            "secret": "Others have other interests. Your points are a secret: argue with reasons, not with numbers.",
            "turn": "This is turn {round} of {rounds}, and it is yours.",
            "proposed": "The last proposals: {told}.",
            "final": "It is the last one: what you propose now is decided on.",
            "ask": "Which deal do you propose, and what do you say for it?",
            "ask_vote": "The last proposal is: {deal}. It is worth {worth:g} points to you. Do you say yes or no, and"
            " what do you say about it?",
        },
        _STORY,
    ),
    ("plain", "en"): Skin(
        {
            "rules": "Six parties negotiate: {others}. In {rounds} turns they propose deals, with one option for each"
            " issue; party A proposes first and last.",
            "votes": "All vote on the last proposal. It passes if at least five vote “{accept}”, party A and party B"
            " among them; otherwise all get 0 points.",
            "scores": "The last proposal passes if it reaches the minimum of at least five parties, party A and party B"
            " among them; otherwise all get 0 points.",
            "you": "You are {party}. Your minimum is {least} points. Your points by option:",
            "secret": "Points of others differ. Do not reveal yours.",
            "turn": "Turn {round} of {rounds} is yours.",
            "proposed": "The last proposals: {told}.",
            "final": "This proposal is the last and will be decided on.",
            "ask": "Which deal do you propose, and what do you say?",
            "ask_vote": "The last proposal: {deal}, {worth:g} points for you. “{accept}” or “{reject}”, and what do you"
            " say?",
        },
        _PLAIN,
    ),
}
SKINS = {**TOLD, ("inverted", "en"): TOLD["plain", "en"].swapped("accept", "reject")}
