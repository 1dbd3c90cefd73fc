"""Groups that tell subjective from objective texts: opinions, against what catalogues and encyclopedias say."""

import random
import re
from collections.abc import Sequence

from sampling.chance import happens
from sampling.clipping import clip
from sampling.group import Group, group_with_right
from sampling.opinions import Opinions
from sampling.templates import TONE_TEMPLATES

# Labels for a text that says what its writer thinks, and for one that says how things are.
TONES = (
    ("subjective", "objective"), ("opinion", "fact"), ("a personal opinion", "a factual description"),
    ("opinionated", "neutral in tone"), ("personal", "factual"), ("subjective opinion", "objective information"),
)
FACT_SETS = ("tv_film", "dbpedia14")
_PUNCTUATION = re.compile(r"\s*([.,;:!?()])\s*")


class ToneGroups:
    """`facts` are objective texts. `spaced_share` is how many texts have spaces around punctuation, as some data sets
    have."""

    def __init__(self, rng: random.Random, facts: Sequence[str], opinions: Opinions, spaced_share: float) -> None:
        self._rng, self._facts, self._opinions, self._spaced_share = rng, facts, opinions, spaced_share

    def draw(self) -> Group:
        right = self._rng.randrange(2)
        text = self._in_some_form(self._rng.choice(self._facts) if right else self._opinions.one())
        labels = self._rng.choice(TONES)
        return group_with_right("tone", clip(text), labels, right, self._rng.choice(TONE_TEMPLATES))

    def _in_some_form(self, text: str) -> str:
        """Makes length, case and punctuation say nothing about the tone."""
        if self._rng.random() < 0.5:
            text = ". ".join(text.split(". ")[: self._rng.randint(1, 2)])
        if self._rng.random() < 0.5:
            text = text.lower()
        if happens(self._rng, self._spaced_share):
            text = _PUNCTUATION.sub(r" \1 ", text).strip()
        return text
