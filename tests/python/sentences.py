"""Directories of sentence-transformers with random weights, and the scores that transformers makes of their vectors.

    python sentences.py FOLDER    makes the fixture tests/data/sentences/NAME anew: models, and what they answer to the
                                  requests of tests/data/golden/models/tiny-bert and tiny-xlm-roberta
"""

import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModel, AutoTokenizer, logging

MODELS = pathlib.Path(__file__).resolve().parents[1] / "data" / "golden" / "models"
SPECIAL = ("[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "<s>", "</s>", "<mask>", "<pad>", "<unk>")
SECTION = "zstc_similarity"
OLD_CLASSES = {name: "sentence_transformers.models." + name for name in ("Transformer", "Pooling", "Normalize")}
NEW_CLASSES = {
    "Transformer": "sentence_transformers.base.modules.transformer.Transformer",
    "Pooling": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
    "Normalize": "sentence_transformers.base.modules.normalize.Normalize",
}

logging.set_verbosity_error()
logging.disable_progress_bar()


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


# ---- making one ----


def write_modules(folder, size, pooling, normalise, is_old):
    classes = OLD_CLASSES if is_old else NEW_CLASSES
    names = ["Transformer", "Pooling", *(["Normalize"] if normalise else [])]
    paths = ["", "1_Pooling", "2_Normalize"]
    rows = [{"idx": i, "name": str(i), "path": paths[i], "type": classes[name]} for i, name in enumerate(names)]
    write_json(folder / "modules.json", rows)
    flags = {f"pooling_mode_{mode}": mode == pooling + "_tokens" or mode == pooling + "_token"
             for mode in ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")}
    new = {"embedding_dimension": size, "pooling_mode": pooling, "include_prompt": True}
    write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": size, **flags} if is_old else new)


def make_model(folder, source, seed, *, pooling="mean", normalise=False, is_old=True, section=None, max_length=None,
               hidden=16, tokenizer=None):
    """The body of a model of golden/models with fewer weights of another seed, and what surrounds it. The tokenizer may
    be that of another model."""
    torch.manual_seed(seed)
    config = AutoConfig.from_pretrained(MODELS / source)
    config.vocab_size = AutoConfig.from_pretrained(MODELS / (tokenizer or source)).vocab_size
    config.hidden_size, config.intermediate_size, config.initializer_range = hidden, 2 * hidden, 0.3
    config.id2label = config.label2id = None
    if section is not None:
        setattr(config, SECTION, section)
    body = AutoModel.from_config(config).eval()
    body.save_pretrained(folder)
    tensors = {name: tensor.half().contiguous() for name, tensor in body.state_dict().items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    for file in (MODELS / (tokenizer or source)).iterdir():
        if "token" in file.name or file.name in ("vocab.txt", "sentencepiece.bpe.model"):
            shutil.copy(file, folder / file.name)
    write_modules(folder, hidden, pooling, normalise, is_old)
    if max_length is not None:
        write_json(folder / "sentence_bert_config.json", {"max_seq_length": max_length, "do_lower_case": False})
    similarity = "dot" if normalise else "cosine"
    write_json(folder / "config_sentence_transformers.json",
               {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": similarity})


# ---- what its scores are ----


class Reference:
    """Reads a folder as libzstc does, without sentence-transformers."""

    def __init__(self, folder, tokenizer=None):
        self.config = read_json(folder / "config.json")
        self.section = self.config.get(SECTION, {})
        self.tokenizer = AutoTokenizer.from_pretrained(tokenizer or folder)
        self.body = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
        self.pooling = self.section.get("pooling") or self.read_pooling(folder)
        self.max_length = self.section.get("max_length") or self.read_max_length(folder)

    def read_pooling(self, folder):
        pooling = read_json(folder / "1_Pooling" / "config.json")
        return pooling.get("pooling_mode") or ("cls" if pooling["pooling_mode_cls_token"] else "mean")

    def read_max_length(self, folder):
        positions = self.config["max_position_embeddings"]
        if self.config["model_type"] == "xlm-roberta":
            positions -= self.config["pad_token_id"] + 1
        file = folder / "sentence_bert_config.json"
        own = read_json(file).get("max_seq_length") if file.exists() else None
        return min(own or self.tokenizer.model_max_length, positions)

    def room(self):
        return self.max_length - self.tokenizer.num_special_tokens_to_add(pair=False)

    def ids(self, text):
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    @torch.inference_mode()
    def vector_of(self, ids):
        whole = [self.tokenizer.cls_token_id, *ids, self.tokenizer.sep_token_id]
        tokens = self.body(torch.tensor([whole])).last_hidden_state[0].double()
        vector = tokens[0] if self.pooling == "cls" else tokens.mean(0)
        return vector / vector.norm()

    def windows(self, text, overflow="truncate"):
        ids, room = self.ids(text), self.room()
        if len(ids) <= room or overflow == "truncate":
            return [ids[:room]]
        step = room - room // 4
        starts = range(0, (len(ids) - room + step - 1) // step * step + 1, step)
        return [ids[min(at, len(ids) - room):][:room] for at in starts]

    def logits(self, text, labels, template, overflow="truncate"):
        vectors = torch.stack([self.vector_of(ids) for ids in self.windows(text, overflow)])
        template = self.section.get("template") or template
        sentences = torch.stack([self.vector_of(self.ids(template.format(label))) for label in labels])
        cosines = (vectors @ sentences.T).max(0).values
        return self.section.get("weight", 20) * cosines + self.section.get("offset", 0)

    def scores(self, text, labels, template, multi_label, overflow="truncate"):
        logits = self.logits(text, labels, template, overflow)
        if multi_label or len(labels) == 1:
            return logits.sigmoid().tolist()
        return logits.softmax(0).tolist()


# ---- the fixtures ----

FIXTURES = {
    "bert-mean": ("tiny-bert", {"pooling": "mean", "section": {"weight": 6.0, "offset": -2.5}, "max_length": 48}),
    "xlmr-cls": ("tiny-xlm-roberta", {"pooling": "cls", "normalise": True, "is_old": False}),
}


def requests_of(source, has_offset):
    """Those of the model with a head, without what transformers reads as control tokens."""
    with open(MODELS / source / "golden.jsonl", encoding="utf-8", newline="\n") as file:
        for request in map(json.loads, file):
            if any(name in part for name in SPECIAL for part in (request["text"], *request["labels"])):
                continue
            if not has_offset:
                request["multi_label"] = False
                request["labels"] = request["labels"] if len(request["labels"]) > 1 else [*request["labels"], "other"]
            yield request


def answer(reference, request):
    kept = {name: request[name] for name in ("text", "labels", "multi_label", "template")}
    scores = reference.scores(**kept)
    truncated = len(reference.ids(request["text"])) > reference.room()
    return {**kept, "truncated": truncated, "scores": [round(score, 12) for score in scores]}


def main(folder):
    for seed, (name, (source, keys)) in enumerate(FIXTURES.items()):
        make_model(folder / name, source, 50 + seed, **keys)
        reference = Reference(folder / name)
        if (folder / name / "sentencepiece.bpe.model").exists():
            (folder / name / "tokenizer.json").unlink()  # it says the same
        with open(folder / name / "golden.jsonl", "w", encoding="utf-8", newline="\n") as file:
            for request in requests_of(source, "offset" in reference.section):
                file.write(json.dumps(answer(reference, request), ensure_ascii=False, separators=(",", ":")) + "\n")




if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
