"""Draws groups of each kind as often as the mix has them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from corpus import Gloss, OpinionRow, TopicRow, WrittenText
from sampling.comments import Comments
from sampling.gloss_groups import GlossGroups
from sampling.glosses import Glosses
from sampling.grade_groups import GradeGroups
from sampling.group import Group
from sampling.lengthening import Lengthening
from sampling.message_groups import MessageGroups
from sampling.mixes import MIXES, Mix
from sampling.one_right import OneRight
from sampling.open_groups import OpenGroups
from sampling.open_texts import OpenTexts
from sampling.opinion_groups import OpinionGroups
from sampling.opinions import Opinions
from sampling.question_groups import QUESTION_SETS, QuestionGroups
from sampling.tone_groups import FACT_SETS, ToneGroups
from sampling.topic_groups import TopicGroups
from sampling.topic_sets import EmbedLabels, TopicSets
from sampling.written_groups import WrittenGroups
from texts.subjects import subjects

Topics = Mapping[str, Sequence[TopicRow]]


class Drawer(Protocol):
    """One kind of group."""

    def draw(self) -> Group: ...


class GroupSampler:
    """`topics` are the labelled texts by set, `fillers` short sentences about anything. `embed_labels` gives unit
    vectors of labels: near ones make the hardest wrong answers."""

    def __init__(
        self, topics: Topics, glosses: Iterable[Gloss], fillers: Sequence[str], rng: random.Random,
        embed_labels: EmbedLabels, mix: Mix, written: Sequence[WrittenText] = (),
        opinions: Sequence[OpinionRow] = (),
    ) -> None:
        self.mix, self._rng = mix, rng
        self._drawers = {
            **_topical_drawers(topics, glosses, fillers, rng, embed_labels, mix),
            **_opinion_drawers(topics, rng, mix),
            "question": QuestionGroups(rng, _rows_of(topics, QUESTION_SETS)),
            "message": MessageGroups(rng),
            "written": WrittenGroups(written, rng),
            "opinion": OpinionGroups(opinions, rng),
        }

    def seed(self, seed: str) -> None:
        """What is drawn from now on depends on the seed alone."""
        self._rng.seed(seed)

    def draw(self) -> Group:
        kinds, shares = list(self.mix.shares), list(self.mix.shares.values())
        return self._drawers[self._rng.choices(kinds, shares)[0]].draw()


def _topical_drawers(
    topics: Topics, glosses: Iterable[Gloss], fillers: Sequence[str], rng: random.Random, embed_labels: EmbedLabels,
    mix: Mix,
) -> dict[str, Drawer]:
    """The kinds whose labels are topics."""
    sets, definitions = TopicSets(topics, rng, embed_labels), Glosses(glosses, rng)
    lengthening, one_right = Lengthening(rng, sets, fillers), OneRight(rng, mix.denial_share, mix.many_share)
    texts = OpenTexts(rng, sets, definitions, fillers, lengthening, mix.long_share)
    names, pool = subjects(), definitions.pool()
    return {
        "topic": TopicGroups(rng, sets, lengthening, one_right),
        "gloss": GlossGroups(definitions, one_right),
        "open": OpenGroups(rng, texts, sets, names, pool, mix.judged),
    }


def _opinion_drawers(topics: Topics, rng: random.Random, mix: Mix) -> dict[str, Drawer]:
    """The kinds that are made of opinions."""
    opinions = Opinions(rng, Comments(topics.get("goemotions", []), rng), mix)
    facts = [row.text for row in _rows_of(topics, FACT_SETS)]
    return {"grade": GradeGroups(rng, opinions), "tone": ToneGroups(rng, facts, opinions, mix.spaced_share)}


def _rows_of(topics: Topics, names: Sequence[str]) -> list[TopicRow]:
    return [row for name in names for row in topics.get(name, [])]
