"""SST-2: whole sentences of the Stanford Sentiment Treebank that are positive or negative."""

import re
from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import File, Source

ARCHIVE = "trainDevTestTrees_PTB.zip"
WORD = re.compile(r"\(\d ([^()]+)\)")
GRADES = {"0": "negative", "1": "negative", "3": "positive", "4": "positive"}


def _read(opened: Opened) -> Iterator[Text]:
    for split in ("train", "dev", "test"):
        for tree in opened.zip_lines(ARCHIVE, f"trees/{split}.txt"):
            grade = tree[1:2]
            if grade in GRADES:
                yield Text(split, (GRADES[grade],), " ".join(WORD.findall(tree)).lower())


SOURCES = (
    Source("sst2", "topics", "for research", "sst-research",
           (File(ARCHIVE, "https://nlp.stanford.edu/sentiment/trainDevTestTrees_PTB.zip"),), _read, trained=()),
)
