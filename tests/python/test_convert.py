"""Archives that `zstc convert` writes: PyTorch runs their forward to the logits of the transformers model."""

import json
import os
import shutil
import tempfile
import unittest
import zipfile

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
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.archive = os.path.join(self.folder.name, "model.pt")

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

    def changed(self, name, **files):
        """A copy of a model with JSON files changed, or added."""
        folder = os.path.join(self.folder.name, "changed")
        shutil.copytree(support.model(name), folder)
        for file, changes in files.items():
            path = os.path.join(folder, file + ".json")
            content = {}
            if os.path.exists(path):
                with open(path, encoding="utf-8") as old:
                    content = json.load(old)
            with open(path, "w", encoding="utf-8") as new:
                json.dump({**content, **changes}, new)
        return folder

    def test_bert_without_token_types(self):
        names = ["input_ids", "attention_mask"]
        self.check(self.changed("tiny-bert", tokenizer_config={"model_input_names": names}))

    def test_added_tokens_go_into_the_archive(self):
        source = self.changed("tiny-bert", added_tokens={"[PAD]": 0})
        support.convert(source, self.archive)
        with zipfile.ZipFile(self.archive) as archive:
            self.assertTrue([name for name in archive.namelist() if name.endswith("/extra/added_tokens.json")])


if __name__ == "__main__":
    unittest.main()
