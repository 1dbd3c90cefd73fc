"""What the tests of the program share. They are run as

    python3 -m unittest test_x       in this folder, with ZSTC_PROGRAM set to the program to test
"""
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("ZSTC_PROGRAM", "zstc")
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
MODELS = os.path.join(DATA, "golden", "models")
TINY_BART = os.path.join(MODELS, "tiny-bart")

# A shell's background jobs ignore SIGINT, and so would the programs that the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def environment(**changes):
    """The tests' own settings: nothing of the caller's locale, terminal, model, Hugging Face cache or proxies."""
    dropped = ("ZSTC_MODEL", "NO_COLOR", "COLUMNS", "XDG_CACHE_HOME", "TRANSFORMERS_OFFLINE")
    kept = {name: os.environ[name] for name in os.environ
            if name not in dropped and not name.startswith(("HF_", "HUGGING")) and not name.lower().endswith("_proxy")}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm", "HF_HOME": "hf", **changes}


def read_lines(path):
    """JSON Lines, split at "\\n" only: texts hold other line ends."""
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def write_lines(path, values):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def without_progress(stderr):
    """Without the lines that a run of more than ten seconds writes now and then."""
    return re.sub(rb"(?m)^zstc: \d+%  \d+ lines .*\n", b"", stderr)


def zstd_frame(content):
    """One frame of stored blocks, after RFC 8878."""
    frame = b"\x28\xb5\x2f\xfd" + b"\xa0" + len(content).to_bytes(4, "little")
    blocks = [content[at:at + 1000] for at in range(0, len(content), 1000)] or [b""]
    for number, block in enumerate(blocks):
        frame += (len(block) << 3 | (number == len(blocks) - 1)).to_bytes(3, "little") + block
    return frame


class ProgramTest(unittest.TestCase):
    """A test case with a folder of its own, removed afterwards."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)

    def run_program(self, *arguments, stdin=b"", **changes):
        return subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, cwd=self.folder, timeout=300,
                              env=environment(**changes))
