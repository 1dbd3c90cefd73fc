"""libzstc and `import torch` in one process: the same libtorch works in either order, another one is refused."""

import unittest

import support

USE_TORCH = """
import torch
assert torch.nn.Linear(8, 8)(torch.ones(4, 8)).sum().isfinite()
torch.save(torch.ones(3), "/dev/null")
"""
USE_ZSTC = """
import sys, zstc
answer = zstc.Classifier(sys.argv[1], device="cpu")("one day I will see the world", ["travel", "cooking"])
assert abs(sum(answer["scores"]) - 1) < 1e-5
"""


class OneProcess(unittest.TestCase):
    def run_both(self, *parts, library=support.LIBRARY):
        return support.run_python("".join(parts), support.model("tiny-bart"), library=library)

    def test_torch_first(self):
        done = self.run_both(USE_TORCH, USE_ZSTC, USE_TORCH)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_zstc_first(self):
        done = self.run_both(USE_ZSTC, USE_TORCH, USE_ZSTC)
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipUnless(support.OTHER_LIBRARY, "no second build")
    def test_another_torch_first_is_refused(self):
        done = self.run_both(USE_TORCH, USE_ZSTC, library=support.OTHER_LIBRARY)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("ImportError: libzstc cannot be loaded", done.stderr)

    @unittest.skipUnless(support.OTHER_LIBRARY, "no second build")
    def test_another_torch_afterwards_is_refused(self):
        done = self.run_both(USE_ZSTC, USE_TORCH, library=support.OTHER_LIBRARY)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("ImportError: torch cannot be imported", done.stderr)


if __name__ == "__main__":
    unittest.main()
