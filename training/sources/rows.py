"""The rows of the data folder, their normal form, and which of them are taken."""

import collections
import hashlib
import html
import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Literal, NamedTuple

LONGEST = 2000  # characters of a labelled text
SHORTEST = 3    # letters and digits of a text that says anything
SHORTEST_OPINION = 10
NO_LETTER = re.compile(r"[\W_]+")


class Pair(NamedTuple):
    """A premise and a hypothesis; the label is one of corpus.NLI_LABELS."""

    split: str
    label: str
    premise: str
    hypothesis: str

    def normal(self) -> "Pair":
        return self._replace(premise=spaced(self.premise), hypothesis=spaced(self.hypothesis))

    def says_something(self) -> bool:
        return bool(self.premise and self.hypothesis)

    def key(self) -> Hashable:
        return letters(self.premise), letters(self.hypothesis)

    def fields(self, source: str, licence: str) -> tuple[str, ...]:
        return source, self.split, licence, self.label, self.premise, self.hypothesis


class Text(NamedTuple):
    """A text with its labels, the main one first."""

    split: str
    labels: tuple[str, ...]
    text: str

    def normal(self) -> "Text":
        labels = tuple(label for label in map(spaced, self.labels) if label)
        return self._replace(labels=labels, text=spaced(html.unescape(self.text))[:LONGEST])

    def says_something(self) -> bool:
        return bool(self.labels) and len(NO_LETTER.sub("", self.text)) >= SHORTEST

    def key(self) -> Hashable:
        return letters(self.text)

    def fields(self, source: str, licence: str) -> tuple[str, ...]:
        return source, self.split, licence, "|".join(self.labels), self.text


class Opinion(NamedTuple):
    """A text of a known grade: see corpus.OpinionRow. `fine` says whether there are degrees."""

    split: str
    fine: bool
    grade: int
    text: str

    def normal(self) -> "Opinion":
        return self._replace(text=spaced(html.unescape(self.text))[:LONGEST])

    def says_something(self) -> bool:
        return len(NO_LETTER.sub("", self.text)) >= SHORTEST_OPINION

    def key(self) -> Hashable:
        return letters(self.text)

    def fields(self, source: str, licence: str) -> tuple[str, ...]:
        return source, self.split, licence, "fine" if self.fine else "coarse", str(self.grade), self.text


class Entry(NamedTuple):
    """An entry of WordNet. It has one licence and no split."""

    synset: str
    lexname: str
    lemmas: tuple[str, ...]
    hypernyms: tuple[str, ...]
    topics: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]
    split: str = "train"

    def normal(self) -> "Entry":
        return self

    def says_something(self) -> bool:
        return bool(self.definition)

    def key(self) -> Hashable:
        return self.synset

    def fields(self, source: str, licence: str) -> tuple[str, ...]:
        return (self.synset, self.lexname, "|".join(self.lemmas), "|".join(self.hypernyms), "|".join(self.topics),
                self.definition, " | ".join(self.examples))


Row = Pair | Text | Opinion | Entry


class Draw(NamedTuple):
    """Takes `size` rows of a split. together: whole premises until there are so many rows; or so many rows of each
    label. What is taken depends on the rows alone."""

    size: int
    together: Literal["row", "premise", "label"] = "row"
    split: str = "train"


def spaced(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())


def letters(text: str) -> bytes:
    """Stands for what two texts have in common that differ in case, punctuation and spaces only. It is short: large
    sets have hundreds of megabytes of text."""
    return _digest(NO_LETTER.sub("", text.lower()) or text)


def distinct(rows: Iterable[Row]) -> list[Row]:
    """The rows in their normal form, without those that are empty or come again. A row that stands in several splits is
    a test row before it is a training row."""
    return unseen(sorted(map(_normal, rows), key=_precedence), set())


def unseen(rows: Iterable[Row], seen: set[Hashable]) -> list[Row]:
    """The rows that say something and are not among those seen; they are added to these."""
    found = []
    for row in rows:
        key = row.key()
        if row.says_something() and key not in seen:
            seen.add(key)
            found.append(row)
    return found


def _normal(row: Row) -> Row:
    return row.normal()


def _precedence(row: Row) -> int:
    return {"test": 0, "dev": 1}.get(row.split, 2)


def drawn(rows: Sequence[Row], draw: Draw | None) -> list[Row]:
    """The rows that the draw takes, in their order; rows of other splits are all kept."""
    if draw is None:
        return list(rows)
    places = [place for place, row in enumerate(rows) if row.split == draw.split]
    order = sorted(places, key=lambda place: (_digest(_together(rows[place], draw)), _digest(str(rows[place]))))
    first = _first_of_each(rows, order, draw.size) if draw.together == "label" else order[:draw.size]
    taken = set(first)
    return [row for place, row in enumerate(rows) if row.split != draw.split or place in taken]


def _first_of_each(rows: Sequence[Row], order: Iterable[int], count: int) -> list[int]:
    found: dict[tuple[str, ...], list[int]] = collections.defaultdict(list)
    for place in order:
        row = rows[place]
        if isinstance(row, Text) and len(found[row.labels]) < count:
            found[row.labels].append(place)
    return [place for places in found.values() for place in places]


def _together(row: Row, draw: Draw) -> str:
    return row.premise if draw.together == "premise" and isinstance(row, Pair) else str(row)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
