"""Headlines that are clickbait, and headlines that are not."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

FILES = {"clickbait": "clickbait_data.gz", "not clickbait": "non_clickbait_data.gz"}


def _read(opened: Opened) -> Iterator[Text]:
    for label, name in FILES.items():
        for line in opened.lines(name):
            yield Text("all", (label,), line)


SOURCES = (
    Source("clickbait", "topics", "MIT", "mit",
           tuple(github("bhargaviparanjape/clickbait", "203d979a81545ae6160ff45ffdac83e74469c97a", f"dataset/{name}")
                 for name in FILES.values()), _read, trained=("all",)),
)
