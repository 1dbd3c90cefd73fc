"""The recipe of the default model: a smoke run of its training, and its evaluation through the library."""

import argparse
import gzip
import itertools
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


def write_thin_data(folder):
    """Every fifth row of the data folder, which is sooner read, and a few opinions."""
    for source in DATA.glob("*.tsv.gz"):
        with gzip.open(source, "rb") as rows, gzip.open(folder / source.name, "wb", 1) as thin:
            thin.write(next(rows))
            thin.writelines(itertools.islice(rows, 0, None, 5))
    with gzip.open(folder / "opinions_train.tsv.gz", "wt") as opinions:
        opinions.write("dataset\tsplit\tlicence\tscale\tgrade\ttext\n")
        opinions.writelines(f"some\tall\tmit\tfine\t{grade}\tA text of grade {grade}.\n" for grade in range(-2, 3))


@unittest.skipUnless(DATA.is_dir(), "the data folder is not beside the repository")
class Recipe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.data = pathlib.Path(folder.name)
        write_thin_data(cls.data)

    def train(self, *arguments):
        return run("train.py", "--smoke", "--texts", 2, "--data", self.data, *arguments)

    def test_a_smoke_run_trains_resumes_and_is_measured(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            self.train("--out", out, "--steps", 4, "--checkpoint-every", 2, "--mix", "opinions")
            self.train("--out", out, "--steps", 6, "--resume", "--mix", "opinions")
            steps = [line.split(",")[0] for line in (out / "curve.csv").read_text().splitlines()]
            self.assertEqual(steps, ["step", "2", "4", "6"])
            self.assertTrue((out / "curve.png").exists())
            self.train("--out", out / "second", "--from", out / "model", "--mix", "labelled", "--steps", 2)
            with self.assertRaisesRegex(AssertionError, "was made with mix labelled, not written"):
                self.train("--out", out / "second", "--resume", "--steps", 4, "--data", out / "not-read-yet")
            with self.assertRaisesRegex(AssertionError, "third/checkpoint.pt: no such file"):
                self.train("--out", out / "third", "--resume")
            with self.assertRaisesRegex(AssertionError, "nowhere: no such folder"):
                self.train("--out", out / "second", "--from", out / "nowhere")
            before = json.loads((out / "model" / "config.json").read_text())["zstc_similarity"]
            run("calibrate.py", "--run", out, "--model", out / "model")
            after = json.loads((out / "model" / "config.json").read_text())["zstc_similarity"]
            self.assertNotEqual(before["offset"], after["offset"])
            with self.assertRaisesRegex(AssertionError, "was it calibrated before?"):
                run("calibrate.py", "--run", out / "second", "--model", out / "model")
            weights = [run_folder / "model" / "model.safetensors" for run_folder in (out, out / "second")]
            self.assertNotEqual(*(path.read_bytes() for path in weights))
            run("evaluate.py", "--data", self.data, "--model", out / "model", "--rows", 4, "--sets", "sst2", "yelp",
                "--styles", "--multi-label", "--json", out / "figures.json", "--pictures", out)
            figures = json.loads((out / "figures.json").read_text())
            self.assertEqual(figures["sets"]["yelp"]["labels"], 5)
            self.assertEqual(set(figures["multi_label"]), {"sst2", "yelp"})
            self.assertEqual(figures["nli"]["snli"]["rows"], 4)
            self.assertTrue((out / "yelp.png").exists())

    def test_a_large_cross_encoder_is_trained_and_teaches(self):
        from test_teaching import small_mpnet

        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            small_mpnet().save_pretrained(out / "base")
            self.train("--out", out / "large", "--large", out / "base", "--dropout", 0.1, "--steps", 2)
            self.assertTrue((out / "large" / "validation-huffpost.npz").exists())
            self.train("--out", out / "one", "--taught-by", out / "large" / "model", "--steps", 2)
            head, line = (out / "one" / "curve.csv").read_text().splitlines()
            measured = dict(zip(head.split(","), line.split(",")))
            for name in ("taught_nli", "taught_list", "taught_pair"):
                self.assertGreater(float(measured[name]), 0.0, name)
            with self.assertRaisesRegex(AssertionError, "was made with taught_by True, not False"):
                self.train("--out", out / "one", "--resume", "--steps", 4)

    def test_a_resumed_run_ends_where_an_unbroken_one_does(self):
        code = """
import pathlib, sys, torch
sys.path.insert(0, sys.argv[1])
from learning import data, options, run, shards, step, steps
from network import base, batches, embedder
from sampling.nli import NliStream
folder = pathlib.Path(sys.argv[3])
torch.set_num_threads(1)
arguments = options.parse(None, ["--smoke", "--data", sys.argv[2], "--out", sys.argv[3]])
teacher = embedder.SentenceEmbedder()
encoder = batches.Encoder(base.load_tokenizer(base.base_folder()), arguments.max_length)

read = data.read_data(arguments, teacher.embed_labels)

def feed(first, processes):
    cutter = steps.Cutter(encoder, arguments.batch_tokens, None)
    source = shards.Source(read.sampler, cutter, arguments.seed, arguments.texts, arguments.nli_rows)
    rows = NliStream(read.nli.rows, arguments.seed)
    feeder = shards.Feeder(shards.make_pool(source, processes), source, rows, teacher, 2)
    return feeder.steps(first)

def train(some_run, fed, count):
    for _ in range(count):
        step.train_step(some_run, next(fed))

unbroken_feed, unbroken = feed(0, 1), run.Run(arguments, teacher.body)
train(unbroken, unbroken_feed, 3)
unbroken.save(folder / "checkpoint.pt")
train(unbroken, unbroken_feed, 3)
resumed = run.Run(arguments, teacher.body)
resumed.load(run.read_checkpoint(folder / "checkpoint.pt", arguments))
train(resumed, feed(resumed.step, 2), 3)
for name in "trained", "average":
    both = zip(getattr(unbroken, name).parameters(), getattr(resumed, name).parameters())
    assert all(torch.equal(a, b) for a, b in both), name
assert not torch.equal(unbroken.model.classifier.weight, run.Run(arguments, teacher.body).model.classifier.weight)
"""
        with tempfile.TemporaryDirectory() as folder:
            done = support.run_python(code, str(ROOT / "training"), str(self.data), folder)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])

    def test_a_set_that_is_not_there_is_named(self):
        with self.assertRaisesRegex(AssertionError, "nope: no such set; there are .*sst2"):
            run("evaluate.py", "--data", self.data, "--sets", "sst2", "nope")

    def test_runs_of_any_seed_are_measured_on_the_same_development_rows(self):
        from learning import data, options

        words = ["--data", str(self.data), "--out", "unused", "--validation-rows", "5", "--seed"]
        one, other = (data.dev_rows(options.parse(None, [*words, seed])) for seed in "12")
        self.assertEqual(one, other)

    def test_three_way_answers_are_those_of_transformers(self):
        import corpus
        import torch
        from evaluation.nli import Nli
        from network.base import load_tokenizer
        from network.batches import Encoder
        from network.cross_encoder import pair_logits
        from transformers import BertForSequenceClassification

        model = ROOT / "models" / "default"
        arguments = argparse.Namespace(model=model, library=support.LIBRARY, precision="float32", threads=0)
        nli = Nli(arguments)
        rows = corpus.read_nli(DATA, "dev", only_open=False)[::700]
        reference = BertForSequenceClassification.from_pretrained(model, dtype=torch.float32).eval()
        encoder = Encoder(load_tokenizer(model), 512)
        logits = pair_logits(reference, encoder, [encoder.tokens([row.premise, row.hypothesis]) for row in rows])
        self.assertEqual([nli.answer(row) for row in rows], logits.argmax(1).tolist())
        self.assertEqual(len(set(logits.argmax(1).tolist())), 3)

    def test_three_way_answers_are_without_the_similarity_term(self):
        from evaluation.nli import link_model

        with tempfile.TemporaryDirectory() as folder:
            model, linked = (pathlib.Path(folder) / name for name in ("model", "linked"))
            for path in (model, linked):
                path.mkdir()
            config = {"id2label": {"0": "contradiction", "1": "neutral", "2": "entailment"}, "zstc_similarity": {}}
            (model / "config.json").write_text(json.dumps(config))
            (model / "vocab.txt").write_text("word")
            link_model(model, linked, {"entailment": "neutral", "neutral": "entailment"})
            got = json.loads((linked / "config.json").read_text())
            self.assertEqual(got, {"id2label": {"0": "contradiction", "1": "entailment", "2": "neutral"},
                                   "label2id": {"contradiction": 0, "entailment": 1, "neutral": 2}})
            self.assertEqual((linked / "vocab.txt").read_text(), "word")


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
