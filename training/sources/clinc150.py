"""CLINC150: orders to an assistant, 150 intents in ten domains, and orders that are out of its scope."""

from collections.abc import Iterator

from sources.reading import Opened
from sources.rows import Text
from sources.source import Source, github

DATA, DOMAINS = "data_full.json", "domains.json"
OUT_OF_SCOPE = "oos"


def _read(opened: Opened) -> Iterator[Text]:
    domains = {intent: domain for domain, intents in opened.json(DOMAINS).items() for intent in intents}
    data = opened.json(DATA)
    for split, part in (("train", "train"), ("dev", "val"), ("test", "test")):
        for text, intent in data[f"{OUT_OF_SCOPE}_{part}"]:
            yield Text(split, ("out of scope",), text)
        for text, intent in data[part]:
            yield Text(split, tuple(name.replace("_", " ") for name in (intent, domains[intent])), text)


SOURCES = (
    Source("clinc150", "topics", "CC BY 3.0", "cc-by",
           tuple(github("clinc/oos-eval", "828f8093932c8fe6ca7936c3d2e52903b1c523de", f"data/{name}")
                 for name in (DATA, DOMAINS)), _read),
)
