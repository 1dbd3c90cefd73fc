"""MoNLI: pairs of SNLI's sentences that differ in one noun, one being a kind of the other."""

from collections.abc import Iterator

from sources.reading import Opened, objects
from sources.rows import Pair
from sources.source import Source, github

PARTS = (("train", "nmonli_train.jsonl"), ("train", "pmonli.jsonl"), ("test", "nmonli_test.jsonl"))


def _read(opened: Opened) -> Iterator[Pair]:
    for split, name in PARTS:
        for row in objects(opened.lines(name)):
            yield Pair(split, row["gold_label"], row["sentence1"], row["sentence2"])


SOURCES = (
    Source("monli", "NLI", "as SNLI", "snli-cc-by-sa",
           tuple(github("atticusg/MoNLI", "5bf388ad669a28500c1d46dba3b7d665d62b0536", name) for _, name in PARTS),
           _read),
)
