"""Auctions told: plainly, as a fish market, and with the words at the clock swapped."""

from sandbox import Skin

TOLD = {
    ("plain", "en"): Skin({
        "first_price": "Lots are sold one after another. All bid at the same time, in secret; the highest bid wins and"
        " pays what it bid.",
        "second_price": "Lots are sold one after another. All bid at the same time, in secret; the highest bid wins and"
        " pays the second highest.",
        "english": "Lots are sold one after another. A clock shows a price and rises by {tick} as long as at least two"
        " of you are “{in}”; whoever is “{out}” stays out. The last one wins and pays the price at which the last rival"
        " was still “{in}”.",
        "dutch": "Lots are sold one after another. A clock starts at {high} and falls by {tick}; the first to say"
        " “{take}” wins and pays what it shows.",
        "double": "You are in a market. In each round every buyer names the most they would pay for one unit and every"
        " seller the least they would take, all at the same time and in secret. As many units change hands as bids and"
        " asks allow, all at one price between the last bid and the last ask that meet.",
        "private": "A lot is worth something else to each of you, from 0 to {high} units; you know only your own value."
        " Whoever wins gains the value less the price; the others gain nothing.",
        "common": "A lot has one value for all of you, but nobody knows it: everybody has an estimate that is off by at"
        " most {error} units in either direction. Whoever wins gains the value less the price, which may be a loss.",
        "as_buyer": "You are a buyer. Your gain is what a unit is worth to you, from 0 to {high}, less the price.",
        "as_seller": "You are a seller. Your gain is the price less what a unit costs you, from 0 to {high}.",
        "aim": "Your aim: as large a gain as possible over all rounds.",
        "worth_buyer": "This one is worth {worth} to you.",
        "worth_seller": "This one costs you {worth}.",
        "estimate": "Your estimate of this one is {worth}.",
        "before": "The last one went to {winner} for {price:g}.",
        "before_market": "In the last round {trades} units were sold, at {price:g}.",
        "before_value": "Its value turned out to be {value}.",
        "units": "units",
        "ask_bid_buyer": "What do you bid?",
        "ask_order_buyer": "What is the most you would pay?",
        "ask_order_seller": "What is the least you would take?",
        "ask_stay": "The price goes to {price}; {inside} of you are still “{in}”. “{in}” or “{out}”?",
        "ask_take": "The clock shows {price}. “{take}” or “{wait}”?",
        "sold": "It goes to {winner} for {price:g}.",
        "traded": "{trades} units change hands at {price:g}.",
        "unsold": "Nothing is sold.",
        "say": "You gain {gain:g} by it. You may say a sentence; everybody hears it.",
    }, {"in": "in", "out": "out", "take": "take it", "wait": "wait"}),
    ("story", "en"): Skin({
        "first_price": "Every morning the harbour master sells a catch. Each fishmonger slips a note into the box; the"
        " highest note takes the catch and pays what is written on it.",
        "second_price": "Every morning the harbour master sells a catch. Each fishmonger slips a note into the box; the"
        " highest note takes the catch, and pays what is written on the next.",
        "english": "Every morning the harbour master cries out a catch. The price rises by {tick} while at least two"
        " hands are “{in}”; who has put theirs “{out}” may not raise it again. The last hand takes the catch and pays"
        " the price at which the other one still stood.",
        "dutch": "Every morning a big clock in the hall starts at {high} and falls by {tick}. The first to call"
        " “{take}”"
        " has the catch at the price it shows.",
        "double": "Boats and fishmongers meet on the quay. Every morning each fishmonger writes down the most they"
        " would"
        " pay for a crate and each skipper the least they would take. The harbour master lets as many crates change"
        " hands as he can, all at one price.",
        "private": "A catch is worth from 0 to {high} coins to a fishmonger, to each as their customers are; you know"
        " your own. Who buys gains that, less the price.",
        "common": "Every catch will fetch the same in town, whoever buys it, and nobody knows how much: by the look"
        " of it"
        " everybody makes a guess that is off by {error} coins at most. Who buys gains what it fetches, less the price,"
        " and may well lose.",
        "as_buyer": "You sell fish in town: a crate brings you from 0 to {high} coins, and the price is what you pay"
        " for it.",
        "as_seller": "You have a boat: a crate costs you from 0 to {high} coins in nets and diesel, and the price is"
        " what"
        " you get for it.",
        "aim": "Go home with as much as you can in the end.",
        "worth_buyer": "To you it is worth {worth} coins today.",
        "worth_seller": "It has cost you {worth} coins to catch.",
        "estimate": "By the look of it, {worth} coins.",
        "before": "Yesterday {winner} had the catch for {price:g}.",
        "before_market": "Yesterday {trades} crates changed hands, at {price:g}.",
        "before_value": "It fetched {value} in town.",
        "units": "coins",
        "ask_bid_buyer": "What do you write on your note?",
        "ask_order_buyer": "What is the most you write down?",
        "ask_order_seller": "What is the least you write down?",
        "ask_stay": "He cries {price}, and {inside} hands are up. Where is yours?",
        "ask_take": "The clock stands at {price}. Do you call?",
        "sold": "The catch goes to {winner} for {price:g}.",
        "traded": "{trades} crates change hands at {price:g}.",
        "unsold": "Nobody buys; the gulls are glad.",
        "say": "That is {gain:g} coins for you. You may say something on the quay.",
    }, {"in": "up", "out": "down", "take": "mine", "wait": "keep quiet"}),
}  # fmt: skip
SKINS = {**TOLD, ("inverted", "en"): TOLD["plain", "en"].swapped("in", "out").swapped("take", "wait")}
