"""Which torch a build of the Python package takes, and what its wheel then requires."""

import json
import os
import subprocess
import sys
import unittest
from importlib.metadata import distribution

from support import ROOT

FOLDER = os.path.join(ROOT, "bindings", "python", "build_support")
ASK = """
import json, sys
sys.path.insert(0, %r)
from metadata import Provider
provider = Provider()
provider.build_state(%r)
print(json.dumps([provider.get_requires_for_dynamic_metadata({}), provider.dynamic_metadata({}, {})["dependencies"]]))
"""
# As pip hides the environment's packages from a build.
HIDE_PACKAGES = "import sys; sys.path[:] = [path for path in sys.path if 'site-packages' not in path]"
# The folder that holds torch/ for this Python.
HERE = str(distribution("torch").locate_file(""))
PINNED = ["torch==" + distribution("torch").version]


class BuildSupport(unittest.TestCase):
    def ask(self, before="", state="wheel", **environment):
        """What the build needs besides, and what the wheel requires."""
        kept = {name: value for name, value in os.environ.items() if name not in ("ZSTC_TORCH", "ZSTC_BUILD")}
        return subprocess.run(
            [sys.executable, "-c", before + ASK % (FOLDER, state)],
            cwd=ROOT,
            env={**kept, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def assert_answer(self, done, needed, required):
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout), [needed, required])

    def test_the_torch_that_python_imports(self):
        self.assert_answer(self.ask(), [], PINNED)

    def test_the_torch_of_the_environment_behind_an_isolated_build(self):
        self.assert_answer(self.ask(before=HIDE_PACKAGES, VIRTUAL_ENV=""), [], PINNED)

    def test_a_torch_that_is_named(self):
        self.assert_answer(self.ask(ZSTC_TORCH=HERE), [], PINNED)

    def test_without_a_torch_the_build_gets_one(self):
        done = self.ask(ZSTC_TORCH="/nowhere")
        self.assertIn("no torch to build libzstc against", done.stderr)  # where pip did not install what was asked for
        provider = "from metadata import Provider; print(Provider().get_requires_for_dynamic_metadata({}))"
        asked = subprocess.run(
            [sys.executable, "-c", provider],
            cwd=FOLDER,
            env={**os.environ, "ZSTC_TORCH": "/nowhere"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual((asked.stdout, asked.stderr), ("['torch']\n", ""))

    def test_an_sdist_requires_none_yet(self):
        self.assert_answer(self.ask(state="sdist"), [], [])

    def test_without_a_library_no_torch_is_needed(self):
        self.assert_answer(self.ask(ZSTC_BUILD="0", ZSTC_TORCH="/nowhere"), [], [])

    def test_the_package_has_the_version_of_the_library(self):
        import zstc

        with open(os.path.join(ROOT, "VERSION"), encoding="ascii") as file:
            self.assertEqual(file.read().strip(), zstc.__version__)


if __name__ == "__main__":
    unittest.main()
