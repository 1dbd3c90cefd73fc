"""What the tests of zstc pull share: a hub with a small model, and the cache that it is pulled into."""
import os
import random
import subprocess

from hub import COMMIT, Hub
from program import PROGRAM, ProgramTest, environment

WEIGHTS = random.Random(1).randbytes(300000)


class PullTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.hub = Hub()
        self.addCleanup(self.hub.__exit__)
        self.hub.add("config.json", b'{"model_type": "bert"}')
        self.hub.add("vocab.txt", b"[PAD]\n[UNK]\n")
        self.hub.add("model.safetensors", WEIGHTS, lfs=True)
        self.model = os.path.join(self.folder, "hf", "hub", "models--owner--name")
        self.snapshot = os.path.join(self.model, "snapshots", COMMIT)

    def settings(self, **changes):
        return environment(**{"HF_ENDPOINT": self.hub.url, "NO_PROXY": "*", **changes})

    def pull(self, *arguments, name="owner/name", retries="1", **changes):
        return subprocess.run([PROGRAM, "pull", name, "--retries", retries, *arguments], capture_output=True, text=True,
                              cwd=self.folder, timeout=120, env=self.settings(**changes))

    def start(self, *arguments, **changes):
        process = subprocess.Popen([PROGRAM, "pull", "owner/name", *arguments], cwd=self.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.settings(**changes))
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def assert_pulled(self, done, stderr=""):
        self.assertEqual((done.returncode, done.stderr), (0, stderr))
        self.assertEqual(done.stdout, os.path.join("hf", "hub", "models--owner--name", "snapshots", COMMIT) + "\n")
        self.assert_complete()

    def assert_complete(self):
        for name, (content, _) in self.hub.files.items():
            path = os.path.join(self.snapshot, name)
            if os.path.lexists(path):
                self.assertEqual(os.readlink(path), "../" * name.count("/") + "../../blobs/" + self.hub.hash(name))
                self.assertEqual(self.read(path), content)
        self.assertLessEqual({"config.json", "vocab.txt", "model.safetensors"}, set(os.listdir(self.snapshot)))
        self.assertEqual(self.leftovers(), [])

    def assert_failed(self, done, code, *words):
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        last = done.stderr.splitlines()[-1]
        self.assertTrue(last.startswith("zstc: "), last)
        for word in words:
            self.assertIn(word, last)
        self.assertFalse(os.path.exists(os.path.join(self.model, "refs", "main")))

    def leftovers(self):
        """Files that only an unfinished run has."""
        return [name for _, _, files in os.walk(self.model) for name in files
                if name.endswith((".incomplete", ".tmp"))]

    def blob(self, name, end=""):
        return os.path.join(self.model, "blobs", self.hub.hash(name) + end)
