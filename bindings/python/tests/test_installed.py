"""The package as pip installs it, with a libzstc inside. ZSTC_TEST_INSTALLED says that it is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from importlib.metadata import distribution

import support

import zstc
from zstc import _elf, _library

PACKAGE = os.path.dirname(os.path.abspath(zstc.__file__))
LIBRARY = os.path.join(PACKAGE, "libzstc.so.0")
CLASSIFY = """
answer = zstc.Classifier()("one day I will see the world", ["travel", "cooking"])
assert answer["labels"][0] == "travel", answer
"""


@unittest.skipUnless(os.environ.get("ZSTC_TEST_INSTALLED"), "ZSTC_TEST_INSTALLED is not set")
class Installed(unittest.TestCase):
    def assert_runs(self, code: str, environment: dict[str, str] | None = None) -> None:
        done = support.run_python(code, environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def assert_refused(self, code: str, message: str, environment: dict[str, str]) -> None:
        done = support.run_python(code, environment)
        self.assertEqual(done.returncode, 1)
        self.assertIn(message, done.stderr)

    def test_the_library_inside_is_the_one_that_is_loaded(self) -> None:
        self.assertEqual(_library.path(), LIBRARY)

    def test_it_finds_the_torch_beside_it(self) -> None:
        folders = _elf.read_dynamic(LIBRARY).search
        self.assertIn(os.path.join(PACKAGE, "../torch/lib"), folders)

    def test_it_requires_the_torch_it_was_built_for(self) -> None:
        requires = [one for one in distribution("zstc").requires or [] if one.startswith("torch")]
        self.assertEqual(requires, ["torch==" + distribution("torch").version])

    def test_nothing_else_is_required(self) -> None:
        requires = [one for one in distribution("zstc").requires or [] if "extra ==" not in one]
        self.assertEqual(len(requires), 1)

    def test_the_default_model_is_inside(self) -> None:
        model = zstc.Classifier().info()["model"]
        self.assertEqual(model, os.path.join(os.path.realpath(PACKAGE), "share", "zstc", "default"))

    def test_torch_may_be_imported_before_or_after(self) -> None:
        use_torch = "import torch\nassert torch.nn.Linear(8, 8)(torch.ones(4, 8)).sum().isfinite()\n"
        self.assert_runs(use_torch + "import zstc\n" + CLASSIFY + use_torch)
        self.assert_runs("import zstc\n" + CLASSIFY + use_torch + CLASSIFY)

    def test_the_program_is_a_command_and_a_module(self) -> None:
        for command in (["zstc"], [sys.executable, "-m", "zstc"]):
            answer = subprocess.run(
                [*command, "classify", "-l", "travel", "-l", "cooking", "one day I will see the world"],
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            self.assertEqual((answer.returncode, answer.stderr), (0, ""))
            self.assertTrue(answer.stdout.startswith("1\t0.9"), answer.stdout)

    def copy_elsewhere(self, built_for: str) -> str:
        """The package in a folder without a torch beside it, as where torch is the system's and zstc a user's."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        copy = os.path.join(folder.name, "zstc")
        os.mkdir(copy)
        os.symlink(os.path.join(os.path.dirname(PACKAGE), "zstc.libs"), copy + ".libs")
        for name in os.listdir(PACKAGE):
            if name not in ("libzstc.so.0", "built_for_torch.txt", "__pycache__"):
                os.symlink(os.path.join(PACKAGE, name), os.path.join(copy, name))
        with open(LIBRARY, "rb") as source, open(os.path.join(copy, "libzstc.so.0"), "wb") as target:
            target.write(source.read())
        with open(os.path.join(copy, "built_for_torch.txt"), "w", encoding="ascii") as file:
            file.write(built_for + "\n")
        return folder.name

    def test_a_torch_in_another_folder_is_found(self) -> None:
        elsewhere = {"PYTHONPATH": self.copy_elsewhere(distribution("torch").version)}
        check = f"import zstc\nassert not zstc.__file__.startswith({PACKAGE!r})\n"
        self.assert_runs(check + CLASSIFY, elsewhere)
        self.assert_runs(check + CLASSIFY + "import torch\n" + CLASSIFY, elsewhere)

    @unittest.skipUnless(os.path.exists(os.path.join(PACKAGE, "libzstc_cuda.so.0")), "built for the CPU alone")
    def test_cuda_is_loaded_when_it_is_asked_for(self) -> None:
        elsewhere = {"PYTHONPATH": self.copy_elsewhere(distribution("torch").version)}
        script = (
            "import zstc\n"
            + CLASSIFY
            + "assert 'torch_cuda' not in open('/proc/self/maps').read()\n"
            + "try: zstc.Classifier(device='cuda:9999')\n"
            + "except zstc.Error as error: assert ' this machine has ' in str(error), error\n"
            + "assert 'torch_cuda' in open('/proc/self/maps').read()\n"
        )
        self.assert_runs(script)
        self.assert_runs(script, elsewhere)

    def test_a_torch_of_another_version_is_refused_with_the_way_out(self) -> None:
        elsewhere = {"PYTHONPATH": self.copy_elsewhere("2.1.0")}
        message = "built for torch 2.1.0, and this environment's torch is " + distribution("torch").version
        self.assert_refused("import zstc\n" + CLASSIFY, message, elsewhere)
        self.assert_refused("import torch, zstc\n" + CLASSIFY, message, elsewhere)


if __name__ == "__main__":
    unittest.main()
