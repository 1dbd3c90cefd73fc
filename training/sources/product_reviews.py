"""Reviews of fourteen products, whose sentences are marked with what they praise and blame.

Sentences that only praise or only blame are rows of one set, whole reviews whose marks agree of another.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sources.reading import Opened
from sources.rows import Opinion
from sources.source import NLTK_DATA, Source, github

ARCHIVES = {
    "product_reviews_1": ("Apex_AD2600_Progressive_scan_DVD player", "Canon_G3",
                          "Creative_Labs_Nomad_Jukebox_Zen_Xtra_40GB", "Nikon_coolpix_4300", "Nokia_6610"),
    "product_reviews_2": ("Canon_PowerShot_SD500", "Canon_S100", "Diaper_Champ", "Hitachi_router", "Linksys_Router",
                          "MicroMP3", "Nokia_6600", "ipod", "norton"),
}
MARK = re.compile(r"\[([+-]\d)\]")
ELSEWHERE = re.compile(r"\[[up]\]")  # what the mark is about stands in another sentence
LEAST_SUM, LEAST_SHARE = 3, 0.6  # of the marks of a review whose side is clear


class Sentence(NamedTuple):
    text: str
    marks: tuple[int, ...]
    elsewhere: bool


def _reviews(lines: Iterable[str]) -> Iterator[list[Sentence]]:
    review = list[Sentence]()
    for line in lines:
        tags, found, text = line.partition("##")
        if line.startswith("[t]"):
            yield review
            review = []
        elif found:
            review.append(Sentence(text.strip(), tuple(map(int, MARK.findall(tags))), bool(ELSEWHERE.search(tags))))
    yield review


def _all_reviews(opened: Opened) -> Iterator[list[Sentence]]:
    for archive, products in ARCHIVES.items():
        for product in products:
            yield from _reviews(opened.zip_lines(f"{archive}.zip", f"{archive}/{product}.txt"))


def _read_sentences(opened: Opened) -> Iterator[Opinion]:
    for review in _all_reviews(opened):
        for sentence in review:
            signs = {mark > 0 for mark in sentence.marks}
            if len(signs) == 1 and not sentence.elsewhere:
                yield Opinion("all", False, 1 if signs.pop() else -1, sentence.text)


def _read_reviews(opened: Opened) -> Iterator[Opinion]:
    for review in _all_reviews(opened):
        marks = [mark for sentence in review for mark in sentence.marks]
        total = sum(marks)
        if abs(total) >= max(LEAST_SUM, LEAST_SHARE * sum(map(abs, marks))):
            yield Opinion("all", False, 1 if total > 0 else -1, " ".join(sentence.text for sentence in review))


FILES = tuple(github(*NLTK_DATA, f"packages/corpora/{archive}.zip") for archive in ARCHIVES)
SOURCES = (
    Source("product_sentences", "opinions", "CC BY 4.0", "cc-by", FILES, _read_sentences, trained=("all",)),
    Source("product_reviews", "opinions", "CC BY 4.0", "cc-by", FILES, _read_reviews, trained=("all",)),
)
