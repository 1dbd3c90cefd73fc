"""Models with random weights that tell right from wrong arithmetic, and the scores of both sides."""

import json
import math
import os
import shutil
import tempfile
import unittest

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

import support

CLASSES = {1: ["LABEL_0"], 2: ["entailment", "not_entailment"], 3: ["contradiction", "neutral", "entailment"]}
SIGNS = {1: [1], 2: [1, -1], 3: [-1, 0, 1]}  # of the logits, for how far entailment is above contradiction
WORDS = "the server stopped twice and nobody at all had seen why; a committee met on Tuesday, in the rain".split()
# Pairs of about 15, 60 and 150 tokens, one that is cut, and two of equal length.
TEXTS = [" ".join(WORDS[i % len(WORDS)] for i in range(start, start + count))
         for start, count in ((0, 3), (5, 14), (3, 40), (1, 200), (5, 14))]
LABELS = ["travel", "the weather of next week", "x"]

CLASSIFY = """
import json, sys, zstc
precision, folders, texts, labels = json.loads(sys.stdin.read())
for folder in folders:
    classify = zstc.Classifier(folder, device="cpu", precision=precision, threads=1)
    together = classify(texts, labels, multi_label=True)
    alone = [classify(text, [label], multi_label=True) for text in texts for label in labels]
    print(json.dumps([[[dict(zip(a["labels"], a["scores"]))[label] for label in labels] for a in together],
                      [a["scores"][0] for a in alone]]))
"""


def classify(folders, precision="float32", texts=TEXTS, library=support.LIBRARY):
    """The scores of each folder's model: of all texts in one call, and of each pair in a call of its own."""
    done = support.run_python(CLASSIFY, stdin=json.dumps([precision, folders, texts, LABELS]), library=library)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-2000:])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [([score for row in together for score in row], alone) for together, alone in answers]


def make(model_class, keys, labels=3):
    names = CLASSES[labels]
    config = model_class.config_class(**keys, id2label=dict(enumerate(names)),
                                      label2id={name: i for i, name in enumerate(names)})
    return model_class(config).eval()


class Reference:
    """A model of transformers with the tokenizer of a fixture."""

    def __init__(self, model, fixture, texts=TEXTS):
        self.model, self.fixture, self.texts = model, fixture, texts
        self.tokenizer = Tokenizer.from_file(os.path.join(fixture, "tokenizer.json"))

    def limit(self):
        config = self.model.config
        skipped = config.pad_token_id + 1 if config.model_type in ("roberta", "xlm-roberta", "camembert") else 0
        return config.max_position_embeddings - skipped

    def inputs(self, text, label):
        self.tokenizer.enable_truncation(self.limit(), strategy="only_first")
        encoded = self.tokenizer.encode(text, "This example is %s." % label)
        inputs = {"input_ids": torch.tensor([encoded.ids])}
        if getattr(self.model.config, "type_vocab_size", 0) > 1:
            inputs["token_type_ids"] = torch.tensor([encoded.type_ids])
        return inputs

    def margin(self, text, label):
        with torch.no_grad():
            row = self.model(**self.inputs(text, label)).logits[0].double().tolist()
        return sum(sign * number for sign, number in zip(SIGNS[len(row)], row))

    def margins(self):
        """How far entailment is above contradiction, of each pair."""
        return [self.margin(text, label) for text in self.texts for label in LABELS]

    def scores(self):
        return [1 / (1 + math.exp(-one)) for one in self.margins()]

    def spread(self):
        """Random weights make nearly the same of every text: lets attention weigh more, and the classes differ as those
        of a trained model do. Returns how far the classes differed before: where that is little, the rounding of any
        implementation grows with it."""
        output = self.model.classifier
        output = getattr(output, "out_proj", output)
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                if parameter.dim() == 1:  # transformers starts biases at zero and norms at one
                    parameter.add_(torch.randn_like(parameter) * 0.2)
                if "attention" in name or "attn" in name:
                    parameter.mul_(2.0)
            output.bias.zero_()
            margins = torch.tensor(self.margins())
            output.weight.div_(margins.std())
            output.bias[0 if len(output.bias) == 2 else -1] = -margins.mean() / margins.std()
            return margins.std().item()

    def save(self, folder, change=None):
        """As a directory that the library reads; `change` makes other tensors of the model's, as people store them."""
        self.model.config.save_pretrained(folder)
        tensors = {name: tensor.clone() for name, tensor in self.model.state_dict().items()}
        save_file(change(tensors) if change else tensors, os.path.join(folder, "model.safetensors"), {"format": "pt"})
        for name in os.listdir(self.fixture):
            if name not in ("config.json", "model.safetensors", "golden.jsonl"):
                shutil.copy(os.path.join(self.fixture, name), folder)
        self.drop_limit(os.path.join(folder, "tokenizer_config.json"))

    @staticmethod
    def drop_limit(path):
        """The model's positions limit a pair then, as `inputs` has it."""
        with open(path, encoding="utf-8") as file:
            settings = json.load(file)
        settings.pop("model_max_length", None)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(settings, file)


class Comparison(unittest.TestCase):
    """Makes models of `families`, {name: (class of transformers, fixture with a tokenizer, config)}, and compares."""

    families = {}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.made = folder.name, []
        torch.set_num_threads(1)

    def add(self, family, changes, change=None, dtype=torch.float32):
        """A directory of the family; `changes` are those to its config, and "labels" and "texts"; `change` and `dtype`
        say how its tensors are stored."""
        model_class, fixture, base = self.families[family]
        changes = dict(changes)
        labels, texts = changes.pop("labels", 3), changes.pop("texts", TEXTS)
        torch.manual_seed(len(self.made))
        model = make(model_class, {**base, **changes}, labels)
        reference = Reference(model, support.model(fixture), texts)
        reference.spread()
        model.to(dtype).float()  # what is stored in fewer bits is rounded
        folder = tempfile.mkdtemp(dir=self.folder)
        reference.save(folder, change)
        self.made.append((folder, reference.scores(), (family, changes), texts))

    def answers(self, precision="float32"):
        """What was made with its expected scores, the scores of all texts in one call, and of each pair alone."""
        for texts in {tuple(texts) for _, _, _, texts in self.made}:
            some = [one for one in self.made if tuple(one[3]) == texts]
            answers = classify([folder for folder, _, _, _ in some], precision, list(texts))
            for (_, expected, what, _), (together, alone) in zip(some, answers):
                yield what, expected, together, alone

    def check(self):
        for what, expected, together, alone in self.answers():
            with self.subTest(what=what):
                self.assertGreater(max(expected) - min(expected), 0.3)
                self.assertLess(max(abs(a - b) for a, b in zip(together, expected)), 1e-4)
                self.assertLess(max(abs(a - b) for a, b in zip(together, alone)), 1e-5)

    def check_family(self, family, configurations):
        for changes in configurations:
            self.add(family, changes)
        self.check()

    def check_precisions(self):
        for precision, bound in (("bfloat16", 0.08), ("float16", 0.005), ("int8", 0.15)):
            for what, expected, together, _ in self.answers(precision):
                worst = max(abs(a - b) for a, b in zip(together, expected))
                with self.subTest(precision=precision, what=what):
                    self.assertLess(worst, bound)
                    self.assertGreater(worst, 1e-7)

    def check_all_differ(self, family, configurations):
        rows = []
        for changes in configurations:
            self.made.clear()
            self.add(family, changes)
            rows.append(self.made[0][1])
        for i, row in enumerate(rows):
            for other in rows[:i]:
                self.assertGreater(max(abs(a - b) for a, b in zip(row, other)), 1e-3)
