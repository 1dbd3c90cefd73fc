"""Answers one by one over texts without end: two parts are under way, one in the library and one with the caller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any, Generic

from . import _runner
from ._job import Job, Record, T
from ._optional import optional


class Stream(Generic[T]):
    """Scores records part by part. Memory is bounded by the size of a part, not by the number of records."""

    def __init__(self, job: Job[T], size: int, keep_errors: bool) -> None:
        """The job keeps errors in any case, so that the answers before a bad text are not lost with it."""
        self._job, self._size, self._keep_errors = job, size, keep_errors
        self._stop = _runner.Stop()

    def answers(self, records: Iterable[Record]) -> Iterator[T | Exception]:
        try:
            for answer in self._in_order(records):
                if isinstance(answer, Exception) and not self._keep_errors:
                    raise answer
                yield answer
        finally:
            self._stop.ask()  # what is under way is wanted no more

    def _in_order(self, records: Iterable[Record]) -> Iterator[T | Exception]:
        under_way: list[Future[list[T | Exception]]] = []
        for first, part in self._parts(records):
            under_way.append(self._start(first, part))
            if len(under_way) == 2:
                yield from under_way.pop(0).result()
        for future in under_way:
            yield from future.result()

    def _start(self, first: int, part: list[Record]) -> Future[list[T | Exception]]:
        return _runner.start(lambda: self._job.run_part(part, first, self._stop))

    def _parts(self, records: Iterable[Record]) -> Iterator[tuple[int, list[Record]]]:
        first, part = 0, []
        for record in records:
            part.append(record)
            if len(part) == self._size:
                yield first, part
                first, part = first + len(part), []
        if part:
            yield first, part


def with_progress(answers: Iterator[Any], sequences: Any) -> Iterator[Any]:
    """The answers with a bar of tqdm, which knows the end if the texts are counted."""
    tqdm = optional("tqdm.auto", "progress=True", "tqdm", "tqdm").tqdm
    total = len(sequences) if hasattr(sequences, "__len__") else None
    return iter(tqdm(answers, total=total, unit=" texts"))
