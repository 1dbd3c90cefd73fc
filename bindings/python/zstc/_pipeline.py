"""The factory of transformers with the same name, for programs that change their import and nothing else."""

from __future__ import annotations

from typing import Any

from ._classifier import Classifier, ModelPath
from ._errors import InvalidArgument, Unsupported
from ._handles import integer

_TASK = "zero-shot-classification"


def pipeline(
    task: str = _TASK,
    model: ModelPath = None,
    *,
    device: Any = None,
    dtype: Any = None,
    torch_dtype: Any = None,
    engine: str | None = None,
    precision: str | None = None,
    threads: int | None = None,
    max_batch_tokens: int | None = None,
    class_names: str | None = None,
) -> Classifier:
    """A Classifier, opened with arguments of transformers.pipeline: task, model, device and dtype.

    task: "zero-shot-classification"; other tasks are Unsupported.
    model: a path or the name of a model in the Hugging Face cache. None is the default model of this package, where
        transformers takes facebook/bart-large-mnli.
    device: "cpu", "cuda", "cuda:1", a torch.device, or a number: -1 is the CPU, 0 and up are GPUs.
    dtype, or torch_dtype as it was called: "auto", "float32", "bfloat16", "float16", or torch's own, as torch.bfloat16.
    precision: the same with "int8", in the place of dtype. The others are those of Classifier.
    """
    if task != _TASK:
        raise Unsupported(f"task {task!r} is not supported (expected {_TASK!r})")
    return Classifier(
        model,
        device=_device(device),
        precision=_precision(dtype=dtype, torch_dtype=torch_dtype, precision=precision),
        engine=engine,
        threads=threads,
        max_batch_tokens=max_batch_tokens,
        class_names=class_names,
    )


def _device(device: Any) -> str | None:
    if device is None or isinstance(device, str):
        return device
    if type(device).__name__ == "device":  # torch's, which need not be imported to be told
        return str(device)
    number = integer(device, "device")
    if number < -1:
        raise InvalidArgument(f"device is {number} (expected -1 for the CPU, or the number of a GPU)")
    return "cpu" if number == -1 else f"cuda:{number}"


def _precision(**given: Any) -> str | None:
    """torch.float16 is written "torch.float16"."""
    names = {key: str(value).rpartition(".")[2] for key, value in given.items() if value is not None}
    if len(set(names.values())) > 1:
        raise InvalidArgument(f"{', '.join(f'{key}={name}' for key, name in names.items())} (expected one of them)")
    return next(iter(names.values()), None)
