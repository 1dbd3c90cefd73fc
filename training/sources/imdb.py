"""IMDB: reviews of films, good or bad."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Draw, Text
from sources.source import File, Source

ARCHIVE = "aclImdb_v1.tar.gz"
NAMES = {"pos": "good", "neg": "bad"}


def _read(opened: Opened) -> Iterator[Text]:
    for name, content in opened.tar_files(ARCHIVE, "aclImdb/train/"):
        folder = name.split("/")[-2]
        if folder in NAMES:
            yield Text("train", (NAMES[folder],), content.decode())


SOURCES = (
    Source("imdb", "topics", "for research", "reviews-research",
           (File(ARCHIVE, "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"),), _read, trained=(),
           draw=Draw(2000)),
)
