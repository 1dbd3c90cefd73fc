"""The layers of a BERT model, computed faster than its own forward does."""

import math

import torch
from torch.nn import functional
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertLayer

from network.batches import Inputs


def hidden_states(bert: BertModel, inputs: Inputs, first_only: bool) -> torch.Tensor:
    """The last layer's states [sequence, position, width]. `first_only`: of the first position alone, which is all that
    a classifier's head reads, so that the last layer computes only that."""
    hidden = bert.embeddings(input_ids=inputs["input_ids"], token_type_ids=inputs["token_type_ids"])
    mask = inputs["attention_mask"][:, None, None, :].bool()
    for layer in bert.encoder.layer[:-1]:
        hidden = _layer(layer, hidden, mask, hidden.shape[1])
    return _layer(bert.encoder.layer[-1], hidden, mask, 1 if first_only else hidden.shape[1])


def mean_vectors(bert: BertModel, inputs: Inputs) -> torch.Tensor:
    """Unit vectors [sequence, width]: the mean of the states of all tokens, as sentence-transformers pools them."""
    hidden = hidden_states(bert, inputs, first_only=False).float()
    mask = inputs["attention_mask"].unsqueeze(-1).float()
    return functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


def _layer(layer: BertLayer, hidden: torch.Tensor, mask: torch.Tensor, positions: int) -> torch.Tensor:
    """One encoder layer for the first `positions` positions."""
    own, asking = layer.attention.self, hidden[:, :positions]
    heads = own.num_attention_heads
    parts = own.query(asking), own.key(hidden), own.value(hidden)
    query, key, value = (split_heads(states, heads) for states in parts)
    context = _attend(query, key, value, mask)
    attended = layer.attention.output(context.transpose(1, 2).flatten(2), asking)
    output: torch.Tensor = layer.output(layer.intermediate(attended), attended)
    return output


def _attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Scaled dot-product attention. Its own gradient on a CPU takes several times as long as that of its parts."""
    if query.device.type != "cpu":
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    scores = (query @ key.transpose(-2, -1)).float() / math.sqrt(query.shape[-1])
    shares: torch.Tensor = scores.masked_fill(~mask, -torch.inf).softmax(-1)
    return shares.to(value.dtype) @ value


def split_heads(states: torch.Tensor, heads: int) -> torch.Tensor:
    """[batch, position, width] to [batch, head, position, width of a head]."""
    return states.view(*states.shape[:-1], heads, -1).transpose(1, 2)
