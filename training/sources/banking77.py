"""Banking77: questions to a bank, 77 intents."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

SPLITS = ("train", "test")


def _read(opened: Opened) -> Iterator[Text]:
    for split in SPLITS:
        for row in opened.csv(f"{split}.csv"):
            yield Text(split, (row["category"].replace("_", " "),), row["text"])


SOURCES = (
    Source("banking77", "topics", "CC BY 4.0", "cc-by",
           tuple(github("PolyAI-LDN/task-specific-datasets", "57ec275d8078af65b7731c2a98be812d844a6d6b",
                        f"banking_data/{split}.csv") for split in SPLITS), _read),
)
