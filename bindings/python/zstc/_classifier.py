"""The Classifier: one model, used as a function."""

import ctypes
import json
import os
import weakref
from types import TracebackType
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Type, Union, overload

from . import _library
from ._errors import InvalidArgument

Result = Dict[str, Any]
"""{"sequence": str, "labels": [str], "scores": [float]}, best first; "truncated": True where the text was cut."""

# A long list is scored in parts, so that Ctrl-C is heard between two of them. Many pairs fill the model's batches.
_PAIRS_AT_ONCE = 1024


class _Handle:
    """A C handle, freed when the last reference to it goes: a call under way in another thread holds one."""

    def __init__(self, pointer: ctypes.c_void_p, free: Callable[..., None], owner: Optional["_Handle"] = None) -> None:
        self.pointer = pointer
        self.owner = owner  # freed after this one
        # Not at exit: a thread may still be at work then, and the system takes everything back anyhow.
        weakref.finalize(self, free, pointer).atexit = False


def _new(kind: str, *arguments: Any, owner: Optional[_Handle] = None) -> _Handle:
    library, pointer = _library.get(), ctypes.c_void_p()
    _library.check(getattr(library, "zstc_%s_new" % kind)(ctypes.byref(pointer), *arguments))
    return _Handle(pointer, getattr(library, "zstc_%s_free" % kind), owner)


def _utf8(text: str) -> bytes:
    """A lone surrogate goes through as the bytes it would be: the library refuses them and says where."""
    return text.encode("utf-8", "surrogatepass")


def _c_string(value: Any, what: str) -> bytes:
    if not isinstance(value, str):
        raise TypeError("%s must be str, not %s" % (what, type(value).__name__))
    if "\0" in value:
        raise InvalidArgument("%s holds a NUL character: %r" % (what, value))
    return _utf8(value)


def _c_integer(value: Any, what: str, bits: int) -> int:
    if not isinstance(value, int):
        raise TypeError("%s must be int, not %s" % (what, type(value).__name__))
    if not -(1 << bits - 1) <= value < 1 << bits - 1:
        raise InvalidArgument("%s is out of range: %d" % (what, value))
    return value


def _configured(kind: str, **values: Any) -> _Handle:
    """New options or params with what is not None set, each by the setter of its name."""
    handle = _new(kind)
    for name, value in values.items():
        if value is None:
            continue
        setter = getattr(_library.get(), "zstc_%s_set_%s" % (kind, name))
        wanted = setter.argtypes[1]
        if wanted is ctypes.c_char_p:
            converted: Union[bytes, int] = _c_string(value, name)
        else:
            converted = _c_integer(value, name, 8 * ctypes.sizeof(wanted))
        _library.check(setter(handle.pointer, converted))
    return handle


def _label_list(labels: Union[str, Iterable[str]]) -> List[str]:
    """A string holds labels between commas, as the transformers pipeline has it."""
    if isinstance(labels, str):
        return [label.strip() for label in labels.split(",") if label.strip()]
    return list(labels)


