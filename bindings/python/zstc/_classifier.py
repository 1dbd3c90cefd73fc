"""The Classifier: one model, used as a function."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Callable, Literal, Union, overload

from . import _library, _runner
from ._call import Call, check_errors, label_sets, streamed
from ._display import classifier_html, classifier_text
from ._errors import InvalidArgument, NotFound
from ._handles import Handle, configured
from ._job import Job, Shape, T
from ._labels import CandidateLabels, per_record
from ._results import BestLabel, LabelList, Ranked, Result
from ._select import Selection
from ._stream import Stream, with_progress
from ._tables import label_column, numpy, score_row, score_table
from ._texts import text_list

DEFAULT_TEMPLATE = "This example is {}."

ModelPath = Union[str, "os.PathLike[str]", None]


def absolute(model: ModelPath) -> ModelPath:
    """A path that holds in a process with another working folder; a name of the Hugging Face cache stays as it is."""
    return os.path.abspath(model) if model is not None and os.path.exists(model) else model


def _encoded(model: ModelPath) -> bytes | None:
    if model is None:
        return None
    if not isinstance(model, (str, bytes, os.PathLike)):
        kind = type(model).__name__
        raise TypeError(f"model must be a path or a name, not {kind} (save it with save_pretrained and give the path)")
    try:
        path = os.fsencode(model)
    except UnicodeEncodeError as error:
        raise InvalidArgument(f"model cannot be encoded as a path: {model!r}: {error.reason}") from None
    if b"\0" in path:
        raise InvalidArgument(f"model holds a NUL character: {model!r}")
    return path


def _opened(path: bytes | None, options: Handle) -> Handle:
    """A model. If nobody waits for it any more when it is open, it is freed with the handle."""
    library, pointer = _library.get(), ctypes.c_void_p()
    try:
        _library.check(library.zstc_open(ctypes.byref(pointer), path, options.pointer))
    except NotFound as error:
        if "zstc pull" not in str(error):
            raise
        raise NotFound(f"{error} (or with huggingface_hub's command: hf download)") from None
    return Handle(pointer, library.zstc_free)


def _reopened(kind: type[Classifier], model: ModelPath, settings: dict[str, Any]) -> Classifier:
    """A subclass may have a constructor of its own; what else it holds is set afterwards."""
    classifier = kind.__new__(kind)
    Classifier.__init__(classifier, model, **settings)
    return classifier


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
        model: ModelPath = None,
        *,
        device: str | None = None,
        precision: str | None = None,
        engine: str | None = None,
        threads: int | None = None,
        max_batch_tokens: int | None = None,
        class_names: str | None = None,
    ) -> None:
        self._handle: Handle | None = None
        self._settings: dict[str, Any] = {
            "device": device,
            "precision": precision,
            "engine": engine,
            "threads": threads,
            "max_batch_tokens": max_batch_tokens,
            "class_names": class_names,
        }
        self._model = model
        options = configured("options", **self._settings)
        path = _encoded(model)
        self._handle = _runner.run(lambda stop: _opened(path, options))

    @overload
    def __call__(  # type: ignore[overload-overlap]  # a str is an iterable of str too
        self,
        sequences: str,
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: int | None = ...,
        overflow: str | None = ...,
        reduce: str | None = ...,
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
        max_length: int | None = ...,
        overflow: str | None = ...,
        reduce: str | None = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["raise"] = ...,
    ) -> list[Result]: ...

    @overload
    def __call__(
        self,
        sequences: str,
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: int | None = ...,
        overflow: str | None = ...,
        reduce: str | None = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["return"],
    ) -> Result | Exception: ...

    @overload
    def __call__(
        self,
        sequences: Iterable[Any],
        candidate_labels: CandidateLabels,
        multi_label: bool = ...,
        hypothesis_template: str = ...,
        *,
        max_length: int | None = ...,
        overflow: str | None = ...,
        reduce: str | None = ...,
        top_k: int = ...,
        threshold: float = ...,
        errors: Literal["return"],
    ) -> list[Result | Exception]: ...

    def __call__(
        self,
        sequences: str | Iterable[Any],
        candidate_labels: CandidateLabels,
        multi_label: bool = False,
        hypothesis_template: str = DEFAULT_TEMPLATE,
        *,
        max_length: int | None = None,
        overflow: str | None = None,
        reduce: str | None = None,
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
        work = self._work(
            sequences,
            candidate_labels,
            Ranked(Selection(top_k, threshold)),
            check_errors(errors, "return"),
            (multi_label, hypothesis_template, max_length, overflow, reduce),
        )
        return _runner.run(work)

    async def aclassify(
        self,
        sequences: str | Iterable[Any],
        candidate_labels: CandidateLabels,
        multi_label: bool = False,
        hypothesis_template: str = DEFAULT_TEMPLATE,
        *,
        max_length: int | None = None,
        overflow: str | None = None,
        reduce: str | None = None,
        top_k: int = 0,
        threshold: float = 0.0,
        errors: str = "raise",
    ) -> Any:
        """What a call with the same arguments returns, without blocking the event loop.

        Concurrent tasks share the model's passes; up to 16 are in the library at once, others wait for their turn. If
        the task is cancelled, its work ends after the forward pass it is in.
        """
        ranked, keep_errors = Ranked(Selection(top_k, threshold)), check_errors(errors, "return")
        settings = (multi_label, hypothesis_template, max_length, overflow, reduce)
        texts = sequences if isinstance(sequences, str) else text_list(sequences)
        self._open_handle()
        return await _runner.run_task(
            lambda stop: self._work(texts, candidate_labels, ranked, keep_errors, settings)(stop)
        )

    def stream(
        self,
        sequences: Iterable[Any],
        candidate_labels: CandidateLabels | None = None,
        multi_label: bool = False,
        hypothesis_template: str = DEFAULT_TEMPLATE,
        *,
        max_length: int | None = None,
        overflow: str | None = None,
        reduce: str | None = None,
        top_k: int = 0,
        threshold: float = 0.0,
        errors: str = "raise",
        batch_size: int | None = None,
        progress: bool = False,
    ) -> Iterator[Any]:
        """Answers one by one, in the order of the texts, for texts that come from a file, a queue or a generator.

        Memory is bounded: the stream reads `batch_size` texts ahead, scores them together, and reads the next ones
        while the caller takes the answers. Without candidate_labels, the iterable yields pairs (text, labels).

        batch_size: None for about a thousand pairs of text and label. 1 answers each text before the next but one
            is read.
        progress: a bar of tqdm.
        errors: with "raise" the answers before a bad text are given first. Otherwise as in a call.
        """
        keep_errors = check_errors(errors, "return")
        sets = label_sets(self._open_handle(), multi_label, hypothesis_template, max_length, overflow, reduce)
        size, records = streamed(sequences, candidate_labels, sets, batch_size)
        job: Job[Result] = Job(sets, Ranked(Selection(top_k, threshold)), keep_errors=True)
        answers = Stream(job, size, keep_errors).answers(records)
        return with_progress(answers, sequences) if progress else answers

    def scores(
        self,
        sequences: str | Iterable[Any],
        candidate_labels: CandidateLabels,
        multi_label: bool = False,
        hypothesis_template: str = DEFAULT_TEMPLATE,
        *,
        max_length: int | None = None,
        overflow: str | None = None,
        reduce: str | None = None,
        errors: str = "raise",
    ) -> Any:
        """The scores as a NumPy array of float32, texts x labels, in the order that both were given in.

        One text gives an array of one dimension. A pandas Series of texts gives a DataFrame with the Series's index and
        a column for each label. With errors="nan" a text that cannot be scored gets a row of NaN.
        """
        numpy()
        keep_errors = check_errors(errors, "nan")
        sets = label_sets(self._open_handle(), multi_label, hypothesis_template, max_length, overflow, reduce)
        if per_record(candidate_labels) is not None:
            wrong = "candidate_labels is a list of labels for each text (expected one set of labels for all texts)"
            raise InvalidArgument("scores(): " + wrong)
        labels = sets.of(candidate_labels)
        rows = _runner.run(Call(Job(sets, score_row, keep_errors), sequences, labels).run)
        return score_table(sequences, rows, labels.names)

    def predict(
        self,
        sequences: str | Iterable[Any],
        candidate_labels: CandidateLabels,
        multi_label: bool = False,
        hypothesis_template: str = DEFAULT_TEMPLATE,
        *,
        max_length: int | None = None,
        overflow: str | None = None,
        reduce: str | None = None,
        threshold: float | None = None,
        errors: str = "raise",
    ) -> Any:
        """The label of each text: the best one, or with multi_label the list of those that reach the threshold.

        threshold: by default 0 for the best label, and 0.5 with multi_label. A text whose best label is below it gets
            None. A pandas Series of texts gives a Series with its index.
        errors: "raise", or "none": None in the place of a text that cannot be scored.
        """
        keep_errors = check_errors(errors, "none")
        selection = Selection(0 if multi_label else 1, threshold if threshold is not None else 0.5 * bool(multi_label))
        settings = (multi_label, hypothesis_template, max_length, overflow, reduce)
        shape = LabelList(selection) if multi_label else BestLabel(selection)
        labels = _runner.run(self._work(sequences, candidate_labels, shape, keep_errors, settings))
        return label_column(sequences, labels)

    def _work(
        self, sequences: Any, candidate_labels: Any, shape: Shape[T], keep_errors: bool, settings: tuple[Any, ...]
    ) -> Callable[[_runner.Stop], Any]:
        """What computes the answer of a call; the arguments are checked here already."""
        sets = label_sets(self._open_handle(), *settings)
        return Call(Job(sets, shape, keep_errors), sequences, candidate_labels).run

    def info(self) -> dict[str, Any]:
        """What the open model is: model (its path), architecture, labels, limits, engine, device, precision, threads,
        tokenizer, and the files that were read."""
        return self._described("zstc_info_json")

    def stats(self) -> dict[str, Any]:
        """What the model has done since it was opened: calls, texts, truncated_texts, pairs, tokens, passes,
        pass_seconds; and waiting_callers, at this moment. Any thread may ask."""
        return self._described("zstc_stats")

    def _described(self, function: str) -> dict[str, Any]:
        handle, library, text = self._open_handle(), _library.get(), ctypes.c_void_p()
        _library.check(getattr(library, function)(handle.pointer, ctypes.byref(text)))
        try:
            described: dict[str, Any] = json.loads(ctypes.string_at(text))
        finally:
            library.zstc_string_free(text)
        return described

    def close(self) -> None:
        """Frees the model, once the calls that other threads have under way are done. May be called again."""
        self._handle = None

    def __repr__(self) -> str:
        return classifier_text(self._model, self._about())

    def _repr_html_(self) -> str:
        return classifier_html(self._model, self._about())

    def _about(self) -> dict[str, Any] | None:
        """info(), or None if the classifier is closed."""
        return None if self._handle is None else self.info()

    def _open_handle(self) -> Handle:
        handle = self._handle
        if handle is None:
            raise InvalidArgument("the classifier is closed")
        return handle

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as what it was opened with: the model is opened again where it is unpickled."""
        self._open_handle()
        own = {name: value for name, value in vars(self).items() if name not in ("_handle", "_model", "_settings")}
        return _reopened, (type(self), absolute(self._model), self._settings), own or None

    def __copy__(self) -> Classifier:
        return self

    def __deepcopy__(self, memo: Any) -> Classifier:
        """The same open model: it does not change, and its weights are too large to hold twice."""
        return self

    def __enter__(self) -> Classifier:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
