"""OpenTriviaQA: questions of quizzes in 19 categories; three more say nothing of the subject."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

CATEGORIES = (
    "animals", "brain-teasers", "celebrities", "entertainment", "for-kids", "geography", "history", "hobbies",
    "humanities", "literature", "movies", "music", "people", "religion-faith", "science-technology", "sports",
    "television", "video-games", "world",
)
QUESTION, ANSWER = "#Q", "^"


def _read(opened: Opened) -> Iterator[Text]:
    for category in CATEGORIES:
        for question in _questions(opened.lines(category, "latin-1")):
            yield Text("all", (category.replace("-", " "),), question)


def _questions(lines: Iterator[str]) -> Iterator[str]:
    """A question may go on for several lines, up to its answer."""
    parts: list[str] = []
    for line in lines:
        if line.startswith(QUESTION):
            parts = [line.removeprefix(QUESTION)]
        elif line.startswith(ANSWER) and parts:
            yield " ".join(parts)
            parts = []
        elif parts:
            parts.append(line)


SOURCES = (
    Source("opentriviaqa", "topics", "CC BY-SA 4.0", "cc-by-sa",
           tuple(github("uberspot/OpenTriviaQA", "dd31530bfbb19f9505b160b89c9df4b1127e3c70", f"categories/{category}")
                 for category in CATEGORIES), _read, trained=("all",)),
)
