"""What is timed: texts, labels and their lengths, the same for every side."""
import csv
import gzip
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPICS = ROOT.parent / "shared" / "data" / "topics_dev.tsv.gz"
LABELS = ["health and fitness", "career", "personal growth", "recreation", "family and friends", "finance",
          "humor", "education", "time management", "philanthropy"]
TEMPLATE = "This example is {}."
SEED = 20


def rows_of(dataset):
    """Texts of one set, as the file has them."""
    with gzip.open(TOPICS, "rt", encoding="utf-8", newline="\n") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in reader if row["dataset"] == dataset]


def resolutions(count):
    """New Year's resolutions, spread over the set."""
    texts = rows_of("new_years_resolutions")
    step = len(texts) // count
    return texts[:: step][:count]


def cut(text, words):
    return " ".join(text.split()[:words])


def mixed(count):
    """Newsgroup posts cut so that pairs hold from about 20 to 1,000 tokens, as many short as a mailbox has."""
    posts = [text for text in rows_of("newsgroups20") if len(text.split()) > 700]
    lengths = [round(10 * (60 ** (i / (count - 1)))) for i in range(count)]
    return [cut(posts[i % len(posts)], words) for i, words in enumerate(lengths)]


def uniform(count, words):
    """Newsgroup posts of one length."""
    posts = [text for text in rows_of("newsgroups20") if len(text.split()) > 700]
    return [cut(posts[i % len(posts)], words) for i in range(count)]
