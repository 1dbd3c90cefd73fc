"""The texts of one call on their way through the library, part by part."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, Callable, Generic, TypeVar

from . import _library
from ._errors import Cancelled, Error, InvalidArgument, TextError, TooLong
from ._handles import Handle, new
from ._labels import Labels, LabelSets, width
from ._runner import Stop
from ._texts import at_index, check_all, text_bytes

# A long list is scored in parts: each is one batch of the library. Many pairs fill the model's passes.
_PAIRS_AT_ONCE = 1024

# What the library finds wrong with a text. Any other failure ends the call.
_CODES_OF_TEXTS = (InvalidArgument.code, TextError.code, TooLong.code)

Record = tuple[Any, Any]
"""A text and its labels, prepared or as the caller gave them."""

T = TypeVar("T")
Shape = Callable[[str, Labels, Any, int, bool], T]
"""Makes an answer of a text, its labels, its scores as an array of C floats, their number, whether the text was cut."""


def part_size(label_count: int) -> int:
    """How many texts with so many labels fill a part."""
    return max(1, _PAIRS_AT_ONCE // max(1, label_count))


class _Part:
    """Consecutive texts of a call that are scored in one batch."""

    def __init__(self, model: Handle) -> None:
        self.batch = new("batch", model.pointer, owner=model)
        self.records: list[int] = []  # the place of each record's text
        self.labels: list[Labels] = []  # of each record

    def add(self, place: int, text: Any, labels: Labels) -> None:
        data = text_bytes(text)
        add = _library.get().zstc_batch_add_with
        _library.check(add(self.batch.pointer, data, len(data), labels.handle.pointer, None))
        self.records.append(place)
        self.labels.append(labels)

    def run(self, stop: Stop) -> Error | None:
        """The first record's error, or one of the whole run."""
        if not self.records:
            return None
        status = stop.run(self.batch)
        return _library.last_error(status) if status != 0 else None

    def scores(self, record: int) -> Any:
        """A record's scores: a pointer into the batch and their number."""
        scores, count = ctypes.POINTER(ctypes.c_float)(), ctypes.c_size_t()
        get = _library.get().zstc_batch_scores
        _library.check(get(self.batch.pointer, record, ctypes.byref(scores), ctypes.byref(count)))
        return scores, count.value

    def was_cut(self, record: int) -> bool:
        truncated = ctypes.c_int32()
        get = _library.get().zstc_batch_truncated
        _library.check(get(self.batch.pointer, record, ctypes.byref(truncated)))
        return bool(truncated.value)


class Job(Generic[T]):
    """What all texts of one call share."""

    def __init__(self, sets: LabelSets, shape: Shape[T], keep_errors: bool) -> None:
        self.sets, self.shape, self.keep_errors = sets, shape, keep_errors

    def run_one(self, record: Record, stop: Stop) -> T | Exception:
        return self.run_part([record], None, stop)[0]

    def run_all(self, records: Sequence[Record], stop: Stop) -> list[T | Exception]:
        step = part_size(max((width(labels) for _, labels in records), default=1))
        if not self.keep_errors and len(records) > step:
            check_all(text for text, _ in records)
        parts = range(0, len(records), step)
        return [answer for first in parts for answer in self.run_part(records[first : first + step], first, stop)]

    def run_part(self, records: Sequence[Record], first: int | None, stop: Stop) -> list[T | Exception]:
        """Scores in one batch what can be scored. `first` is the index of the first record, None for a single one."""
        part = _Part(self.sets.model)
        answers: list[T | Exception | None] = [None] * len(records)
        for place, (text, labels) in enumerate(records):
            stop.check()
            try:
                part.add(place, text, self.sets.of(labels))
            except (Error, TypeError) as error:
                answers[place] = self._settle(error, first, place)
        failure = part.run(stop)
        for record, place in enumerate(part.records):
            try:
                answers[place] = self._answer(part, record, records[place][0], failure)
            except Error as error:
                answers[place] = self._settle(error, first, place)
        return answers  # type: ignore[return-value]  # no place is left empty

    def _settle(self, error: Exception, first: int | None, place: int) -> Exception:
        """The error of a text takes the place of its answer, or is raised. Any other error is raised."""
        if isinstance(error, Error) and error.code not in _CODES_OF_TEXTS:
            raise error
        placed = at_index(error, None if first is None else first + place)
        if self.keep_errors:
            return placed
        raise placed

    def _answer(self, part: _Part, record: int, text: str, failure: Error | None) -> T:
        try:
            scores, count = part.scores(record)
        except Cancelled as error:  # the run ended before it came to this record
            raise failure or error
        return self.shape(text, part.labels[record], scores, count, part.was_cut(record))
