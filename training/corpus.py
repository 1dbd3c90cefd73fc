"""Reads the data folder: NLI pairs and topic sets, each row with its licence class, and WordNet glosses, which have one
licence.

Training learns only from the three training files, and of those only from the licence classes in OPEN_LICENCES. A class
that is not listed is left out, so that a new set added to the folder is never trained on by accident.
"""

import collections
import gzip
import json
import pathlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

CONTRADICTION, NEUTRAL, ENTAILMENT = 0, 1, 2
NLI_LABELS = {"contradiction": CONTRADICTION, "neutral": NEUTRAL, "entailment": ENTAILMENT}

WRITTEN = pathlib.Path(__file__).parent / "texts" / "written"

OPEN_LICENCES = frozenset((
    "snli-cc-by-sa", "wiki-cc-by-sa", "cc-by-sa", "mnli", "mnli-premise", "cc-by", "cc0", "cc0-kaggle", "mit",
    "apache-2.0",
))


Labelled = TypeVar("Labelled", "TopicRow", "OpinionRow")


class NliRow(NamedTuple):
    source: str
    premise: str
    hypothesis: str
    label: int


class TopicRow(NamedTuple):
    dataset: str
    labels: tuple[str, ...]
    text: str


class WrittenSet(NamedTuple):
    """Labels of one dimension ("kind") that go with a text; what is not among them is unknown."""

    kind: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


class WrittenText(NamedTuple):
    text: str
    sets: tuple[WrittenSet, ...]


class OpinionRow(NamedTuple):
    """A text whose writer finds its matter good or bad. grade: from -2, very bad, to 2, very good; where the grade is
    not `fine`, -1 and 1 stand for bad and good of any degree."""

    dataset: str
    text: str
    grade: int
    fine: bool


class Gloss(NamedTuple):
    """A WordNet definition and the names that fit it.

    names: the entry's own words and domains.
    classes: what it is a kind of: its hypernyms and, for nouns, the lexicographer's class ("noun.animal" gives
    "animal").
    """

    text: str
    names: tuple[str, ...]
    classes: tuple[str, ...]


def read_rows(path: pathlib.Path) -> Iterator[dict[str, str]]:
    """Yields the rows of a gzipped TSV file as dictionaries keyed by its header."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        header = next(lines).rstrip("\n").split("\t")
        for line in lines:
            yield dict(zip(header, line.rstrip("\n").split("\t")))


def read_nli(data: pathlib.Path, part: str, only_open: bool = True) -> list[NliRow]:
    """NLI pairs of the given part ("train" or "dev"); rows without a three-way label are skipped."""
    return [
        NliRow(row["source"], row["premise"], row["hypothesis"], NLI_LABELS[row["label"]])
        for row in read_rows(data / f"nli_{part}.tsv.gz")
        if row["label"] in NLI_LABELS and (row["licence"] in OPEN_LICENCES or not only_open)
    ]


def read_topics(
    data: pathlib.Path, part: str, only_open: bool = True, also: Collection[str] = (),
) -> dict[str, list[TopicRow]]:
    """Labelled texts of the given part, as a dictionary from data set to rows. The sets in `also` are read whatever
    their licence."""
    sets = collections.defaultdict(list)
    for row in read_rows(data / f"topics_{part}.tsv.gz"):
        labels = tuple(label for label in row["labels"].split("|") if label)
        wanted = row["licence"] in OPEN_LICENCES or not only_open or row["dataset"] in also
        if labels and row["text"] and wanted:
            sets[row["dataset"]].append(TopicRow(row["dataset"], labels, row["text"]))
    return dict(sets)


def read_opinions(data: pathlib.Path) -> list[OpinionRow]:
    """Opinions of a known grade; none where the folder has no such file."""
    path = data / "opinions_train.tsv.gz"
    return [
        OpinionRow(row["dataset"], row["text"], int(row["grade"]), row["scale"] == "fine")
        for row in (read_rows(path) if path.exists() else ()) if row["licence"] in OPEN_LICENCES
    ]


class Known:
    """Texts that must not be trained on, whatever their case, punctuation and spaces."""

    def __init__(self, topics: Mapping[str, Sequence[TopicRow]]) -> None:
        self._texts = {_words(row.text) for rows in topics.values() for row in rows}

    def others(self, rows: Iterable[Labelled]) -> list[Labelled]:
        return [row for row in rows if _words(row.text) not in self._texts]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def read_written() -> dict[str, list[WrittenText]]:
    """The texts that were written for this project, by the name of their file."""
    return {path.stem: _read_written(path) for path in sorted(WRITTEN.glob("*.jsonl"))}


def _read_written(path: pathlib.Path) -> list[WrittenText]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        WrittenText(row["text"], tuple(
            WrittenSet(some["kind"], tuple(some["right"]), tuple(some["wrong"])) for some in row["sets"]
        ))
        for row in rows
    ]


def read_glosses(data: pathlib.Path, shortest: int = 20) -> list[Gloss]:
    """WordNet glosses whose definition has at least `shortest` characters."""
    rows = read_rows(data / "wordnet_glosses.tsv.gz")
    return [_gloss(row) for row in rows if len(row["definition"]) >= shortest]


def _gloss(row: Mapping[str, str]) -> Gloss:
    """Its text is the definition with the first example."""
    part_of_speech, _, lexical_class = row["lexname"].partition(".")
    classes = _split(row["hypernyms"])
    if part_of_speech == "noun" and lexical_class != "Tops":
        classes.append(lexical_class)
    names = _split(row["topics"]) + _split(row["lemmas"])
    example = row["examples"].split("|")[0].strip()
    text = f'{row["definition"]}: {example}' if example else row["definition"]
    return Gloss(text, tuple(names), tuple(classes))


def _split(field: str) -> list[str]:
    return [name.replace("_", " ") for name in field.split("|") if name]
