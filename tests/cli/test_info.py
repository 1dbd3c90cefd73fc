"""zstc info --bench: what it measures, and that it does so with any options. How long things take is not judged."""
import json
import os
import signal
import subprocess
import unittest

from program import PROGRAM, TINY_BART, ProgramTest, environment

FIGURES = ["runs", "tokens_per_second", "texts_per_second", "latency_seconds", "ratio"]
BESIDE_FLOAT32 = ["largest_difference", "mean_difference", "top_changed"]
LONG_PASS = "3000000"  # microseconds


class BenchTest(ProgramTest):
    def bench(self, *arguments, **changes):
        done = self.run_program("info", "-m", os.path.abspath(TINY_BART), "--bench", "--json", *arguments, **changes)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout.count(b"\n"), 1)
        return json.loads(done.stdout)

    def check_row(self, row, bench):
        self.assertEqual(list(row), ["precision", *FIGURES, *BESIDE_FLOAT32])
        for key in FIGURES:
            self.assertGreater(row[key], 0, key)
        for key in BESIDE_FLOAT32:
            self.assertGreaterEqual(row[key], 0, key)
        self.assertLessEqual(row["mean_difference"], row["largest_difference"])
        self.assertLessEqual(row["top_changed"], bench["texts"])

    def check_float32(self, row):
        self.assertEqual([row[key] for key in ("precision", "ratio", *BESIDE_FLOAT32)], ["float32", 1, 0, 0, 0])


class Bench(BenchTest):
    def test_the_object_is_that_of_info_with_the_figures_of_each_precision(self):
        info = self.bench()
        bench = info.pop("bench")
        plain = self.run_program("info", "-m", os.path.abspath(TINY_BART), "--json")
        self.assertEqual(info, json.loads(plain.stdout))
        self.assertEqual(list(bench),
                         ["texts", "labels", "tokens", "rounds", "seconds", "opening_seconds", "precisions"])
        for key in list(bench)[:-1]:
            self.assertGreater(bench[key], 0, key)
        rows = bench["precisions"]
        self.assertEqual([row["precision"] for row in rows], ["float32", "bfloat16", "float16", "int8"])
        self.check_float32(rows[0])
        for row in rows:
            if "reason" in row:
                self.assertEqual(list(row), ["precision", "reason"])
                self.assertNotEqual(row["reason"], "")
            else:
                self.check_row(row, bench)

    def test_one_precision_is_measured_beside_float32(self):
        for precision in ("bfloat16", "float16", "int8"):
            rows = self.bench("--precision", precision)["bench"]["precisions"]
            self.assertEqual([row["precision"] for row in rows], ["float32", precision])
            self.check_float32(rows[0])
        rows = self.bench("--precision", "float32")["bench"]["precisions"]
        self.assertEqual([row["precision"] for row in rows], ["float32"])

    def test_auto_is_what_is_measured_without_a_precision(self):
        self.assertEqual(len(self.bench("--precision", "auto")["bench"]["precisions"]), 4)

    def test_a_model_that_cannot_be_opened_is_named(self):
        done = self.run_program("info", "-m", "none", "--bench", "--json")
        self.assertEqual((done.returncode, done.stdout), (3, b""))
        self.assertIn(b"none: not found", done.stderr)


    def test_what_is_too_slow_to_be_measured_is_told(self):
        done = self.run_program("info", "-m", os.path.abspath(TINY_BART), "--bench", "--json", "--precision", "float32",
                                ZSTC_TEST_PAUSE="1600000")
        self.assertEqual(done.returncode, 3)
        [row] = json.loads(done.stdout)["bench"]["precisions"]
        self.assertRegex(row["reason"], r"^1 x 10 labels would take about \d+ seconds$")
        self.assertEqual(done.stderr.decode(), "zstc: info: no precision could be measured: %s\n" % row["reason"])


class Interrupted(ProgramTest):
    """With a thread from before main, as libraries start them, and without."""

    def interrupt(self, number, **changes):
        process = subprocess.Popen([PROGRAM, "info", "-m", os.path.abspath(TINY_BART), "--bench"], cwd=self.folder,
                                   env=environment(ZSTC_TEST_PAUSE=LONG_PASS, **changes), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        for line in process.stdout:
            if line.startswith(b"Measuring"):
                break
        process.send_signal(number)
        _, message = process.communicate(timeout=60)
        return process.returncode, message

    def test_a_signal_ends_it_at_once(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for early in ({}, {"ZSTC_TEST_EARLY_THREAD": "1"}):
                code, message = self.interrupt(number, **early)
                self.assertEqual((code, message), (128 + number, b"zstc: interrupted\n"))


if __name__ == "__main__":
    unittest.main()
