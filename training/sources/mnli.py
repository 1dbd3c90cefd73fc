"""MultiNLI, and the rows of TaxiNLI, which are MultiNLI's.

TaxiNLI took most of its rows from the two development sets of MultiNLI. Those of the matched set, which are development
rows here, are left out as repetitions. Those of the mismatched set are trained on: do not measure on that set.
"""

from collections.abc import Iterator

from sources.reading import Opened, objects, table
from sources.rows import Draw, Pair
from sources.source import File, Source, github

ARCHIVE, TAXI = "multinli_1.0.zip", "taxinli10k.tsv"


def _read(opened: Opened) -> Iterator[Pair]:
    yield from _rows(opened, "dev", "dev_matched")
    for row in table(opened.lines(TAXI)):
        yield Pair("taxi", row["label"], row["prem"], row["hyp"])
    yield from _rows(opened, "train", "train")


def _rows(opened: Opened, split: str, part: str) -> Iterator[Pair]:
    for row in objects(opened.zip_lines(ARCHIVE, f"multinli_1.0/multinli_1.0_{part}.jsonl")):
        if row["gold_label"] != "-":
            yield Pair(split, row["gold_label"], row["sentence1"], row["sentence2"])


SOURCES = (
    Source("mnli", "NLI", "OANC's terms; parts CC BY-SA 3.0, CC BY 3.0, public domain", "mnli",
           (File(ARCHIVE, "https://cims.nyu.edu/~sbowman/multinli/multinli_1.0.zip"),
            github("microsoft/TaxiNLI", "60d89b03293c47b99288e24853a4cd3426bea437", TAXI)),
           _read, trained=("train", "taxi"), draw=Draw(12700)),
)
