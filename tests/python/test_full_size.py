"""A bart-large with random weights: every build gives the scores of the transformers pipeline."""

import json
import os
import shutil
import tempfile
import unittest

import support

TEXTS = [
    "one day I will see the world",
    "The central bank left its rate where it was, and the markets, which had expected nothing else, went to lunch.",
]
LABELS = ["travel", "economy", "cooking and the like"]

# Each in a process of its own: the weights are there only once at a time.
MAKE = """
import json, sys, torch
from transformers import AutoTokenizer, BartConfig, BartForSequenceClassification, pipeline
folder, texts, labels = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
torch.manual_seed(11)
names = ["contradiction", "neutral", "entailment"]
config = BartConfig(num_labels=3, id2label=dict(enumerate(names)), label2id={n: i for i, n in enumerate(names)})
model = BartForSequenceClassification(config).eval()
with torch.no_grad():  # else random weights call every label equal
    for weight in (model.classification_head.dense.weight, model.classification_head.out_proj.weight):
        weight.mul_(3)
model.save_pretrained(folder)
tokenizer = AutoTokenizer.from_pretrained(folder)
classify = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu")
print(json.dumps([classify(texts, labels, multi_label=multi) for multi in (False, True)]))
"""
CLASSIFY = """
import json, sys, zstc
folder, texts, labels = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
classify = zstc.Classifier(folder, device="cpu", precision="float32")
print(json.dumps([classify(texts, labels, multi_label=multi) for multi in (False, True)]))
"""


class FullSize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        for name in ("vocab.json", "merges.txt"):
            shutil.copy(os.path.join(support.ROOT, "tests", "data", "tokenizers", "bart", name), cls.folder)
        with open(os.path.join(cls.folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
            json.dump({"tokenizer_class": "BartTokenizer", "model_max_length": 1024}, file)
        cls.expected = cls.answers(MAKE)

    @classmethod
    def answers(cls, code, library=support.LIBRARY):
        done = support.run_python(code, cls.folder, json.dumps(TEXTS), json.dumps(LABELS), library=library)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def check(self, library):
        found = self.answers(CLASSIFY, library)
        for ours, theirs in zip(found[0] + found[1], self.expected[0] + self.expected[1]):
            expected = dict(zip(theirs["labels"], theirs["scores"]))
            for label, score in zip(ours["labels"], ours["scores"]):
                self.assertAlmostEqual(score, expected[label], delta=1e-4)

    def test_the_scores_differ_enough_to_tell(self):
        scores = [score for answer in self.expected[1] for score in answer["scores"]]
        self.assertGreater(max(scores) - min(scores), 0.01)

    def test_this_torch(self):
        self.check(support.LIBRARY)

    @unittest.skipUnless(support.OTHER_LIBRARY, "no second build")
    def test_the_other_libtorch(self):
        self.check(support.OTHER_LIBRARY)


if __name__ == "__main__":
    unittest.main()
