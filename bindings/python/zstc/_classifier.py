"""The Classifier: one model, used as a function."""

import ctypes
import json
import os
import reprlib
from types import TracebackType
from typing import Any, Dict, Iterable, List, Literal, Optional, Type, Union, overload

from . import _library
from ._errors import InvalidArgument
from ._handles import Handle, configured
from ._job import Job, Result
from ._labels import CandidateLabels, listed, prepared
from ._select import Selection

# A long list is scored in parts, so that Ctrl-C is heard between two of them. Many pairs fill the model's batches.
_PAIRS_AT_ONCE = 1024


def _text_list(sequences: Any) -> List[Any]:
    texts = listed("sequences", sequences)
    if not texts:
        raise InvalidArgument("sequences is empty: no texts to classify")
    return texts


class Classifier:
    """A zero-shot classifier. It may be used from many threads at once; their calls share batches.

    model: a Hugging Face directory, a TorchScript archive, or None for the default model.
    device: "auto", "cpu", "cuda" or "cuda:N".
    precision: "auto", "float32", "bfloat16", "float16" or "int8".
    engine: "auto", "packed" or "module".
    threads: threads of one forward pass on the CPU; 0 for all processors.
    max_batch_tokens: the most tokens in one forward pass; 0 lets the library choose.
    class_names: what the model's classes are called, in the order of their ids, for a model whose config.json only
        numbers them: "contradiction,neutral,entailment".

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
        class_names: Optional[str] = None,
    ) -> None:
        self._handle: Optional[Handle] = None
        options = configured(
            "options",
            device=device,
            precision=precision,
            engine=engine,
            threads=threads,
            max_batch_tokens=max_batch_tokens,
            class_names=class_names,
        )
        path = None if model is None else os.fsencode(model)
        if path is not None and b"\0" in path:
            raise InvalidArgument("model holds a NUL character: %r" % (model,))
        library, pointer = _library.get(), ctypes.c_void_p()
        _library.check(library.zstc_open(ctypes.byref(pointer), path, options.pointer))
        self._handle = Handle(pointer, library.zstc_free)

    @overload
    def __call__(
        self,
        sequences: str,
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: Optional[int] = ...,
        overflow: Optional[str] = ...,
        reduce: Optional[str] = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["raise"] = ...,
    ) -> Result: ...

    @overload
    def __call__(
        self,
        sequences: Iterable[str],
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: Optional[int] = ...,
        overflow: Optional[str] = ...,
        reduce: Optional[str] = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["raise"] = ...,
    ) -> List[Result]: ...

    @overload
    def __call__(
        self,
        sequences: str,
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: Optional[int] = ...,
        overflow: Optional[str] = ...,
        reduce: Optional[str] = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["return"],
    ) -> Union[Result, Exception]: ...

    @overload
    def __call__(
        self,
        sequences: Iterable[Any],
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: Optional[int] = ...,
        overflow: Optional[str] = ...,
        reduce: Optional[str] = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["return"],
    ) -> List[Union[Result, Exception]]: ...

    def __call__(
        self,
        sequences: Union[str, Iterable[Any]],
        candidate_labels: CandidateLabels,
        multi_label: bool = False,
        hypothesis_template: str = "This example is {}.",
        *,
        max_length: Optional[int] = None,
        overflow: Optional[str] = None,
        reduce: Optional[str] = None,
        top_k: int = 0,
        threshold: float = 0.0,
        errors: str = "raise",
    ) -> Any:
        """Sorts one text or a list of them into labels: a dict, or a list of dicts in the order of the texts.

        candidate_labels: a list, or one string with commas between the labels. An item of the list may be a dict as
            in JSON requests: {"label": "billing", "description": "invoices and payments"}, where the description takes
            the label's place in the template, or {"label": "billing", "hypotheses": ["The customer asks about an
            invoice.", "The customer was charged twice."]}, whole sentences that no template is put around. Or, in
            place of the list, a dict of labels with their hypotheses: {"billing": ["The customer asks about an
            invoice."], "delivery": "The parcel is late."}.
        multi_label: whether each label is true or not by itself; else the scores sum to 1.
        hypothesis_template: a sentence with one {} for the label.
        max_length: the most tokens of text and hypothesis together; None for the model's limit.
        overflow: "truncate", "window" or "error", for texts that are longer than that.
        reduce: how several hypotheses, or several windows, of a label become one: "max" takes the one that entails the
            label most, "mean" the mean of their logits; None for "max".
        top_k: at most so many labels in an answer, the best ones; 0 for all.
        threshold: only labels with a score of at least this, 0 to 1. An answer may then have no label.
        errors: what a text does that cannot be scored (empty, None or another type, a lone surrogate, too long for
            overflow="error"). "raise": the call raises its zstc.Error or TypeError; in a list the message starts with
            sequences[i], and the exception's `index` is i. "return": that exception takes the place of its answer, and
            the others are scored. What is wrong with the labels or the model is raised in any case.
        """
        if errors not in ("raise", "return"):
            raise InvalidArgument("unknown errors %s (expected 'raise' or 'return')" % reprlib.repr(errors))
        params = configured(
            "params",
            multi_label=int(bool(multi_label)),
            template=hypothesis_template,
            max_length=max_length,
            overflow=overflow,
            reduce=reduce,
        )
        selection = Selection(top_k, threshold)
        labels = prepared(self._open_handle(), candidate_labels, hypothesis_template, params)
        job = Job(labels, selection, errors == "return")
        if isinstance(sequences, str):
            return job.run([sequences], None)[0]
        return self._run_list(job, _text_list(sequences))

    @staticmethod
    def _run_list(job: Job, texts: List[Any]) -> List[Union[Result, Exception]]:
        step = max(1, _PAIRS_AT_ONCE // max(1, len(job.labels.names)))
        if not job.keep_errors and len(texts) > step:
            job.check(texts)
        return [answer for i in range(0, len(texts), step) for answer in job.run(texts[i : i + step], i)]

    def info(self) -> Dict[str, Any]:
        """What the open model is: path, architecture, labels, limits, engine, device, precision, threads, tokenizer,
        and the files that were read."""
        return self._described("zstc_info_json")

    def stats(self) -> Dict[str, Any]:
        """What the model has done since it was opened: calls, texts, truncated_texts, pairs, tokens, passes,
        pass_seconds; and waiting_callers, at this moment. Any thread may ask."""
        return self._described("zstc_stats")

    def _described(self, function: str) -> Dict[str, Any]:
        handle, library, text = self._open_handle(), _library.get(), ctypes.c_void_p()
        _library.check(getattr(library, function)(handle.pointer, ctypes.byref(text)))
        try:
            described: Dict[str, Any] = json.loads(ctypes.string_at(text))
        finally:
            library.zstc_string_free(text)
        return described

    def close(self) -> None:
        """Frees the model, once the calls that other threads have under way are done. May be called again."""
        self._handle = None

    def _open_handle(self) -> Handle:
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
