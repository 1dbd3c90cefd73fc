"""The columns of answers that are added to a table: which there are, their names, their values as Arrow arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Union

from .._errors import InvalidArgument
from .._optional import optional
from .._results import Result

AddedColumns = Union[Sequence[str], Mapping[str, str]]
"""Kinds of columns; a mapping names the columns too."""

_NAMES = {
    "label": "zstc_label",
    "score": "zstc_score",
    "labels": "zstc_labels",
    "scores": "zstc_scores",
    "each": "zstc_score:{}",
    "truncated": "zstc_truncated",
    "error": "zstc_error",
}

_VALUES: dict[str, Callable[[Result], Any]] = {
    "label": lambda answer: answer["labels"][0] if answer["labels"] else None,
    "score": lambda answer: answer["scores"][0] if answer["scores"] else None,
    "labels": lambda answer: answer["labels"],
    "scores": lambda answer: answer["scores"],
    "each": lambda answer: dict(zip(answer["labels"], answer["scores"])),
    "truncated": lambda answer: answer.get("truncated", False),
    "error": lambda answer: None,
}


@dataclass(frozen=True)
class Column:
    kind: str
    name: str
    label: str = ""  # whose score it is, for the kind "each"


def columns_of(added: AddedColumns, keep_errors: bool, labels: list[str]) -> list[Column]:
    """The columns in the order in which they are added. Raises InvalidArgument for kinds and names that cannot be."""
    names = _named(added)
    if not keep_errors and "error" in names:
        raise InvalidArgument("columns has 'error', which is there with errors='column' only")
    if keep_errors:
        names.setdefault("error", _NAMES["error"])
    columns = [column for kind, name in names.items() for column in _columns_of_kind(kind, name, labels)]
    for name in {column.name for column in columns}:
        if [column.name for column in columns].count(name) > 1:
            raise InvalidArgument(f"columns: two columns would have the name {name!r}")
    return columns


def _named(added: AddedColumns) -> dict[str, str]:
    if isinstance(added, str):
        raise TypeError(f"columns must be a list or a dict of kinds, not str: {added!r}")
    for kind in added:
        if kind not in _NAMES:
            raise InvalidArgument(f"columns: unknown kind {kind!r} (expected {', '.join(_NAMES)})")
    return dict(added) if isinstance(added, Mapping) else {kind: _NAMES[kind] for kind in added}


def _columns_of_kind(kind: str, name: str, labels: list[str]) -> list[Column]:
    if kind != "each":
        return [Column(kind, name)]
    if name.count("{}") != 1:
        raise InvalidArgument(f"columns: the name of 'each' needs one {{}} for the label, not {name!r}")
    return [Column(kind, name.replace("{}", label), label) for label in labels]


def arrays(columns: Sequence[Column], answers: Sequence[Result | Exception]) -> list[Any]:
    """The values of each column as a pyarrow.Array. An exception is null everywhere but in the column "error"."""
    values = {kind: [_value(kind, answer) for answer in answers] for kind in {column.kind for column in columns}}
    return [_array(column, values[column.kind]) for column in columns]


def _value(kind: str, answer: Result | Exception) -> Any:
    if isinstance(answer, Exception):
        return reason(answer) if kind == "error" else None
    return _VALUES[kind](answer)


def _array(column: Column, values: list[Any]) -> Any:
    if column.kind == "each":
        values = [None if scores is None else scores.get(column.label) for scores in values]
    return arrow().array(values, arrow_type(column.kind))


def arrow_type(kind: str) -> Any:
    """The pyarrow.DataType of a column of this kind."""
    pa = arrow()
    return {
        "label": pa.string(),
        "score": pa.float32(),
        "labels": pa.list_(pa.string()),
        "scores": pa.list_(pa.float32()),
        "each": pa.float32(),
        "truncated": pa.bool_(),
        "error": pa.string(),
    }[kind]


def arrow() -> Any:
    return optional("pyarrow", "a table of answers", "pyarrow")


def reason(error: Exception) -> str:
    """What is wrong with a text, without its place in the call's list."""
    return str(error).removeprefix(f"sequences[{getattr(error, 'index', None)}]: ")
