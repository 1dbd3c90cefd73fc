"""WordNet 3.0: definitions, with the names that fit them. The form of the files is that of wndb(5WN)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sources.reading import Opened
from sources.rows import Entry
from sources.source import File, Source

ARCHIVE, PARTS = "WordNet-3.0.tar.gz", ("noun", "verb", "adj", "adv")
HYPERNYM, INSTANCE_HYPERNYM, TOPIC = "@", "@i", ";c"
EXAMPLE = re.compile(r'"([^"]+)"')
DEPTH = 6  # names of hypernyms, the nearest first
# The lexicographers' files by their numbers, see lexnames(5WN).
LEXNAMES = (
    "adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act", "noun.animal", "noun.artifact", "noun.attribute",
    "noun.body", "noun.cognition", "noun.communication", "noun.event", "noun.feeling", "noun.food", "noun.group",
    "noun.location", "noun.motive", "noun.object", "noun.person", "noun.phenomenon", "noun.plant", "noun.possession",
    "noun.process", "noun.quantity", "noun.relation", "noun.shape", "noun.state", "noun.substance", "noun.time",
    "verb.body", "verb.change", "verb.cognition", "verb.communication", "verb.competition", "verb.consumption",
    "verb.contact", "verb.creation", "verb.emotion", "verb.motion", "verb.perception", "verb.possession", "verb.social",
    "verb.stative", "verb.weather", "adj.ppl",
)


class _Synset(NamedTuple):
    key: str
    lexname: str
    lemmas: tuple[str, ...]
    pointers: tuple[tuple[str, str], ...]
    gloss: str


def _read(opened: Opened) -> Iterator[Entry]:
    synsets = {}
    for part in PARTS:
        for line in opened.tar_lines(ARCHIVE, f"WordNet-3.0/dict/data.{part}"):
            if line and not line.startswith(" "):  # the licence is indented
                synset = _synset(line)
                synsets[synset.key] = synset
    for synset in synsets.values():
        yield _entry(synset, synsets)


def _synset(line: str) -> _Synset:
    data, _, gloss = line.partition("|")
    fields = data.split()
    offset, lexname, kind, count = fields[:4]
    words = int(count, 16)
    lemmas = tuple(fields[4 + 2 * i].partition("(")[0].replace("_", " ") for i in range(words))
    start = 4 + 2 * words
    pointers = tuple(
        (fields[place], _key(fields[place + 2], fields[place + 1]))
        for place in range(start + 1, start + 1 + 4 * int(fields[start]), 4)
    )
    return _Synset(_key(kind, offset), LEXNAMES[int(lexname)], lemmas, pointers, gloss.strip())


def _key(kind: str, offset: str) -> str:
    """An adjective is an adjective, satellite ("s") or not."""
    return kind.replace("s", "a") + offset


def _entry(synset: _Synset, synsets: Mapping[str, _Synset]) -> Entry:
    definition = synset.gloss.partition('"')[0].rstrip("; ")
    topics = [synsets[key].lemmas[0] for kind, key in synset.pointers if kind == TOPIC]
    return Entry(synset.key, synset.lexname, synset.lemmas, tuple(_above(synset, synsets)), tuple(topics), definition,
                 tuple(EXAMPLE.findall(synset.gloss)))


def _above(synset: _Synset, synsets: Mapping[str, _Synset]) -> Sequence[str]:
    """The first names of what it is a kind of."""
    names: list[str] = []
    while len(names) < DEPTH:
        above = [key for kind, key in synset.pointers if kind in (HYPERNYM, INSTANCE_HYPERNYM)]
        if not above:
            break
        synset = synsets[above[0]]
        names.append(synset.lemmas[0])
    return names


SOURCES = (
    Source("wordnet", "WordNet", "WordNet 3.0 licence: free use with its notice", "wordnet",
           (File(ARCHIVE, "https://wordnetcode.princeton.edu/3.0/WordNet-3.0.tar.gz"),), _read),
)
