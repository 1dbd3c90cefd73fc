"""zstc pull where each of its allocations fails in turn: one line, and a cache that the next run completes. The program
is linked with allocations.c."""
import unittest

from pull_case import PullTest


class Memory(PullTest):
    def setUp(self):
        super().setUp()
        shard = "model-00001-of-00001.safetensors"
        del self.hub.files["vocab.txt"], self.hub.files["model.safetensors"]
        self.hub.add("model.safetensors.index.json", b'{"weight_map": {"a": "%s"}}' % shard.encode())
        self.hub.add(shard, b"weights", lfs=True)
        self.hub.add("modules.json", b'[{"path": ""}, {"path": "1_Pooling"}]')
        self.hub.add("1_Pooling/config.json", b"{}")

    def test_each_allocation_may_fail(self):
        done = self.pull(HF_TOKEN="hf_x", ZSTC_TEST_ALLOCATIONS="count")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        failed = []
        for number in range(int(self.read("count"))):
            home = "hf%d" % number
            done = self.pull(HF_TOKEN="hf_x", HF_HOME=home, ZSTC_TEST_FAIL_ALLOCATION=str(number))
            with self.subTest(allocation=number, stderr=done.stderr):
                if done.returncode != 0:
                    failed.append(home)
                    self.assertEqual((done.returncode, done.stderr), (4, "zstc: out of memory\n"))
        self.assertGreater(len(failed), 20)
        for home in failed[::10]:
            self.assertEqual(self.pull(HF_HOME=home).returncode, 0)


if __name__ == "__main__":
    unittest.main()
