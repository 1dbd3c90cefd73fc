"""GoEmotions: comments of Reddit users, 27 emotions and "neutral"."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

SPLITS, NAMES = ("train", "dev", "test"), "emotions.txt"


def _read(opened: Opened) -> Iterator[Text]:
    names = list(opened.lines(NAMES))
    for split in SPLITS:
        for line in opened.lines(f"{split}.tsv"):
            text, emotions, _ = line.split("\t")
            yield Text(split, tuple(names[int(emotion)] for emotion in emotions.split(",")), text)


SOURCES = (
    Source("goemotions", "topics", "Apache-2.0", "apache-2.0",
           tuple(github("google-research/google-research", "master", f"goemotions/data/{name}")
                 for name in (*(f"{split}.tsv" for split in SPLITS), NAMES)), _read),
)