class _Job:
    """What all texts of one call share."""

    def __init__(self, model: _Handle, labels: List[str], params: _Handle) -> None:
        self.model, self.params = model, params
        self.labels = labels
        encoded = [_c_string(label, "label") for label in labels]
        self.c_labels = (ctypes.c_char_p * len(encoded))(*encoded)

    def run(self, texts: Sequence[str]) -> List[Result]:
        batch = _new("batch", self.model.pointer, owner=self.model)
        for text in texts:
            self._add(batch, text)
        _library.check(_library.get().zstc_batch_run(batch.pointer))
        return [self._result(batch, index, text) for index, text in enumerate(texts)]

    def _add(self, batch: _Handle, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError("a text must be str, not %s" % type(text).__name__)
        data = _utf8(text)
        add = _library.get().zstc_batch_add
        _library.check(
            add(batch.pointer, data, len(data), self.c_labels, len(self.labels), self.params.pointer, None)
        )

    def _result(self, batch: _Handle, index: int, text: str) -> Result:
        library = _library.get()
        scores, count, truncated = ctypes.POINTER(ctypes.c_float)(), ctypes.c_size_t(), ctypes.c_int32()
        _library.check(
            library.zstc_batch_scores(batch.pointer, index, ctypes.byref(scores), ctypes.byref(count))
        )
        _library.check(library.zstc_batch_truncated(batch.pointer, index, ctypes.byref(truncated)))
        order = (ctypes.c_size_t * count.value)()
        _library.check(library.zstc_rank(scores, count, order))
        result: Result = {
            "sequence": text,
            "labels": [self.labels[i] for i in order],
            "scores": [scores[i] for i in order],
        }
        if truncated.value:
            result["truncated"] = True
        return result


class Classifier:
    """A zero-shot classifier. It may be used from many threads at once; their calls share batches.

    model: a Hugging Face directory, a TorchScript archive, or None for the default model.
    device: "auto", "cpu", "cuda" or "cuda:N".
    precision: "auto", "float32", "bfloat16", "float16" or "int8".
    engine: "auto", "packed" or "module".
    threads: threads of one forward pass on the CPU; 0 for all processors.
    max_batch_tokens: the most tokens in one forward pass; 0 lets the library choose.

    What is None is left to the library. Failures are raised as zstc.Error or one of its kinds.
    """

    def __init__(
        self,
        model: Union[str, "os.PathLike[str]", None] = None,
        *,
        device: Optional[str] = None,
        precision: Optional[str] = None,
        engine: Optional[str] = None,
        threads: Optional[int] = None,
        max_batch_tokens: Optional[int] = None,
    ) -> None:
        self._handle: Optional[_Handle] = None
        options = _configured(
            "options",
            device=device,
            precision=precision,
            engine=engine,
            threads=threads,
            max_batch_tokens=max_batch_tokens,
        )
        path = None if model is None else os.fsencode(model)
        if path is not None and b"\0" in path:
            raise InvalidArgument("model holds a NUL character: %r" % (model,))
        library, pointer = _library.get(), ctypes.c_void_p()
        _library.check(library.zstc_open(ctypes.byref(pointer), path, options.pointer))
        self._handle = _Handle(pointer, library.zstc_free)

    @overload
    def __call__(
        self,
        sequences: str,
        candidate_labels: Union[str, Iterable[str]],
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: Optional[int] = ...,
        overflow: Optional[str] = ...,
    ) -> Result: ...

    @overload
    def __call__(
        self,
        sequences: Iterable[str],
        candidate_labels: Union[str, Iterable[str]],
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: Optional[int] = ...,
        overflow: Optional[str] = ...,
    ) -> List[Result]: ...

    def __call__(
        self,
        sequences: Union[str, Iterable[str]],
        candidate_labels: Union[str, Iterable[str]],
        multi_label: bool = False,
        hypothesis_template: str = "This example is {}.",
        *,
        max_length: Optional[int] = None,
        overflow: Optional[str] = None,
    ) -> Union[Result, List[Result]]:
        """Sorts one text or a list of them into labels: a dict, or a list of dicts in the order of the texts.

        candidate_labels: a list, or one string with commas between the labels.
        multi_label: whether each label is true or not by itself; else the scores sum to 1.
        hypothesis_template: a sentence with one {} for the label.
        max_length: the most tokens of text and hypothesis together; None for the model's limit.
        overflow: "truncate", "window" or "error", for texts that are longer than that.
        """
        params = _configured(
            "params",
            multi_label=int(bool(multi_label)),
            template=hypothesis_template,
            max_length=max_length,
            overflow=overflow,
        )
        job = _Job(self._open_handle(), _label_list(candidate_labels), params)
        if isinstance(sequences, str):
            return job.run([sequences])[0]
        texts = list(sequences)
        if not texts:
            raise InvalidArgument("no texts to classify")
        step = max(1, _PAIRS_AT_ONCE // max(1, len(job.labels)))
        return [result for i in range(0, len(texts), step) for result in job.run(texts[i : i + step])]

    def info(self) -> Dict[str, Any]:
        """What the open model is: path, architecture, labels, limits, engine, device, precision, threads."""
        handle, library, text = self._open_handle(), _library.get(), ctypes.c_void_p()
        _library.check(library.zstc_info_json(handle.pointer, ctypes.byref(text)))
        try:
            described: Dict[str, Any] = json.loads(ctypes.string_at(text))
        finally:
            library.zstc_string_free(text)
        return described

    def close(self) -> None:
        """Frees the model, once the calls that other threads have under way are done. May be called again."""
        self._handle = None

    def _open_handle(self) -> _Handle:
        handle = self._handle
        if handle is None:
            raise InvalidArgument("the classifier is closed")
        return handle

    def __enter__(self) -> "Classifier":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()
