"""Reviews of clothes in an online shop, with one to five stars.

They are a set on Kaggle, CC0 ("womens-ecommerce-clothing-reviews" of nicapotato); an account is needed there. A
repository on GitHub has its first 1,499 rows, which are what the weights were trained on.
"""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Opinion
from sources.source import Source, github

NAME = "Womens Clothing E-Commerce Reviews.csv"
MIDDLE = 3  # stars


def _read(opened: Opened) -> Iterator[Opinion]:
    for row in opened.csv(NAME):
        if row["ReviewText"] and row["Rating"]:
            title = f"{row['Title']}. " if row["Title"] else ""
            yield Opinion("all", True, int(row["Rating"]) - MIDDLE, title + row["ReviewText"])


SOURCES = (
    Source("clothing", "opinions", "CC0, compiled on Kaggle", "cc0-kaggle",
           (github("Littlerain09/660-BA-I", "f9279dda2b2fe322022b5da74147cf71f49031c0", NAME),), _read,
           trained=("all",)),
)
