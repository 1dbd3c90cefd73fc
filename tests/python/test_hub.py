"""One cache for zstc and huggingface_hub: each finds what the other has downloaded, from a hub on this machine."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

import support

sys.path.insert(0, os.path.join(support.ROOT, "tests", "cli"))

from hub import COMMIT, Hub, cut_after, stall_after  # noqa: E402

NAME = "owner/name"
HAS_PULL = "pull" in subprocess.run([support.PROGRAM, "help"], capture_output=True, text=True, check=True).stdout

SNAPSHOT = """
import sys, huggingface_hub
print(huggingface_hub.snapshot_download(sys.argv[1], revision=sys.argv[2], local_files_only=sys.argv[3] == "local",
                                        allow_patterns=sys.argv[4:] or None))
"""
CACHED = """
import sys, huggingface_hub
for name in sys.argv[2:]:
    print(huggingface_hub.try_to_load_from_cache(sys.argv[1], name))
"""
HOLD = """
import sys
from huggingface_hub.utils import WeakFileLock
with WeakFileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""

# What huggingface_hub takes for the name of a model, and the library too: not found in the cache, or no such path.
NAMES = """
import ctypes, sys, huggingface_hub
from huggingface_hub.utils import validate_repo_id
library = ctypes.CDLL(sys.argv[1])
library.zstc_last_error.restype = ctypes.c_char_p
names = ["a", "a/b", "A_1/b.c-d", "a.b", "_a/_b", "a/b.git", "a--b/c", "a..b", "-a/b", "a-/b", "a/.b", "a/b.", "a/b/c",
         "a/", "/b", "a b", "a.-b/c", "x" * 96, "x" * 97, "x" * 96 + "/" + "y" * 96, "caf\\u00e9/b", "a/b\\n", "..",
         "a\\\\b", "~/b", "datasets/a/b", "a:b", "git", ".git", "a.git/b"]
for name in names:
    try:
        validate_repo_id(name)
        taken = True
    except huggingface_hub.errors.HFValidationError:
        taken = False
    out = ctypes.c_void_p()
    assert library.zstc_tokenizer_new(ctypes.byref(out), name.encode()) == -3, (name, library.zstc_last_error())
    assert (b"Hugging Face cache" in library.zstc_last_error()) == taken, (name, taken, library.zstc_last_error())
"""
PLACE = """
import ctypes, sys
from huggingface_hub import constants
library = ctypes.CDLL(sys.argv[1])
library.zstc_last_error.restype = ctypes.c_char_p
library.zstc_tokenizer_new(ctypes.byref(ctypes.c_void_p()), b"no-such/model")
expected = "in the Hugging Face cache %s; get it" % constants.HF_HUB_CACHE
assert expected in library.zstc_last_error().decode(), (expected, library.zstc_last_error())
"""


def clean_environment(**changes):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("HF_", "HUGGING")) and name not in ("XDG_CACHE_HOME", "TRANSFORMERS_OFFLINE")}
    return {**kept, "NO_PROXY": "*", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1", **changes}


class HubTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.hub = Hub(NAME)
        self.addCleanup(self.hub.__exit__)
        for path in pathlib.Path(support.model("tiny-bart")).iterdir():
            self.hub.add(path.name, path.read_bytes(), lfs=path.suffix == ".safetensors")
        del self.hub.files["golden.jsonl"]
        self.hub.add("README.md", b"not read")
        self.model = self.home / "hub" / "models--owner--name"
        self.snapshot = self.model / "snapshots" / COMMIT
        self.environment = clean_environment(HF_HOME=str(self.home), HF_ENDPOINT=self.hub.url)

    def python(self, code, *arguments):
        done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=self.environment, text=True,
                              capture_output=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split("\n")[:-1]

    def zstc(self, *arguments):
        return subprocess.run([support.PROGRAM, *arguments], env=self.environment, text=True, capture_output=True,
                              timeout=300, check=False)

    def asked_for_files(self):
        return [path for server in (self.hub, self.hub.cdn) for method, path, _ in server.requests if method == "GET"
                and not path.startswith("/api/")]


@unittest.skipUnless(HAS_PULL, "a program without zstc pull")
class Pulled(HubTest):
    def setUp(self):
        super().setUp()
        done = self.zstc("pull", NAME)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "%s\n" % self.snapshot, ""))

    def test_python_finds_the_snapshot_offline(self):
        for revision in ("main", COMMIT):
            self.assertEqual(self.python(SNAPSHOT, NAME, revision, "local"), [str(self.snapshot)])

    def test_python_finds_each_file(self):
        names = sorted(path.name for path in self.snapshot.iterdir())
        self.assertIn("model.safetensors", names)
        self.assertNotIn("README.md", names)
        self.assertEqual(self.python(CACHED, NAME, *names), [str(self.snapshot / name) for name in names])

    def test_python_downloads_only_what_is_missing(self):
        self.hub.requests.clear()
        self.hub.cdn.requests.clear()
        self.assertEqual(self.python(SNAPSHOT, NAME, "main", "online"), [str(self.snapshot)])
        self.assertEqual([path.rsplit("/", 1)[1] for path in self.asked_for_files()], ["README.md"])

    def test_the_cache_is_whole_to_python(self):
        (repo,) = json.loads(self.python("""
import huggingface_hub, json
found = huggingface_hub.scan_cache_dir()
assert not found.warnings, found.warnings
print(json.dumps([[repo.repo_id, repo.repo_type, repo.nb_files, sorted(repo.refs)] for repo in found.repos]))
""")[0])
        self.assertEqual(repo, [NAME, "model", len(self.hub.files) - 1, ["main"]])


