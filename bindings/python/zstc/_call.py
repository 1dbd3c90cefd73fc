"""What a call of a Classifier asks for, before its texts are scored."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from ._errors import InvalidArgument
from ._handles import Handle, configured, flag, integer
from ._job import Job, Record, part_size
from ._labels import Labels, LabelSets, per_record, width
from ._results import Results
from ._runner import Stop
from ._texts import check_iterable, text_list

T = TypeVar("T")


def check_errors(errors: str, other: str) -> bool:
    """Whether errors take the place of answers."""
    if errors not in ("raise", other):
        raise InvalidArgument(f"unknown errors {reprlib.repr(errors)} (expected 'raise' or {other!r})")
    return errors == other


def label_sets(
    model: Handle,
    multi_label: bool,
    hypothesis_template: str,
    max_length: int | None,
    overflow: str | None,
    reduce: str | None,
) -> LabelSets:
    params = configured(
        "params",
        multi_label=int(flag(multi_label, "multi_label")),
        template=hypothesis_template,
        max_length=max_length,
        overflow=overflow,
        reduce=reduce,
    )
    return LabelSets(model, hypothesis_template, params)


class Call(Generic[T]):
    """One text or a list of them, with their labels: run() gives the answer or a list of answers."""

    def __init__(self, job: Job[T], sequences: Any, candidate_labels: Any) -> None:
        self._job, self._is_single = job, isinstance(sequences, str)
        texts = [sequences] if self._is_single else text_list(sequences)
        own = None if self._is_single else per_record(candidate_labels)
        self._records = _records(texts, job.sets.of(candidate_labels) if own is None else own)

    def run(self, stop: Stop) -> T | Exception | Results[T | Exception]:
        if self._is_single:
            return self._job.run_one(self._records[0], stop)
        return Results(self._job.run_all(self._records, stop))


def _records(texts: list[Any], labels: Labels | list[Any]) -> list[Record]:
    """Each text with its labels. One set for all has been prepared, so that its errors are not those of a text."""
    if isinstance(labels, Labels):
        return [(text, labels) for text in texts]
    if len(labels) != len(texts):
        counts = f"{len(labels)} lists of labels for {len(texts)} texts"
        raise InvalidArgument(f"candidate_labels holds {counts} (expected one list for each text)")
    return list(zip(texts, labels))


# With labels of each record's own, their number is not known before the records are read.
_STREAMED_AT_ONCE = 64


def streamed(
    sequences: Any, candidate_labels: Any, sets: LabelSets, batch_size: int | None
) -> tuple[int, Iterable[Record]]:
    """How many records of a stream are scored at once, and the records."""
    if isinstance(sequences, (str, bytes)):
        raise TypeError(f"sequences must be an iterable of texts, not {type(sequences).__name__}")
    if batch_size is not None and integer(batch_size, "batch_size") < 1:
        raise InvalidArgument(f"batch_size is {batch_size} (expected 1 or more)")
    check_iterable("sequences", sequences)
    if candidate_labels is None:
        return batch_size or _STREAMED_AT_ONCE, _pairs(sequences)
    labels: Labels = sets.of(candidate_labels)
    return batch_size or part_size(width(labels)), ((text, labels) for text in sequences)


def _pairs(records: Iterable[Any]) -> Iterator[Record]:
    for index, record in enumerate(records):
        if isinstance(record, (str, bytes)) or not hasattr(record, "__len__") or len(record) != 2:
            wrong = "sequences[%d] must be a pair (text, labels) where candidate_labels is not given, not %s"
            raise TypeError(wrong % (index, reprlib.repr(record)))
        yield record[0], record[1]
