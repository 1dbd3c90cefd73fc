"""Groups of one right label and several wrong ones that are drawn one by one."""

import dataclasses
import random
from collections.abc import Callable, Collection

from sampling.chance import happens, label_count, many_labels
from sampling.clipping import clip
from sampling.group import Group, group_with_right
from sampling.joining import joined_labels
from sampling.meaning import meaning
from sampling.templates import topic_template

JOINED_SHARE = 0.15  # of the texts with several right labels: each label is made of two names
DENIALS = ("not {}", "not {}", "something other than {}")
MANY_TEXT = 350  # characters: a longer text does not get many labels, because each is a pair to compute
_TRIES = 20  # draws per wanted label before a group stays smaller: a set may have few labels that are wrong


@dataclasses.dataclass(frozen=True)
class Candidates:
    """A text with one of its right labels, all of them, and a source of labels that are probably wrong."""

    text: str
    right: str
    all_right: Collection[str]
    draw_wrong: Callable[[], str]


class OneRight:
    def __init__(self, rng: random.Random, denial_share: float, many_share: float = 0.0) -> None:
        self._rng, self._denial_share, self._many_share = rng, denial_share, many_share

    def topic_group(self, candidates: Candidates) -> Group:
        """Its labels are in either case, and the embedder's ranking of them is learnt."""
        if happens(self._rng, self._denial_share):
            return self._denial_group(candidates)
        many = len(candidates.text) <= MANY_TEXT and happens(self._rng, self._many_share)
        wanted = many_labels(self._rng) if many else label_count(self._rng)
        labels = [self._in_either_case(label) for label in self._labels(candidates, wanted)]
        return self._group("topic", candidates.text, labels, distilled=True)

    def gloss_group(self, candidates: Candidates) -> Group:
        if happens(self._rng, self._denial_share):
            return self._denial_group(candidates)
        return self._group("gloss", candidates.text, self._labels(candidates, label_count(self._rng)))

    def _labels(self, candidates: Candidates, wanted: int) -> list[str]:
        """The right label and then the wrong ones; now and then each is joined with a second of its sort."""
        right, all_right = candidates.right, candidates.all_right
        joined = len(set(all_right)) > 1 and self._rng.random() < JOINED_SHARE
        wrong = _distinct_wrong(candidates, 2 * (wanted - 1) if joined else wanted - 1, _TRIES * wanted)
        if not joined or len(wrong) < 2:
            return [right, *wrong]
        second = self._rng.choice([label for label in all_right if label != right])
        return joined_labels(self._rng, [[right, second]] + [wrong[i : i + 2] for i in range(0, len(wrong), 2)])

    def _denial_group(self, candidates: Candidates) -> Group:
        """A name and its denial, as in "urgent" and "not urgent"; the denial is right about half of the time. The
        embedder is not asked, because a "not" hardly changes its vectors."""
        right, denial = candidates.right, self._rng.choice(DENIALS)
        other = candidates.draw_wrong()
        if self._rng.random() < 0.5 or meaning(other) in _meanings(candidates.all_right):
            labels = [right, denial.format(right)]
        else:
            labels = [denial.format(other), other]
        return self._group("denial", candidates.text, labels)

    def _in_either_case(self, label: str) -> str:
        return label if self._rng.random() < 0.5 else label.lower()

    def _group(self, kind: str, text: str, labels: list[str], distilled: bool = False) -> Group:
        return group_with_right(kind, clip(text), labels, 0, topic_template(self._rng), distilled)


def _meanings(labels: Collection[str]) -> set[frozenset[str] | str]:
    return {meaning(label) for label in labels}


def _distinct_wrong(candidates: Candidates, count: int, tries: int) -> list[str]:
    """Up to `count` wrong labels, none of which means the same as another or as a right one."""
    taken, found = _meanings(candidates.all_right), list[str]()
    for _ in range(tries):
        wrong = candidates.draw_wrong()
        if meaning(wrong) not in taken:
            found.append(wrong)
            taken.add(meaning(wrong))
        if len(found) == count:
            break
    return found
