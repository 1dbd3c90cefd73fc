"""Titles of questions on Stack Overflow, 20 subjects."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

TITLES, LABELS = "title_StackOverflow.txt", "label_StackOverflow.txt"
# In the order of the repository's README: the label 1 is "wordpress".
NAMES = (
    "wordpress", "oracle", "svn", "apache", "excel", "matlab", "visual studio", "cocoa", "osx", "bash", "spring",
    "hibernate", "scala", "sharepoint", "ajax", "qt", "drupal", "linq", "haskell", "magento",
)


def _read(opened: Opened) -> Iterator[Text]:
    labels = [NAMES[int(line) - 1] for line in opened.lines(LABELS)]
    for title, label in zip(list(opened.lines(TITLES)), labels, strict=True):
        yield Text("all", (label,), title)


SOURCES = (
    Source("stackoverflow", "topics", "CC BY-SA", "cc-by-sa",
           tuple(github("jacoxu/StackOverflow", "7c207f51e649fff9e4736610b9d44431bb7ccf00", f"rawText/{name}")
                 for name in (TITLES, LABELS)), _read, trained=("all",)),
)
