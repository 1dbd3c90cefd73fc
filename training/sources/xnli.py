"""The English development rows of XNLI. They may not be trained on: the licence is non-commercial."""

from collections.abc import Iterator

from sources.reading import Opened, objects
from sources.rows import Pair
from sources.source import File, Source

ARCHIVE = "XNLI-1.0.zip"


def _read(opened: Opened) -> Iterator[Pair]:
    for row in objects(opened.zip_lines(ARCHIVE, "XNLI-1.0/xnli.dev.jsonl")):
        if row["language"] == "en":
            yield Pair("dev", row["gold_label"], row["sentence1"], row["sentence2"])


SOURCES = (
    Source("xnli_en", "NLI", "CC BY-NC 4.0", "cc-by-nc",
           (File(ARCHIVE, "https://dl.fbaipublicfiles.com/XNLI/XNLI-1.0.zip"),), _read, trained=()),
)
