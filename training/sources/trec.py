"""TREC: questions, by what is asked for."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import File, Source

PARTS = {"train": "train_5500.label", "test": "TREC_10.label"}
NAMES = {"ABBR": "abbreviation", "DESC": "description", "ENTY": "entity", "HUM": "human", "LOC": "location",
         "NUM": "number"}


def _read(opened: Opened) -> Iterator[Text]:
    for split, name in PARTS.items():
        for line in opened.lines(name, "latin-1"):
            label, question = line.split(" ", 1)
            yield Text(split, (NAMES[label.split(":")[0]], label), question)


SOURCES = (
    Source("trec", "topics", "for research", "trec-research",
           tuple(File(name, f"https://cogcomp.seas.upenn.edu/Data/QA/QC/{name}") for name in PARTS.values()), _read,
           trained=()),
)
