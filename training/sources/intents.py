"""HWU64 and Snips: orders to an assistant. Both are had in the form "one file of texts, one of labels", in the splits
that are usual for them."""

import re
from collections.abc import Callable, Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

PARTS = {"train": "train", "dev": "valid", "test": "test"}
FILES = ("seq.in", "label")


def _reader(name_of: Callable[[str], str]) -> Callable[[Opened], Iterator[Text]]:
    def read(opened: Opened) -> Iterator[Text]:
        for split, part in PARTS.items():
            texts, labels = (list(opened.lines(f"{part}.{file}")) for file in FILES)
            for text, label in zip(texts, labels, strict=True):
                yield Text(split, (name_of(label),), text)
    return read


def _plain(label: str) -> str:
    """ "alarm_set" gives "alarm set"."""
    return label.replace("_", " ")


def apart(label: str) -> str:
    """ "GetWeather" gives "Get Weather"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)


def _source(name: str, licence: str, licence_class: str, place: tuple[str, str, str],
            name_of: Callable[[str], str]) -> Source:
    """place: repository, commit and folder."""
    repository, commit, folder = place
    files = tuple(github(repository, commit, f"{folder}/{part}/{file}", f"{part}.{file}")
                  for part in PARTS.values() for file in FILES)
    return Source(name, "topics", licence, licence_class, files, _reader(name_of))


SOURCES = (
    _source("hwu64", "CC BY 4.0", "cc-by",
            ("jianguoz/Few-Shot-Intent-Detection", "fa9553312b1dba54b1be0aae2d30b13171f898e5", "Datasets/HWU64"),
            _plain),
    _source("snips", "CC0", "cc0",
            ("MiuLab/SlotGated-SLU", "61f0307c729b1fad479ef1de94aa5ac5dee601b0", "data/snips"), apart),
)
