"""The recipe of the default model: a smoke run of its training, and its evaluation through the library."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import support

ROOT = pathlib.Path(support.ROOT)
DATA = ROOT.parent / "shared" / "data"
sys.path.insert(0, str(ROOT / "training"))


def run(program, *arguments):
    command = [sys.executable, str(ROOT / "training" / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode != 0:
        raise AssertionError("%s: exit code %d: %s" % (" ".join(command), done.returncode, done.stderr[-2000:]))
    return done.stdout


@unittest.skipUnless(DATA.is_dir(), "the data folder is not beside the repository")
class Recipe(unittest.TestCase):
    def test_a_smoke_run_trains_resumes_and_is_measured(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            run("train.py", "--smoke", "--out", out)
            run("train.py", "--smoke", "--out", out, "--resume", "--steps", "14")
            steps = [line.split(",")[0] for line in (out / "curve.csv").read_text().splitlines()]
            self.assertEqual(steps, ["step", "2", "4", "6", "8", "10", "12", "14"])
            self.assertTrue((out / "curve.png").exists())
            run("train.py", "--smoke", "--out", out / "second", "--from", out / "model", "--mix", "topical",
                "--steps", 2)
            with self.assertRaisesRegex(AssertionError, "was made with mix topical, not broad"):
                run("train.py", "--smoke", "--out", out / "second", "--resume", "--steps", 4,
                    "--data", out / "not-read-yet")
            with self.assertRaisesRegex(AssertionError, "third/checkpoint.pt: no such file"):
                run("train.py", "--smoke", "--out", out / "third", "--resume")
            with self.assertRaisesRegex(AssertionError, "nowhere: no such folder"):
                run("train.py", "--smoke", "--out", out / "second", "--from", out / "nowhere")
            weights = [run_folder / "model" / "model.safetensors" for run_folder in (out, out / "second")]
            self.assertNotEqual(*(path.read_bytes() for path in weights))
            run("evaluate.py", "--model", out / "model", "--rows", 4, "--sets", "sst2", "yelp", "--styles",
                "--multi-label", "--json", out / "figures.json", "--pictures", out)
            figures = json.loads((out / "figures.json").read_text())
            self.assertEqual(figures["sets"]["yelp"]["labels"], 5)
            self.assertEqual(set(figures["multi_label"]), {"sst2", "yelp"})
            self.assertEqual(figures["nli"]["snli"]["rows"], 4)
            self.assertTrue((out / "yelp.png").exists())

    def test_a_resumed_run_ends_where_an_unbroken_one_does(self):
        code = """
import pathlib, sys, torch
sys.path.insert(0, sys.argv[1])
from learning import options, run, step
folder = pathlib.Path(sys.argv[3])
torch.set_num_threads(1)
arguments = options.parse(None, ["--smoke", "--data", sys.argv[2], "--out", sys.argv[3]])
unbroken, resumed = run.Run(arguments), run.Run(arguments)

def steps(some_run, count):
    for _ in range(count):
        step.train_step(some_run)
        some_run.step += 1

steps(unbroken, 2)
unbroken.save(folder / "checkpoint.pt")
steps(unbroken, 2)
resumed.load(run.read_checkpoint(folder / "checkpoint.pt", arguments))
steps(resumed, 2)
assert all(torch.equal(a, b) for a, b in zip(unbroken.model.parameters(), resumed.model.parameters()))
assert not torch.equal(unbroken.model.classifier.weight, run.Run(arguments).model.classifier.weight)
"""
        with tempfile.TemporaryDirectory() as folder:
            done = support.run_python(code, str(ROOT / "training"), str(DATA), folder)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])

    def test_a_set_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(AssertionError, "nope: no such set; there are .*sst2"):
            run("evaluate.py", "--sets", "sst2", "nope")

    def test_runs_of_any_seed_are_measured_on_the_same_development_rows(self):
        from learning import data, options

        words = ["--data", str(DATA), "--out", "unused", "--dev-rows", "20", "--seed"]
        one, other = (data.dev_rows(options.parse(None, [*words, seed])) for seed in "12")
        self.assertEqual(one, other)

    def test_three_way_answers_are_those_of_transformers(self):
        import corpus
        import torch
        from evaluation.nli import Nli
        from network.base import load_tokenizer
        from network.cross_encoder import pair_logits
        from transformers import BertForSequenceClassification

        model = ROOT / "models" / "default"
        arguments = argparse.Namespace(model=model, library=support.LIBRARY, precision="float32", threads=0)
        nli = Nli(arguments)
        rows = corpus.read_nli(DATA, "dev", only_open=False)[::700]
        reference = BertForSequenceClassification.from_pretrained(model, dtype=torch.float32).eval()
        pairs = [(row.premise, row.hypothesis) for row in rows]
        logits = pair_logits(reference, load_tokenizer(model), pairs, 512)
        self.assertEqual([nli.answer(row) for row in rows], logits.argmax(1).tolist())
        self.assertEqual(len(set(logits.argmax(1).tolist())), 3)


class Figures(unittest.TestCase):
    def test_any_of_a_rows_labels_counts_as_right(self):
        import corpus
        from evaluation import figures

        rows = [corpus.TopicRow("set", labels, "text") for labels in (("a", "b"), ("a",), ("b",), ("c",))]
        predictions = ["b", "a", "a", "c"]
        self.assertEqual(figures.accuracy(rows, predictions), 0.75)
        self.assertAlmostEqual(figures.chance(rows, ["a", "b", "c", "d"]), 5 / 16)
        # a: one hit, predicted twice, true once; b: one hit, predicted once, true twice; c: right.
        self.assertAlmostEqual(figures.macro_f1(rows, predictions), (2 / 3 + 2 / 3 + 1) / 3)


if __name__ == "__main__":
    unittest.main()
