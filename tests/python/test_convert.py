"""Archives that `zstc convert` writes: PyTorch runs their forward to the logits of the transformers model."""

import os
import tempfile
import unittest

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import support
import zstc

PAIRS = [
    ("one day I will see the world", "This example is travel."),
    ("short", "This example is a label of some more words."),
    ("The committee met on Tuesday; nothing was decided. " * 6, "This example is politics."),
]


class Archives(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.archive = os.path.join(folder.name, "model.pt")

    def check(self, name):
        source = support.model(name)
        support.convert(source, self.archive)
        reference = AutoModelForSequenceClassification.from_pretrained(source).eval()
        tokenizer = AutoTokenizer.from_pretrained(source)
        inputs = tokenizer(
            [premise for premise, _ in PAIRS],
            [hypothesis for _, hypothesis in PAIRS],
            padding=True,
            truncation="only_first",
            max_length=64,
            return_tensors="pt",
        )
        with torch.no_grad():
            expected = reference(**inputs).logits
            loaded = torch.jit.load(self.archive).eval()
            (found,) = loaded(inputs["input_ids"], inputs["attention_mask"])
        self.assertEqual(found.shape, expected.shape)
        self.assertLess((found - expected).abs().max().item(), 1e-4)
        self.check_scores(source)

    def check_scores(self, source):
        text, labels = PAIRS[2][0], ["politics", "travel", "weather"]
        expected = zstc.Classifier(source, device="cpu")(text, labels)
        for engine in ("packed", "module"):
            answer = zstc.Classifier(self.archive, device="cpu", engine=engine)(text, labels)
            self.assertEqual(answer["labels"], expected["labels"])
            for one, other in zip(answer["scores"], expected["scores"]):
                self.assertAlmostEqual(one, other, delta=1e-4)

    def test_bart(self):
        self.check("tiny-bart")

    def test_bart_from_shards(self):
        self.check("tiny-bart-shards")

    def test_bart_from_a_pickle(self):
        self.check("tiny-bart-bin")

    def test_roberta(self):
        self.check("tiny-roberta")

    def test_bert(self):
        self.check("tiny-bert")


if __name__ == "__main__":
    unittest.main()
