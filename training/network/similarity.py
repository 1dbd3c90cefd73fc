"""The similarity term of an exported folder: the base model, unchanged, beside the cross-encoder."""

import json
import pathlib

import torch
from safetensors.torch import save_file
from transformers import BertModel

from network.base import base_folder

FILE, SECTION, LIMIT = "similarity.safetensors", "zstc_similarity", 256
WORDS = "embeddings.word_embeddings.weight"  # frozen in training, so the cross-encoder's table is the base's


def add_similarity(folder: pathlib.Path, weight: float, offset: float, template: str | None) -> None:
    """Writes the encoder's tensors in float16 without the table of words, and the section of config.json."""
    model = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, dtype=torch.float32)
    tensors = {name: tensor.detach().half().contiguous() for name, tensor in model.named_parameters() if name != WORDS}
    save_file(tensors, folder / FILE, metadata={"format": "pt"})
    (folder / FILE).chmod(0o644)  # safetensors writes files that only the owner can read
    set_similarity(folder, weight, offset, template)


def set_similarity(folder: pathlib.Path, weight: float, offset: float, template: str | None) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    section = {"weights": FILE, "weight": weight, "offset": offset, "pooling": "mean", "max_length": LIMIT}
    config[SECTION] = section | ({"template": template} if template is not None else {})
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
