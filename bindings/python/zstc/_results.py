"""The answers of a call: plain dicts and lists that a notebook shows as bars."""

from __future__ import annotations

from typing import Any, SupportsIndex, TypeVar, overload

from ._display import answer_html, answers_html
from ._labels import Labels
from ._select import Selection

T = TypeVar("T")


class Result(dict[str, Any]):
    """{"sequence": str, "labels": [str], "scores": [float]}, best first; "truncated": True where the text was cut."""

    def _repr_html_(self) -> str | None:
        return answer_html(self)


class Results(list[T]):
    """The answers of a list of texts, in the order of the texts. A slice of it is one too."""

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> T: ...

    @overload
    def __getitem__(self, place: slice, /) -> Results[T]: ...

    def __getitem__(self, place: Any, /) -> Any:
        found = super().__getitem__(place)
        return Results(found) if isinstance(place, slice) else found

    def _repr_html_(self) -> str | None:
        return answers_html(self)


class _Selected:
    """Makes an answer of what is selected of a record's scores."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection


class Ranked(_Selected):
    """Makes the dict of the transformers pipeline of a record's scores."""

    def __call__(self, text: str, labels: Labels, scores: Any, count: int, was_cut: bool) -> Result:
        order = self._selection.of(scores, count)
        result = Result(sequence=str(text), labels=[labels.names[i] for i in order], scores=[scores[i] for i in order])
        if was_cut:
            result["truncated"] = True
        return result


class BestLabel(_Selected):
    """Makes the best label of a record's scores; None if it is not selected."""

    def __call__(self, text: str, labels: Labels, scores: Any, count: int, was_cut: bool) -> str | None:
        order = self._selection.of(scores, count)
        return labels.names[order[0]] if order else None


class LabelList(_Selected):
    """Makes the list of the selected labels of a record's scores, best first."""

    def __call__(self, text: str, labels: Labels, scores: Any, count: int, was_cut: bool) -> list[str]:
        return [labels.names[i] for i in self._selection.of(scores, count)]
