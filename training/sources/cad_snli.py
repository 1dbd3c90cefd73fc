"""Pairs of SNLI that people changed as little as gives another label."""

from collections.abc import Iterator

from sources.reading import Opened, table
from sources.rows import Pair
from sources.source import Source, github

PARTS = ("train", "dev")


def _read(opened: Opened) -> Iterator[Pair]:
    for part in PARTS:
        for row in table(opened.lines(f"{part}.tsv")):
            yield Pair(part, row["gold_label"], row["sentence1"], row["sentence2"])


SOURCES = (
    Source("cad_snli", "NLI", "as SNLI", "snli-cc-by-sa",
           tuple(github("acmi-lab/counterfactually-augmented-data", "6f232a1d2a11462a30ce08fb4825b734ab30828e",
                        f"NLI/all_combined/{part}.tsv") for part in PARTS), _read),
)
