"""HuffPost headlines, 41 sections, as the authors of "Few-shot Text Classification with Distributional Signatures" drew
them and cut them into words. They are never trained on: only measured."""

from collections.abc import Iterator

from sources.reading import Opened, objects
from sources.rows import Text
from sources.source import Source, github

NAME = "huffpost.json"
# In the order of their numbers, as programs that use the file name them.
NAMES = (
    "politics", "wellness", "entertainment", "travel", "style & beauty", "parenting", "healthy living", "queer voices",
    "food & drink", "business", "comedy", "sports", "black voices", "home & living", "parents", "the worldpost",
    "weddings", "women", "impact", "divorce", "crime", "media", "weird news", "green", "worldpost", "religion", "style",
    "science", "world news", "taste", "tech", "money", "arts", "fifty", "good news", "arts & culture", "environment",
    "college", "latino voices", "culture & arts", "education",
)


def _read(opened: Opened) -> Iterator[Text]:
    for row in objects(opened.lines(NAME)):
        yield Text("all", (NAMES[row["label"]],), row["raw"])


SOURCES = (
    Source("huffpost", "topics", "not clear", "huffpost",
           (github("ws-jiang/MetaPrompter_public", "dea17d573a5eb4f31b3366ba1fe88b1beb865c50", f"data/{NAME}"),), _read,
           trained=("all",)),
)
