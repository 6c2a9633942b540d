"""What people say once everybody has seen who gave what."""

from sandbox import wording

IDEALIST = wording.bank("""
    fine:
      {mean} on average! If we keep this up, nobody here will ever be poor.
      I gave all {mine} of mine and would do it again.
    poor:
      {mean} each is a beginning. With {all} each we would all have more.
      Imagine what this would be if all of us gave {all}.
    low:
      {low}, you gave {least}. Come on, I gave {mine} and I am still here.
      I am sure {low} has a reason for {least}. Next time, {low}?
    alone:
      I gave {mine} and you gave {mean} on average. I will do it once more; please do not make me the fool.
      It is cold at the pot when one stands there alone with {mine}.
""")
CONDITIONAL = wording.bank("""
    fine:
      You gave {mean} on average and I gave {mine}. I go with you.
      As long as the others give, I give.
    poor:
      {mean} on average. Then I will not give much more than that next time.
      I see {mean}. I am no better than the rest of you.
    low:
      I gave {mine} and {low} gave {least}. I will remember that when I decide next.
      {least} from {low}? Why should it be me who pays, then?
    alone:
      {mine} from me, {mean} from the others. That was the last time.
""")
FREE_RIDER = wording.bank("""
    fine:
      Thank you, {top}. Your {most} pays me as well as it pays you.
      I have seen the sums. Your pot does very well without me.
    poor:
      {mean} each: you are learning.
      Nobody gets rich on {mean}, but nobody is made a fool of either.
    low:
      {low} and I have understood something. {top} has not.
      I gave {mine} and came to no harm. Ask {top} how {most} felt.
    alone:
      Everybody for themselves, I see.
""")
PUNISHER = wording.bank("""
    punish:
      {hit}, you gave {theirs} and I gave {mine}. That costs you {points}, and me {cost} units. They are well spent.
      {points} for {hit}, who gave {theirs}. I would rather lose {cost} than watch this.
      I pay {cost} so that {hit} thinks again about {theirs}.
    fine:
      {mean} on average, and nobody to be angry with. Good.
      That is how it should be. I keep my points.
    poor:
      {mean} is not much, but you all gave alike.
    low:
      I let {least} pass this once, {low}. Once.
""")
OPPORTUNIST = wording.bank("""
    fine:
      You are all so generous, with your {mean}. I am working on it.
      {mine} from me. Every little helps, they say.
    poor:
      {mine} for a pot of {mean} each seems fair to me.
    low:
      At least I gave {mine}, which {low} did not.
      Look at {low} with {least}, not at me.
    alone:
      I gave {mine} where others gave {mean}. I shall not overdo it.
""")
ANTISOCIAL = wording.bank("""
    punish:
      {hit} gave {theirs}, to shame the rest of us. {points} for that.
      Who asked you for {theirs}, {hit}? You only want to look better than we do.
    fine:
      {mean} each, and all so pleased with themselves.
    poor:
      {mean} on average. Nobody is showing off today.
    low:
      I like {low}. {least}, and no speeches.
""")
