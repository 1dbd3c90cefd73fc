"""Subj: sentences of reviews (subjective) and of plots (objective)."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import File, Source

ARCHIVE = "rotten_imdb.tar.gz"
MEMBERS = {"objective": "plot.tok.gt9.5000", "subjective": "quote.tok.gt9.5000"}


def _read(opened: Opened) -> Iterator[Text]:
    for label, member in MEMBERS.items():
        for line in opened.tar_lines(ARCHIVE, member, "latin-1"):
            yield Text("all", (label,), line)


SOURCES = (
    Source("subj", "topics", "for research", "sst-research",
           (File(ARCHIVE, "https://www.cs.cornell.edu/people/pabo/movie-review-data/rotten_imdb.tar.gz"),), _read,
           trained=()),
)
