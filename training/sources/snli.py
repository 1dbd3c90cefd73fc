"""SNLI: sentences about captions of photographs."""

from collections.abc import Iterator

from sources.reading import Opened, objects
from sources.rows import Draw, Pair
from sources.source import File, Source

ARCHIVE = "snli_1.0.zip"


def _read(opened: Opened) -> Iterator[Pair]:
    for split in ("train", "dev"):
        for row in objects(opened.zip_lines(ARCHIVE, f"snli_1.0/snli_1.0_{split}.jsonl")):
            if row["gold_label"] != "-":  # the annotators did not agree
                yield Pair(split, row["gold_label"], row["sentence1"], row["sentence2"])


SOURCES = (
    Source("snli", "NLI", "CC BY-SA 4.0", "snli-cc-by-sa",
           (File(ARCHIVE, "https://nlp.stanford.edu/projects/snli/snli_1.0.zip"),), _read,
           draw=Draw(33000, "premise")),
)
