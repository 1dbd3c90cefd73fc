"""HELP: pairs that a program made of sentences with "and" and "or"."""

import re
from collections.abc import Iterator

from sources.reading import Opened, table
from sources.rows import Pair
from sources.source import Source, github

NAMES = ("leskexppmb_and.tsv", "leskexppmb_or.tsv")
APART = re.compile(r" (?=[.,!?;:']|n't)")  # a space that only cutting into words has made


def _read(opened: Opened) -> Iterator[Pair]:
    for name in NAMES:
        for row in table(opened.lines(name)):
            premise, hypothesis = (APART.sub("", row[f"{which}_sentence"]) for which in ("ori", "new"))
            yield Pair("train", row["gold_label"], premise, hypothesis)


SOURCES = (
    Source("help", "NLI", "CC BY-SA 4.0", "cc-by-sa",
           tuple(github("verypluming/HELP", "3ee5c298d48549704629a3687ccd8a00168281b8", f"output_en/{name}")
                 for name in NAMES), _read),
)
