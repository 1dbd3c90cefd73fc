"""DeBERTa of many configurations, tiny and with random weights: the scores that transformers gives.

The tokenizer plays no part: all have the byte-level one of the fixture tiny-deberta."""

import json
import math
import os
import shutil
import tempfile
import unittest

import torch
from tokenizers import Tokenizer
from transformers import DebertaConfig, DebertaForSequenceClassification
from transformers import DebertaV2Config, DebertaV2ForSequenceClassification

import support

FIXTURE = support.model("tiny-deberta")
CLASSES = {1: ["LABEL_0"], 2: ["entailment", "not_entailment"], 3: ["contradiction", "neutral", "entailment"]}
WORDS = "the server stopped twice and nobody at all had seen why; a committee met on Tuesday, in the rain".split()
SIGNS = {1: [1], 2: [1, -1], 3: [-1, 0, 1]}
# Pairs of about 15, 60 and 150 tokens, one that is cut, and two of equal length.
TEXTS = [" ".join(WORDS[i % len(WORDS)] for i in range(start, start + count))
         for start, count in ((0, 3), (5, 14), (3, 40), (1, 200), (5, 14))]
LABELS = ["travel", "the weather of next week", "x"]

BASE = {
    "vocab_size": 1301, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
    "max_position_embeddings": 200, "relative_attention": True, "position_biased_input": False, "type_vocab_size": 0,
    "pos_att_type": "c2p|p2c", "pad_token_id": 0, "initializer_range": 0.25,
}
LIKE_V3 = {"position_buckets": 24, "norm_rel_ebd": "layer_norm", "share_att_key": True}
BOTH = [
    {}, {"pos_att_type": ["c2p"]}, {"pos_att_type": "p2c"}, {"pos_att_type": []}, {"pos_att_type": None},
    {"relative_attention": False, "position_biased_input": True}, {"relative_attention": False},
    {"hidden_size": 15, "num_attention_heads": 5, "intermediate_size": 7, "vocab_size": 1313},
    {"num_attention_heads": 1}, {"num_attention_heads": 32}, {"num_hidden_layers": 1}, {"num_hidden_layers": 5},
    {"position_biased_input": True, "type_vocab_size": 2}, {"type_vocab_size": 3}, {"max_relative_positions": 20},
    {"max_relative_positions": 300}, {"embedding_size": 24}, {"embedding_size": 40, "type_vocab_size": 2},
    {"hidden_act": "relu", "pooler_hidden_act": "tanh"}, {"labels": 2}, {"labels": 1}, {"layer_norm_eps": 1e-3},
]
V2 = [
    {"position_buckets": 16}, {"position_buckets": 17}, {"position_buckets": 2}, {"position_buckets": 3},
    {"position_buckets": 64, "max_relative_positions": 512}, {"position_buckets": 24, "max_relative_positions": 100},
    {"position_buckets": 256}, {"position_buckets": 398}, {"norm_rel_ebd": "layer_norm"}, {"share_att_key": True},
    {**LIKE_V3, "pos_att_type": "c2p"}, {**LIKE_V3, "pos_att_type": "p2c"}, LIKE_V3,
    {**LIKE_V3, "num_hidden_layers": 1}, {**LIKE_V3, "labels": 2, "type_vocab_size": 2},
    {**LIKE_V3, "conv_kernel_size": 3, "conv_act": "gelu"}, {"conv_kernel_size": 1}, {"conv_kernel_size": 7},
    {"conv_kernel_size": 31, "conv_groups": 4}, {"conv_kernel_size": 3, "num_hidden_layers": 1},
    {"conv_kernel_size": 5, "conv_groups": 32, "conv_act": "relu"},
    {"position_buckets": 256, "max_position_embeddings": 512, "texts": [" ".join(WORDS * 20)]},
]

CLASSIFY = """
import json, sys, zstc
precision, folders, texts, labels = json.loads(sys.stdin.read())
for folder in folders:
    classify = zstc.Classifier(folder, device="cpu", precision=precision, threads=1)
    together = classify(texts[folder], labels, multi_label=True)
    alone = [classify(text, [label], multi_label=True) for text in texts[folder] for label in labels]
    print(json.dumps([[[dict(zip(a["labels"], a["scores"]))[label] for label in labels] for a in together],
                      [a["scores"][0] for a in alone]]))
"""


def classify(precision, folders, texts):
    """Scores of each folder: of all texts in one call, and of each pair in a call of its own."""
    done = support.run_python(CLASSIFY, stdin=json.dumps([precision, folders, texts, LABELS]))
    if done.returncode != 0:
        raise AssertionError(done.stderr[-2000:])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [([score for row in together for score in row], alone) for together, alone in answers]


