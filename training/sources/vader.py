"""Tweets and sentences of newspaper editorials, each rated by twenty people from -4 to 4: the data that the VADER
lexicon was validated with. Its film reviews and product reviews are left out: the former stand in sets that are
measured on, the latter are those of product_reviews."""

import functools
from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Opinion
from sources.source import Source, github

ARCHIVE, FOLDER = "hutto_ICWSM_2014.tar.gz", "hutto_ICWSM_2014"
COMMIT = "44fc044cd877310ee8278a0eadf34bcd50d41d06"
# Mean ratings from which a text has a grade; between them it has none.
NEUTRAL, MILD, STRONG = 0.3, (0.7, 1.8), 2.2


def grade_of(rating: float) -> int | None:
    sign, size = (1 if rating > 0 else -1), abs(rating)
    if size <= NEUTRAL:
        return 0
    if MILD[0] <= size <= MILD[1]:
        return sign
    return 2 * sign if size >= STRONG else None


def _read(member: str, opened: Opened) -> Iterator[Opinion]:
    for line in opened.tar_lines(ARCHIVE, f"{FOLDER}/{member}_GroundTruth.txt"):
        _, rating, text = line.split("\t", 2)
        grade = grade_of(float(rating))
        if grade is not None:
            yield Opinion("all", True, grade, text)


SOURCES = tuple(
    Source(name, "opinions", "MIT", "mit",
           (github("cjhutto/vaderSentiment", COMMIT, f"additional_resources/{ARCHIVE}"),),
           functools.partial(_read, member), trained=("all",))
    for name, member in (("vader_tweets", "tweets"), ("vader_editorials", "nytEditorialSnippets"))
)
