"""Yelp: reviews of one to five stars."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Draw, Text
from sources.source import File, Source

ARCHIVE = "yelp_review_full_csv.tgz"
NAMES = ("very negative", "negative", "neutral", "positive", "very positive")


def _read(opened: Opened) -> Iterator[Text]:
    for stars, text in opened.tar_csv(ARCHIVE, "yelp_review_full_csv/train.csv"):
        yield Text("train", (NAMES[int(stars) - 1],), text)


SOURCES = (
    Source("yelp", "topics", "for research", "reviews-research",
           (File(ARCHIVE, "https://s3.amazonaws.com/fast-ai-nlp/yelp_review_full_csv.tgz"),), _read, trained=(),
           draw=Draw(5000)),
)