class Models:
    """Makes models, keeps their folders and what transformers answers."""

    def __init__(self, folder):
        self.folder, self.names, self.texts, self.expected = folder, [], {}, []
        self.tokenizer = Tokenizer.from_file(os.path.join(FIXTURE, "tokenizer.json"))

    def add(self, version, changes):
        changes = dict(changes)
        texts, names = changes.pop("texts", TEXTS), CLASSES[changes.pop("labels", 3)]
        config_class, model_class = [(DebertaConfig, DebertaForSequenceClassification),
                                     (DebertaV2Config, DebertaV2ForSequenceClassification)][version - 1]
        torch.set_num_threads(1)
        config = config_class(**{**BASE, **changes}, id2label=dict(enumerate(names)),
                              label2id={name: i for i, name in enumerate(names)})
        torch.manual_seed(len(self.names))
        model = model_class(config).eval()
        self.spread(model, texts)
        folder = os.path.join(self.folder, str(len(self.names)))
        model.save_pretrained(folder)
        for name in ("tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"):
            shutil.copy(os.path.join(FIXTURE, name), folder)
        with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
            json.dump({"tokenizer_class": "DebertaTokenizer"}, file)
        self.names.append(folder)
        self.texts[folder] = texts
        self.expected.append([1 / (1 + math.exp(-one)) for one in self.margins(model, texts)])

    def spread(self, model, texts):
        """Random weights make nearly the same of every text: lets attention weigh more, and the classes differ as those
        of a trained model do."""
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if parameter.dim() == 1:  # transformers starts biases at zero and norms at one
                    parameter.add_(torch.randn_like(parameter) * 0.2)
                if "attention" in name:
                    parameter.mul_(2.0)
            model.classifier.bias.zero_()
            margins = torch.tensor(self.margins(model, texts))
            model.classifier.weight.div_(margins.std())
            model.classifier.bias[0 if len(model.classifier.bias) == 2 else -1] = -margins.mean() / margins.std()

    def margins(self, model, texts):
        """How far entailment is above contradiction, of each pair."""
        return [self.margin(model, text, label) for text in texts for label in LABELS]

    def margin(self, model, text, label):
        limit = model.config.max_position_embeddings
        self.tokenizer.enable_truncation(limit, strategy="only_first")
        encoded = self.tokenizer.encode(text, "This example is %s." % label)
        types = encoded.type_ids if model.config.type_vocab_size > 1 else [0] * len(encoded.ids)
        with torch.no_grad():
            row = model(torch.tensor([encoded.ids]), token_type_ids=torch.tensor([types])).logits[0].double().tolist()
        return sum(sign * number for sign, number in zip(SIGNS[len(row)], row))


class Deberta(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.models = Models(folder.name)

    def check(self, version, configurations):
        for changes in configurations:
            self.models.add(version, changes)
        answers = classify("float32", self.models.names, self.models.texts)
        for changes, expected, (together, alone) in zip(configurations, self.models.expected, answers):
            with self.subTest(version=version, changes=changes):
                self.assertGreater(max(expected) - min(expected), 0.3)
                self.assertLess(max(abs(a - b) for a, b in zip(together, expected)), 1e-4)
                self.assertLess(max(abs(a - b) for a, b in zip(together, alone)), 1e-5)

    def test_version_1(self):
        self.check(1, BOTH)

    def test_version_2(self):
        self.check(2, BOTH)

    def test_version_2_with_keys_of_its_own(self):
        self.check(2, V2)

    def test_what_is_configured_shows_in_the_scores(self):
        """Otherwise the tests above could not fail."""
        for changes in ({}, {"pos_att_type": "c2p"}, {"pos_att_type": "p2c"}, {"relative_attention": False},
                        {"position_buckets": 24}, {"position_buckets": 24, "max_relative_positions": 100}):
            self.models.names.clear()
            self.models.add(2, changes)
        rows = self.models.expected
        for i, row in enumerate(rows):
            for other in rows[:i]:
                self.assertGreater(max(abs(a - b) for a, b in zip(row, other)), 1e-3)

    def test_other_precisions_are_close(self):
        for changes in (LIKE_V3, {**LIKE_V3, "conv_kernel_size": 3}):
            self.models.add(2, {**changes, "initializer_range": 0.1})
        for precision, bound in (("bfloat16", 0.08), ("float16", 0.005), ("int8", 0.15)):
            answers = classify(precision, self.models.names, self.models.texts)
            for expected, (together, _) in zip(self.models.expected, answers):
                worst = max(abs(a - b) for a, b in zip(together, expected))
                with self.subTest(precision=precision):
                    self.assertLess(worst, bound)
                    self.assertGreater(worst, 1e-7)


if __name__ == "__main__":
    unittest.main()
