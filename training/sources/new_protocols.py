"""Four of the five sets of "New Protocols and Negative Results for Textual Entailment Data Collection", and the
development rows of the fifth.

The files double the quotes in a sentence and put quotes around it, as CSV does. The sentences are taken as they stand
there, because the rows that the weights were made from have them so.
"""

from collections.abc import Callable, Iterator, Mapping

from sources.reading import Opened, table
from sources.rows import Pair
from sources.source import Source, github

PARTS = {"train": "train.tsv", "dev": "val.tsv"}


def _reader(parts: Mapping[str, str]) -> Callable[[Opened], Iterator[Pair]]:
    def read(opened: Opened) -> Iterator[Pair]:
        for split, name in parts.items():
            for row in table(opened.lines(name)):
                yield Pair(split, row["gold_label"], row["sentence1"], row["sentence2"])
    return read


def _source(protocol: str, parts: Mapping[str, str]) -> Source:
    files = tuple(
        github("google-research-datasets/Textual-Entailment-New-Protocols", "24a5a1d69b24b6fc6f575f7145d3871f1611df2c",
               f"data/{protocol}/{name}") for name in parts.values()
    )
    return Source(f"new_protocols_{protocol}", "NLI", "CC BY-SA 3.0, passages of Wikipedia", "wiki-cc-by-sa", files,
                  _reader(parts))


SOURCES = (
    *(_source(protocol, PARTS) for protocol in ("base", "contrast", "edit_other", "edit_premise")),
    _source("paragraph", {"dev": PARTS["dev"]}),
)
