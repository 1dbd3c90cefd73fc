"""What buyers of electronic goods found good and bad about them, from reviews that have a field for each."""

import re
from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Opinion
from sources.source import NLTK_DATA, Source, github

ARCHIVE = "pros_cons.zip"
FIELD = re.compile(r"<(?:Pros|Cons)>(.*?)</(?:Pros|Cons)>")
NOTHING = re.compile(r"(none|nothing|no cons|n/?a)\b", re.IGNORECASE)


def _read(opened: Opened) -> Iterator[Opinion]:
    for member, grade in (("IntegratedPros.txt", 1), ("IntegratedCons.txt", -1)):
        for line in opened.zip_lines(ARCHIVE, f"pros_cons/{member}"):
            for text in FIELD.findall(line):
                if not NOTHING.match(text.strip()):
                    yield Opinion("all", False, grade, text)


SOURCES = (
    Source("pros_cons", "opinions", "CC BY 4.0", "cc-by", (github(*NLTK_DATA, f"packages/corpora/{ARCHIVE}"),), _read,
           trained=("all",)),
)
