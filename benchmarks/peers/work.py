"""What is timed: texts, labels and their lengths, the same for every side."""
import csv
import functools
import gzip
import json
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPICS = pathlib.Path(os.environ.get("TOPICS") or ROOT.parent / "shared" / "data" / "topics_dev.tsv.gz")
LABELS = ["health and fitness", "career", "personal growth", "recreation", "family and friends", "finance",
          "humor", "education", "time management", "philanthropy"]
TEMPLATE = "This example is {}."
SEED = 20
SIMILARITY = "zstc_similarity"  # the section of config.json
MOST_TEXTS = 64


def has_similarity(model):
    return SIMILARITY in json.loads((model / "config.json").read_text())


def without_similarity(model, cache):
    """The same weights without the similarity term, which no peer has: a folder of links, with a config of its own."""
    folder = cache / f"{model.resolve().name}-without-similarity"
    folder.mkdir(parents=True, exist_ok=True)
    for path in model.resolve().iterdir():
        (folder / path.name).unlink(missing_ok=True)
        (folder / path.name).symlink_to(path)
    config = json.loads((model / "config.json").read_text())
    del config[SIMILARITY]
    (folder / "config.json").unlink()
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@functools.lru_cache(None)
def rows_of(dataset, column="text"):
    """Texts of one set, as the file has them."""
    with gzip.open(TOPICS, "rt", encoding="utf-8", newline="\n") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row[column] for row in reader if row["dataset"] == dataset]


def intents(count):
    """Labels of a set that has 150 of them."""
    return list(dict.fromkeys(rows_of("clinc150", "labels")))[:count]


def resolutions(count):
    """New Year's resolutions, spread over the set."""
    texts = rows_of("new_years_resolutions")
    step = len(texts) // count
    return texts[:: step][:count]


def calibration_texts(count):
    """Resolutions that no run of up to MOST_TEXTS texts takes: what an int8 peer is calibrated on is not timed."""
    timed = {text for number in range(1, MOST_TEXTS + 1) for text in resolutions(number)}
    return [text for text in rows_of("new_years_resolutions") if text not in timed][:count]


def long_texts(count, words):
    """Newsgroup posts, as many in a row as it takes for that many words in each text."""
    posts, texts = iter(rows_of("newsgroups20")), []
    for _ in range(count):
        text = []
        while len(text) < words:
            text += next(posts).split()
        texts.append(text)
    return texts


def mixed(count):
    """Texts cut so that their pairs hold from about 20 to 1,000 tokens, as many short as a mailbox has."""
    lengths = [round(10 * 70 ** (i / (count - 1))) for i in range(count)]
    return [" ".join(text[:words]) for text, words in zip(long_texts(count, max(lengths)), lengths)]


def uniform(count, words):
    """Texts of one length."""
    return [" ".join(text[:words]) for text in long_texts(count, words)]