class Downloaded(HubTest):
    def test_the_library_finds_what_python_has_downloaded(self):
        self.assertEqual(self.python(SNAPSHOT, NAME, "main", "online"), [str(self.snapshot)])
        before = len(self.hub.requests)
        for name in (NAME, NAME + "@main", NAME + "@" + COMMIT):
            done = self.zstc("classify", "-m", name, "-l", "travel,cooking", "one day")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(self.hub.requests), before)

    @unittest.skipUnless(HAS_PULL, "a program without zstc pull")
    def test_nothing_is_downloaded_again(self):
        self.python(SNAPSHOT, NAME, "main", "online")
        self.hub.requests.clear()
        self.hub.cdn.requests.clear()
        done = self.zstc("pull", NAME)
        self.assertEqual((done.returncode, done.stdout), (0, "%s\n" % self.snapshot))
        self.assertIn("complete already", done.stderr)
        self.assertEqual(self.asked_for_files(), [])

    @unittest.skipUnless(HAS_PULL, "a program without zstc pull")
    def test_what_python_has_not_finished_is_completed(self):
        self.python(SNAPSHOT, NAME, "main", "online", "*.json")
        done = self.zstc("pull", NAME)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(self.hub.cdn.requests), 1)
        done = self.zstc("info", "-m", NAME)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


@unittest.skipUnless(HAS_PULL, "a program without zstc pull")
class Together(HubTest):
    def lock(self, name):
        return self.home / "hub" / ".locks" / "models--owner--name" / (self.hub.hash(name) + ".lock")

    def start(self, command):
        process = subprocess.Popen(command, env=self.environment, text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for stream in (process.stdin, process.stdout, process.stderr, process):
            self.addCleanup(getattr(stream, "close", process.kill))
        return process

    def test_zstc_waits_for_python(self):
        self.lock("model.safetensors").parent.mkdir(parents=True)
        holder = self.start([sys.executable, "-c", HOLD, str(self.lock("model.safetensors"))])
        self.assertEqual(holder.stdout.readline(), "held\n")
        pull = self.start([support.PROGRAM, "pull", NAME])
        self.assertIn("model.safetensors: waiting for another process", pull.stderr.readline())
        self.assertEqual(self.hub.cdn.requests, [])
        holder.communicate("")
        self.assertEqual((pull.wait(60), pull.stderr.read()), (0, ""))

    def test_python_waits_for_zstc(self):
        reached = threading.Event()
        self.hub.cdn.faults["model.safetensors"] = [stall_after(1000, reached)]
        pull = self.start([support.PROGRAM, "pull", NAME])
        self.assertTrue(reached.wait(60))
        python = self.start([sys.executable, "-c", SNAPSHOT, NAME, "main", "online"])
        until = threading.Event()
        while self.hub.asked("HEAD", "model.safetensors")[1:] == [] and python.poll() is None:
            until.wait(0.02)  # it asks for the hash, whose lock it then waits for
        self.assertEqual(len(self.hub.cdn.requests), 1)
        pull.send_signal(signal.SIGINT)
        self.assertEqual(pull.wait(60), 130)
        self.assertEqual(python.wait(120), 0, python.stderr.read())
        self.assertEqual(python.stdout.read(), "%s\n" % self.snapshot)
        self.assertEqual((self.snapshot / "model.safetensors").read_bytes(), self.hub.files["model.safetensors"][0])

    def test_both_at_once_fill_one_cache(self):
        self.hub.cdn.faults["model.safetensors"] = [cut_after(2000)]
        both = [self.start([support.PROGRAM, "pull", NAME]),
                self.start([sys.executable, "-c", SNAPSHOT, NAME, "main", "online"])]
        for process in both:
            self.assertEqual(process.wait(120), 0, process.stderr.read())
        for name, (content, _) in self.hub.files.items():
            self.assertEqual((self.snapshot / name).read_bytes(), content)


class Names(HubTest):
    def test_names_are_those_that_huggingface_hub_takes(self):
        self.python(NAMES, support.LIBRARY)

    def test_the_cache_is_where_huggingface_hub_has_it(self):
        base = {"HOME": "/tmp/me", "HERE": "a b"}
        for changes in (
            {},
            {"HF_HOME": "~/hf"},
            {"HF_HOME": "$HERE/${HERE}/$NOWHERE"},
            {"XDG_CACHE_HOME": "/xdg"},
            {"XDG_CACHE_HOME": "/xdg", "HF_HOME": "/hf/"},
            {"HF_HUB_CACHE": "~/cache", "HUGGINGFACE_HUB_CACHE": "/other"},
            {"HUGGINGFACE_HUB_CACHE": "~/legacy", "HF_HOME": "/hf"},
            {"HF_HUB_CACHE": "relative/$HERE"},
            {"HF_HOME": "~", "HOME": "/"},
        ):
            with self.subTest(**changes):
                self.environment = clean_environment(**{**base, **changes})
                self.python(PLACE, support.LIBRARY)


if __name__ == "__main__":
    unittest.main()
