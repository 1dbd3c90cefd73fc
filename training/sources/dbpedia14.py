"""DBpedia14: first sentences of Wikipedia's articles, 14 classes. Training rows have no title, test rows have one."""

from collections.abc import Iterator

from sources.intents import apart
from sources.reading import Opened
from sources.rows import Draw, Text
from sources.source import File, Source

ARCHIVE, FOLDER = "dbpedia_csv.tgz", "dbpedia_csv"


def _read(opened: Opened) -> Iterator[Text]:
    names = [apart(line) for line in opened.tar_lines(ARCHIVE, f"{FOLDER}/classes.txt")]
    for number, _, text in opened.tar_csv(ARCHIVE, f"{FOLDER}/train.csv"):
        yield Text("train", (names[int(number) - 1],), text)
    for number, title, text in opened.tar_csv(ARCHIVE, f"{FOLDER}/test.csv"):
        yield Text("test", (names[int(number) - 1],), f"{title}. {text}")


SOURCES = (
    Source("dbpedia14", "topics", "CC BY-SA 3.0", "cc-by-sa",
           (File(ARCHIVE, "https://s3.amazonaws.com/fast-ai-nlp/dbpedia_csv.tgz"),), _read, draw=Draw(1000, "label")),
)
