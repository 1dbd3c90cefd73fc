"""The large cross-encoder: all-mpnet-base-v2 with a three-way head. It is trained as the small one is, to teach it."""

import math
import pathlib

import torch
from torch.nn import functional
from transformers import MPNetConfig, MPNetForSequenceClassification
from transformers.models.mpnet.modeling_mpnet import MPNetLayer

from network.batches import Inputs
from network.body import split_heads

# Its vocabulary is BERT's after four tokens of its own. BERT's own special tokens become the first three of those.
SHIFT = 4
SPECIAL = {101: 0, 102: 2}  # [CLS], [SEP]
PAD = 1


def new_large(folder: pathlib.Path, dropout: float) -> MPNetForSequenceClassification:
    """all-mpnet-base-v2 with a fresh head, or what a run of it exported. Attention has no dropout."""
    model, missing = _read(folder, dropout)
    if not all(name.startswith("classifier.") for name in missing):
        raise SystemExit(f"{folder}: not an MPNet model: {len(missing)} tensors are missing, as {min(missing)}")
    # Its gradient would be as large as all weights of the attention.
    model.mpnet.encoder.relative_attention_bias.requires_grad_(False)
    return model


def read_large_teacher(folder: pathlib.Path) -> MPNetForSequenceClassification:
    """What a run exported, not to be trained."""
    model, missing = _read(folder, 0.0)
    if missing:
        raise SystemExit(f"{folder}: no large cross-encoder that --large has trained: {min(missing)} is missing")
    return model.requires_grad_(False).eval()


def _read(folder: pathlib.Path, dropout: float) -> tuple[MPNetForSequenceClassification, set[str]]:
    """The model, and the names of the tensors that its file lacks."""
    config = MPNetConfig.from_pretrained(
        folder, num_labels=3, hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0,
    )
    model, report = MPNetForSequenceClassification.from_pretrained(
        folder, config=config, dtype=torch.float32, output_loading_info=True,
    )
    return model, set(report["missing_keys"])


def save_large(model: MPNetForSequenceClassification, folder: pathlib.Path) -> None:
    model.save_pretrained(folder)


def large_logits(model: MPNetForSequenceClassification, inputs: Inputs) -> torch.Tensor:
    """What model(...).logits gives, faster, for ids of the small model's vocabulary."""
    mask = inputs["attention_mask"].bool()
    hidden = model.mpnet.embeddings(input_ids=_own_ids(inputs["input_ids"], mask))
    bias = _bias(model, hidden, mask)
    for layer in model.mpnet.encoder.layer:
        hidden = _layer(layer, hidden, bias)
    output: torch.Tensor = model.classifier(hidden)
    return output.float()


def _own_ids(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    own = ids + SHIFT
    for other, special in SPECIAL.items():
        own = own.masked_fill(ids == other, special)
    return own.masked_fill(~mask, PAD)


def _bias(model: MPNetForSequenceClassification, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """[sequence, head, position, position]: by distance, and minus infinity for padding."""
    device = hidden.device.type
    dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else hidden.dtype
    bias = model.mpnet.encoder.compute_position_bias(hidden[:1]).to(dtype)
    masked: torch.Tensor = bias.masked_fill(~mask[:, None, None, :], -math.inf)
    return masked


def _layer(layer: MPNetLayer, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    own = layer.attention.attn
    query, key, value = (split_heads(part(hidden), own.num_attention_heads) for part in (own.q, own.k, own.v))
    context = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    attended = own.o(context.transpose(1, 2).flatten(2))
    attended = layer.attention.LayerNorm(layer.attention.dropout(attended) + hidden)
    output: torch.Tensor = layer.output(layer.intermediate(attended), attended)
    return output
