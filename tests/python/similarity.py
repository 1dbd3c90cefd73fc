"""A model with a similarity term as transformers computes it: a classifier, a sentence encoder beside it, their sum.

    python similarity.py FOLDER    makes the fixture tests/data/similarity/NAME anew: models with random weights, and
                                   what they answer to the requests of tests/data/golden/models/tiny-bert
"""
import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
SPECIAL = ("[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "<s>", "</s>", "<mask>", "<pad>", "<unk>")
WORDS = "embeddings.word_embeddings.weight"
SECTION = "zstc_similarity"


class Reference:
    """Reads a folder as libzstc does, by its config.json."""

    def __init__(self, folder, prefix=""):
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.section = self.config[SECTION]
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.classifier = AutoModelForSequenceClassification.from_pretrained(folder).eval()
        self.encoder = AutoModel.from_config(self.classifier.config, add_pooling_layer=False).eval()
        self.load_encoder(folder / self.section["weights"], prefix)
        names = {name.lower(): int(i) for i, name in self.config["id2label"].items()}
        self.entailment, self.contradiction = names["entailment"], names["contradiction"]

    def load_encoder(self, file, prefix):
        tensors = {name.removeprefix(prefix): tensor for name, tensor in load_file(file).items()}
        tensors.setdefault(WORDS, self.classifier.get_input_embeddings().weight.detach())
        self.encoder.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})

    def pooled(self, ids):
        tokens = self.encoder(torch.tensor([ids])).last_hidden_state[0].double()
        return tokens[0] if self.section.get("pooling") == "cls" else tokens.mean(0)

    @torch.inference_mode()
    def vector(self, text, windows=False):
        limit = min(self.config["max_position_embeddings"], self.tokenizer.model_max_length)
        most = self.section.get("max_length", limit)
        plain = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        room = most - self.tokenizer.num_special_tokens_to_add(pair=False)
        step = room - room // 4
        starts = range(0, max(len(plain) - room + step - 1, 0) // step * step + 1, step) if windows else [0]
        first, last = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        end = max(len(plain) - room, 0)  # the last window ends with the text
        sums = sum(self.pooled([first, *plain[min(at, end):][:room], last]) for at in starts)
        return sums / sums.norm()

    @torch.inference_mode()
    def rows(self, text, hypotheses):
        most = min(self.config["max_position_embeddings"], self.tokenizer.model_max_length)
        return [self.classifier(**self.tokenizer(text, hypothesis, truncation="only_first", max_length=most,
                                                 return_tensors="pt")).logits[0].double() for hypothesis in hypotheses]

    @torch.inference_mode()
    def logits(self, text, labels, template, windows=False):
        """Whole rows, with the term in the entailment logit."""
        rows, vector = self.rows(text, [template.format(label) for label in labels]), self.vector(text, windows)
        sentence = self.section.get("template") or template
        for row, label in zip(rows, labels):
            near = float(vector @ self.vector(sentence.format(label), windows=True))
            row[self.entailment] += self.section.get("weight", 1) * near + self.section.get("offset", 0)
        return torch.stack(rows)

    def scores(self, text, labels, template, multi_label, windows=False):
        logits = self.logits(text, labels, template, windows)
        if multi_label or len(labels) == 1:
            return logits[:, [self.contradiction, self.entailment]].softmax(1)[:, 1].tolist()
        return logits[:, self.entailment].softmax(0).tolist()


def make_model(folder, section, seed, hidden=16):
    """tiny-bert with fewer weights of another seed, and an encoder of its shape."""
    from transformers import AutoConfig

    torch.manual_seed(seed)
    source = DATA / "golden" / "models" / "tiny-bert"
    config = AutoConfig.from_pretrained(source)
    config.hidden_size, config.intermediate_size, config.initializer_range = hidden, 2 * hidden, 0.3
    setattr(config, SECTION, section)
    classifier = AutoModelForSequenceClassification.from_config(config).eval()
    encoder = AutoModel.from_config(config, add_pooling_layer=False).eval()
    classifier.save_pretrained(folder)
    tensors = {name: tensor.half().contiguous() for name, tensor in encoder.state_dict().items() if name != WORDS}
    save_file(tensors, folder / section["weights"], metadata={"format": "pt"})
    for file in source.iterdir():
        if "token" in file.name or file.name == "vocab.txt":
            shutil.copy(file, folder / file.name)


def plain_requests():
    """Those of tiny-bert without what transformers reads as control tokens."""
    with open(DATA / "golden" / "models" / "tiny-bert" / "golden.jsonl", encoding="utf-8", newline="\n") as file:
        for line in file:
            request = json.loads(line)
            if not any(name in part for name in SPECIAL for part in (request["text"], *request["labels"])):
                yield request


def answer(reference, request):
    scores = reference.scores(request["text"], request["labels"], request["template"], request["multi_label"])
    kept = {name: request[name] for name in ("text", "labels", "multi_label", "template", "truncated")}
    return {**kept, "scores": [round(score, 12) for score in scores]}


FIXTURES = {
    "tiny-mean": {"weights": "similarity.safetensors", "weight": 6.0, "offset": -2.5, "pooling": "mean",
                  "template": "{}", "max_length": 48},
    "tiny-cls": {"weights": "encoder.safetensors", "weight": 4.0, "pooling": "cls"},
}


def main(folder):
    for seed, (name, section) in enumerate(FIXTURES.items()):
        (folder / name).mkdir(parents=True, exist_ok=True)
        make_model(folder / name, section, seed)
        reference = Reference(folder / name)
        with open(folder / name / "golden.jsonl", "w", encoding="utf-8", newline="\n") as file:
            for request in plain_requests():
                file.write(json.dumps(answer(reference, request), ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
