"""A mind without thought: a legal answer by lot. The null model of every study."""

from sandbox import Ask, Mind, Think, View


class Dice(Mind):
    """Answers every ask with a legal value drawn at random."""

    def answer(self, view: View, ask: Ask, think: Think) -> object:
        return ask.answer.sample(view.random)
