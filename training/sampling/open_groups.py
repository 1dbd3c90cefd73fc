"""Open groups: texts whose labels nobody wrote down, with candidates from everywhere. What is learnt is the sentence
embedder's ranking of the candidates."""

import dataclasses
import random
from collections.abc import Sequence

import torch

from corpus import CONTRADICTION, ENTAILMENT
from sampling.group import UNKNOWN, Group
from sampling.open_texts import OpenTexts
from sampling.templates import topic_template
from sampling.topic_sets import TopicSets

CANDIDATES = 96                # labels of an open group before the embedder picks
RANKS = (0, 1, 3, 8, 24, 72)   # which of them are kept, counted from the nearest: the near ones are hard to tell apart
NEAR_COSINE, FAR_COSINE = 0.45, 0.08  # a judged label is right from the first on, and wrong up to the second


@dataclasses.dataclass
class OpenGroup(Group):
    """Starts with many labels, of which `narrow` keeps a few.

    judged: whether `narrow` then calls the nearest of them right and the farthest wrong.
    """

    judged: bool = False

    def narrow(self, cosines: torch.Tensor) -> torch.Tensor:
        """Keeps the labels that stand at RANKS by cosine to the text; returns their cosines."""
        order = cosines.argsort(descending=True)[list(RANKS)]
        kept = cosines[order]
        self.labels = [self.labels[i] for i in order.tolist()]
        self.targets = [0.0] * len(RANKS)
        self.relations = [_judgement(cosine) if self.judged else UNKNOWN for cosine in kept.tolist()]
        return kept


def _judgement(cosine: float) -> int:
    if cosine >= NEAR_COSINE:
        return ENTAILMENT
    return CONTRADICTION if cosine <= FAR_COSINE else UNKNOWN


class OpenGroups:
    """`subjects` and `pool` are names that are candidates besides the labels of the topic sets."""

    def __init__(
        self, rng: random.Random, texts: OpenTexts, topics: TopicSets, subjects: Sequence[str], pool: Sequence[str],
        judged: bool,
    ) -> None:
        self._rng, self._texts, self._topics = rng, texts, topics
        self._subjects, self._pool, self._judged = subjects, pool, judged

    def draw(self) -> OpenGroup:
        text = self._texts.draw()
        labels = dict[str, str]()
        while len(labels) < CANDIDATES:
            label = self._any_label()
            labels.setdefault(label.lower(), label)
        return OpenGroup(
            "open", text, list(labels.values()), [0.0] * CANDIDATES, [UNKNOWN] * CANDIDATES, topic_template(self._rng),
            distilled=True, judged=self._judged,
        )

    def _any_label(self) -> str:
        chance = self._rng.random()
        if chance < 0.5:
            return self._rng.choice(self._subjects)
        if chance < 0.75:
            return self._rng.choice(self._pool)
        return self._topics.any_label()
