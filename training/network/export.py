"""Writes the trained model as a Hugging Face folder."""

import json
import pathlib
import shutil
from typing import Any

import torch
from safetensors.torch import load_file

from network.base import base_folder
from network.cross_encoder import ID2LABEL
from network.tensors import save_halved

EXPORT_LIMIT = 72_000_000  # bytes of the exported folder, all files together: what may be committed
MAX_POSITIONS = 512


def export(model: torch.nn.Module, folder: pathlib.Path) -> None:
    """float16 weights without buffers, and the base's tokenizer with a plain limit of 512 tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    save_halved(model.named_parameters(), folder / "model.safetensors")
    _write_json(folder / "config.json", _config())
    for name in ("vocab.txt", "special_tokens_map.json"):
        shutil.copyfile(base_folder() / name, folder / name)
    tokenizer = _base_json("tokenizer.json")
    tokenizer.update(truncation=None, padding=None)
    _write_json(folder / "tokenizer.json", tokenizer, indent=None)
    settings = _base_json("tokenizer_config.json")
    settings.pop("name_or_path", None)
    _write_json(folder / "tokenizer_config.json", dict(settings, model_max_length=MAX_POSITIONS))
    _check_size(folder)


def scale_head(folder: pathlib.Path, factor: float) -> None:
    """Multiplies the logits of an exported folder by the factor."""
    path = folder / "model.safetensors"
    weights = load_file(path)
    for name in ("classifier.weight", "classifier.bias"):
        weights[name] = weights[name].float() * factor
    save_halved(weights.items(), path)


def _check_size(folder: pathlib.Path) -> None:
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    if size > EXPORT_LIMIT:
        raise SystemExit(f"{folder}: {size} bytes, over the limit of {EXPORT_LIMIT}")


def _config() -> dict[str, Any]:
    """The base's config with the labels of the head. Dropout is as the base has it, for further training."""
    config = _base_json("config.json")
    config.pop("_name_or_path", None)
    config.update(
        architectures=["BertForSequenceClassification"], torch_dtype="float16",
        problem_type="single_label_classification", id2label={str(i): name for i, name in ID2LABEL.items()},
        label2id={name: i for i, name in ID2LABEL.items()},
    )
    return config


def _base_json(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((base_folder() / name).read_text(encoding="utf-8"))
    return value


def _write_json(path: pathlib.Path, value: dict[str, Any], indent: int | None = 2) -> None:
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
