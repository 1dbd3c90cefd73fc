"""The factory of transformers with the same name, for programs that change their import and nothing else."""

from __future__ import annotations

from typing import Any

from ._classifier import Classifier, ModelPath
from ._errors import Unsupported

_TASK = "zero-shot-classification"


def pipeline(
    task: str = _TASK,
    model: ModelPath = None,
    *,
    device: Any = None,
    torch_dtype: Any = None,
    dtype: Any = None,
    **options: Any,
) -> Classifier:
    """A Classifier, opened with the arguments that transformers.pipeline takes for the same task.

    task: "zero-shot-classification"; other tasks are Unsupported.
    model: a path or the name of a model in the Hugging Face cache. None is the default model of this package, where
        transformers takes facebook/bart-large-mnli.
    device: "cpu", "cuda", "cuda:1", a torch.device, or a number: -1 is the CPU, 0 and up are GPUs.
    dtype, torch_dtype: "auto", "float32", "bfloat16", "float16", or torch's own, as torch.bfloat16.
    options: what else Classifier takes: engine, threads, max_batch_tokens, class_names.
    """
    if task != _TASK:
        raise Unsupported(f"task {task!r} is not supported (expected {_TASK!r})")
    kind = dtype if dtype is not None else torch_dtype
    return Classifier(model, device=_device(device), precision=_precision(kind), **options)


def _device(device: Any) -> str | None:
    if device is None:
        return None
    if isinstance(device, int):
        return "cpu" if device < 0 else f"cuda:{device}"
    return str(device)


def _precision(kind: Any) -> str | None:
    """torch.float16 is written "torch.float16"."""
    return None if kind is None else str(kind).rpartition(".")[2]
