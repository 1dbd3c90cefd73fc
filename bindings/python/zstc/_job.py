"""One call of a Classifier: its texts go through the library, part by part."""

import ctypes
import reprlib
from typing import Any, Dict, List, Optional, Sequence, Union

from . import _library
from ._errors import Cancelled, Error, InvalidArgument, TextError, TooLong, error_for
from ._handles import Handle, c_string, new
from ._select import Selection

Result = Dict[str, Any]
"""{"sequence": str, "labels": [str], "scores": [float]}, best first; "truncated": True where the text was cut."""

# What the library finds wrong with a text. Any other failure ends the call.
_CODES_OF_TEXTS = (InvalidArgument.code, TextError.code, TooLong.code)


def text_bytes(text: Any) -> bytes:
    """A text as the library takes it; TypeError or Error for what can be told before the library is asked."""
    if not isinstance(text, str):
        raise TypeError("the text must be str, not %s: %s" % (type(text).__name__, reprlib.repr(text)))
    if not text:
        raise InvalidArgument("the text is empty")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        surrogate = "lone surrogate %r at character %d" % (text[error.start], error.start)
        raise TextError("the text cannot be encoded as UTF-8: " + surrogate) from None


def at_index(error: Exception, index: Optional[int]) -> Exception:
    """The error of a text, with its place where the text is one of a list."""
    if index is None:
        return error
    line = "sequences[%d]: %s" % (index, error)
    placed = error_for(error.code, line) if isinstance(error, Error) else TypeError(line)
    placed.index = index  # type: ignore[union-attr]  # a TypeError has it too
    return placed


class Labels:
    """A prepared label set: names for the template, or names with hypotheses of their own."""

    def __init__(self, model: Handle, names: List[str], handle: Handle) -> None:
        self.model, self.names, self.handle = model, names, handle

    @classmethod
    def of_names(cls, model: Handle, names: List[str], filled: List[str], params: Handle) -> "Labels":
        """`filled`: what goes into the template for each name, itself or a description."""
        texts = [c_string(text, "candidate_labels[%d]" % i) for i, text in enumerate(filled)]
        handle = new("labels", model.pointer, _c_strings(texts), len(texts), params.pointer, owner=model)
        return cls(model, names, handle)

    @classmethod
    def of_hypotheses(
        cls, model: Handle, names: List[str], hypotheses: Sequence[Sequence[str]], params: Handle
    ) -> "Labels":
        texts = [
            c_string(sentence, "candidate_labels[%r][%d]" % (name, i))
            for name, sentences in zip(names, hypotheses)
            for i, sentence in enumerate(sentences)
        ]
        counts = (ctypes.c_size_t * len(hypotheses))(*(len(sentences) for sentences in hypotheses))
        arguments = (model.pointer, _c_strings(texts), counts, len(hypotheses), params.pointer)
        return cls(model, names, new("labels", *arguments, owner=model, of="hypotheses"))


def _c_strings(texts: List[bytes]) -> Any:
    return (ctypes.c_char_p * len(texts))(*texts)


class Job:
    """What all texts of one call share."""

    def __init__(self, labels: Labels, selection: Selection, keep_errors: bool) -> None:
        self.model, self.labels, self.selection, self.keep_errors = labels.model, labels, selection, keep_errors

    def check(self, texts: Sequence[Any]) -> None:
        """Raises before anything is scored what would end the call later on."""
        for index, text in enumerate(texts):
            try:
                text_bytes(text)
            except (Error, TypeError) as error:
                raise at_index(error, index) from None

    def run(self, texts: Sequence[Any], first: Optional[int]) -> List[Union[Result, Exception]]:
        """Scores in one batch what can be scored. `first` is the index of the first text, None for a single one."""
        batch = new("batch", self.model.pointer, owner=self.model)
        answers: List[Union[Result, Exception]] = []
        records: List[int] = []  # the place of each record's text
        for place, text in enumerate(texts):
            error = self._add(batch, text)
            if error is None:
                records.append(place)
            answers.append({} if error is None else self._settle(error, first, place))
        failure = self._score(batch) if records else None
        for record, place in enumerate(records):
            answer = self._answer(batch, record, texts[place], failure)
            answers[place] = self._settle(answer, first, place) if isinstance(answer, Exception) else answer
        return answers

    def _settle(self, error: Exception, first: Optional[int], place: int) -> Exception:
        """The error of a text takes the place of its answer, or is raised."""
        placed = at_index(error, None if first is None else first + place)
        if self.keep_errors:
            return placed
        raise placed

    def _add(self, batch: Handle, text: Any) -> Optional[Exception]:
        try:
            data = text_bytes(text)
        except (Error, TypeError) as error:
            return error
        add = _library.get().zstc_batch_add_with
        status = add(batch.pointer, data, len(data), self.labels.handle.pointer, None)
        if status == 0:
            return None
        failure = _library.last_error(status)
        if status not in _CODES_OF_TEXTS:
            raise failure
        return failure

    def _score(self, batch: Handle) -> Optional[Error]:
        """The first record's error, or one of the whole run."""
        status = _library.get().zstc_batch_run(batch.pointer)
        return _library.last_error(status) if status != 0 else None

    def _answer(
        self, batch: Handle, record: int, text: str, failure: Optional[Error]
    ) -> Union[Result, Exception]:
        library = _library.get()
        scores, count = ctypes.POINTER(ctypes.c_float)(), ctypes.c_size_t()
        status = library.zstc_batch_scores(batch.pointer, record, ctypes.byref(scores), ctypes.byref(count))
        if status == Cancelled.code and failure is not None:
            raise failure  # the run ended before it came to this record
        if status != 0:
            return _library.last_error(status)
        order = self.selection.of(scores, count.value)
        result: Result = {
            "sequence": text,
            "labels": [self.labels.names[i] for i in order],
            "scores": [scores[i] for i in order],
        }
        truncated = ctypes.c_int32()
        _library.check(library.zstc_batch_truncated(batch.pointer, record, ctypes.byref(truncated)))
        if truncated.value:
            result["truncated"] = True
        return result
