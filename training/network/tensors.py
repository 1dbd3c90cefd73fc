"""Files of tensors as they are shipped."""

import pathlib
from collections.abc import Iterable

import torch
from safetensors.torch import save_file


def save_halved(named: Iterable[tuple[str, torch.Tensor]], path: pathlib.Path) -> None:
    """Writes them in float16."""
    halved = {name: tensor.detach().half().contiguous() for name, tensor in named}
    save_file(halved, path, metadata={"format": "pt"})
    path.chmod(0o644)  # safetensors writes files that only the owner can read
