"""Descriptions of films and series in the catalogues of three streaming services, with their genres.

The catalogues were compiled on Kaggle, where they are CC0 (sets "amazon-prime-movies-and-tv-shows",
"disney-movies-and-tv-shows" and "netflix-shows" of shivamb); an account is needed there. A repository on GitHub has
copies, which are what the weights were trained on.
"""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

NAMES = ("amazon_prime_titles.csv", "disney_plus_titles.csv", "netflixData.csv")


def _read(opened: Opened) -> Iterator[Text]:
    for name in NAMES:
        for row in opened.csv(name):
            yield Text("all", tuple(row["genre"].split(",")), row["description"])


SOURCES = (
    Source("tv_film", "topics", "CC0, compiled on Kaggle", "cc0-kaggle",
           tuple(github("HolisticFail/svod_catalog", "96664ae779697094006aed154eb77e14bd99692c", name)
                 for name in NAMES), _read, trained=("all",)),
)
