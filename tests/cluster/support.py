"""The build under test, texts with the answers that one process gives them, and what the engines leave running."""

import atexit
import os
import pathlib
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time

from zstc import _library

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
# With any libtorch: nothing here imports torch. Without $ZSTC_LIBRARY that of the installed package.
LIBRARY = os.environ.setdefault("ZSTC_LIBRARY", _library.path())
MODELS = os.path.join(ROOT, "tests", "data", "golden", "models")

SCRATCH = os.environ.get("ZSTC_CLUSTER_SCRATCH", "")
if not SCRATCH:  # in the tests' own process; the engines' processes inherit it, which is how they are known
    # A short path: that of a socket has at most 107 bytes.
    SCRATCH = os.environ["ZSTC_CLUSTER_SCRATCH"] = tempfile.mkdtemp(prefix="zc", dir="/tmp")
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
# Workers import the tests' modules, and run the Python that runs the tests.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), FOLDER]))
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
# Ray would write a token into the home folder.
os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=os.environ.get("RAY_AUTH_TOKEN") or secrets.token_hex(32))
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

LABELS = ["travel", "cooking", "sport"]
SENTENCES = (
    "my flight was cancelled and nobody at the airport could help whisk the eggs with sugar until they are pale "
    "they won by two goals in the last minute the minister resigned after losing the vote"
)
WORDS = SENTENCES.split()


def model(name):
    return os.path.join(MODELS, name)


def text_of(number):
    return " ".join(WORDS[(number * 7 + i * 3) % len(WORDS)] for i in range(6 + number * 5 % 30))


def rows(count):
    return [{"id": number, "text": text_of(number)} for number in range(count)]


def expected(count, path, **settings):
    """The answers of this process to rows(count)."""
    import zstc

    with zstc.Classifier(path, threads=1, device="cpu") as classifier:
        return classifier([row["text"] for row in rows(count)], LABELS, **settings)


def check_answers(test, found, answers):
    """`found`: rows with id, zstc_labels and zstc_scores. Every id is there once, with the scores of one process."""
    found = sorted(found, key=lambda row: row["id"])
    test.assertEqual([row["id"] for row in found], list(range(len(answers))))
    for row, answer in zip(found, answers):
        scores, others = (
            dict(zip(row["zstc_labels"], row["zstc_scores"])),
            dict(zip(answer["labels"], answer["scores"])),
        )
        test.assertEqual(scores.keys(), others.keys())
        for label in LABELS:
            test.assertAlmostEqual(scores[label], others[label], delta=1e-5)


def rows_with_bad_ones():
    return [*rows(40), {"id": 40, "text": ""}, {"id": 41, "text": None}]


def check_bad_rows(test, found):
    """`found`: rows_with_bad_ones() with topic and why, in any order. The good ones are answered, the bad say why."""
    found = {row["id"]: row for row in found}
    test.assertEqual(len(found), 42)
    for number in range(40):
        test.assertIn(found[number]["topic"], LABELS)
        test.assertIsNone(found[number]["why"])
    test.assertEqual((found[40]["topic"], found[40]["why"]), (None, "the text is empty"))
    test.assertEqual((found[41]["topic"], found[41]["why"]), (None, "the text must be str, not NoneType: None"))


def scratch(name):
    return os.path.join(SCRATCH, name)


# ---- workers that die ----


def kill_during(classifier, marker):
    """Kills this process while `classifier` is at work, unless the file `marker` says that this was done."""
    try:
        os.close(os.open(scratch(marker), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return
    pairs = classifier.stats()["pairs"]

    def kill():
        while classifier.stats()["pairs"] == pairs:
            time.sleep(0.0005)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()


def count_call(file):
    """One more line in `file`, from whatever process."""
    with open(scratch(file), "a", encoding="utf-8") as lines:
        lines.write("called\n")


def calls(file):
    with open(scratch(file), encoding="utf-8") as lines:
        return len(lines.readlines())


# ---- workers that wait for each other ----


def arrive(name):
    """This process is there."""
    os.makedirs(scratch(name), exist_ok=True)
    pathlib.Path(scratch(name), str(os.getpid())).touch()


def wait_for(name, count, seconds=300):
    """Until so many processes are there."""
    end = time.monotonic() + seconds
    while len(os.listdir(scratch(name))) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{name}: {os.listdir(scratch(name))} are there, {count} are expected")
        time.sleep(0.01)


# ---- processes ----


def _bytes_of(pid, name):
    try:
        return pathlib.Path("/proc", str(pid), name).read_bytes()
    except OSError:  # it has ended, or is another user's
        return b""


def processes():
    """The engines' processes that are alive, by number, with their command lines."""
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    mark = b"ZSTC_CLUSTER_SCRATCH=" + os.fsencode(SCRATCH)
    marked = [pid for pid in numbers if mark in _bytes_of(pid, "environ").split(b"\0")]
    return {pid: _bytes_of(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace") for pid in marked}


def parent(pid):
    return int(_bytes_of(pid, "stat").rpartition(b")")[2].split()[1])


def has_library(pid):
    return os.path.basename(os.path.realpath(LIBRARY)).encode() in _bytes_of(pid, "maps")


def check_nothing_runs(seconds=60):
    """Called when an engine was shut down. What it left is ended, and is an error."""
    end = time.monotonic() + seconds
    while processes() and time.monotonic() < end:
        time.sleep(0.2)
    left = processes()
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    if left:
        raise AssertionError(f"left running: {left}")
