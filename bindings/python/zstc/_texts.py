"""Texts as the library takes them, and the errors of one among many."""

from __future__ import annotations

import reprlib
import sys
from collections.abc import Iterable
from typing import Any

from ._errors import Error, InvalidArgument, TextError, error_for


def check_iterable(what: str, values: Any) -> None:
    try:
        iterator = None if isinstance(values, (bytes, bytearray)) else iter(values)
    except TypeError:
        iterator = None
    if iterator is None:
        wrong = f"{type(values).__name__}: {reprlib.repr(values)}"
        raise TypeError(f"{what} must be str or an iterable of str, not {wrong}")


def listed(what: str, values: Any) -> list[Any]:
    check_iterable(what, values)
    return list(values)


def between_commas(labels: str) -> list[str]:
    """Labels in one string, as the transformers pipeline has them."""
    return [label.strip() for label in labels.split(",") if label.strip()]


def first_few(values: Iterable[Any]) -> str:
    """The first values, for a message."""
    values = list(values)
    return ", ".join(map(repr, values[:5])) + (", …" if len(values) > 5 else "")


def is_series(value: Any) -> bool:
    pandas = sys.modules.get("pandas")  # who has a Series has imported it
    return pandas is not None and isinstance(value, pandas.Series)


def _is_frame(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def text_list(sequences: Any) -> list[Any]:
    if _is_frame(sequences):  # iterating over it would give the names of its columns
        raise TypeError("sequences is a DataFrame (expected one column of it, for example frame['text'])")
    texts = listed("sequences", sequences)
    if not texts and not is_series(sequences):  # a filter may leave nothing of a column
        raise InvalidArgument("sequences is empty: no texts to classify")
    return texts


def text_bytes(text: Any) -> bytes:
    """A text as the library takes it; TypeError or Error for what can be told before the library is asked."""
    if not isinstance(text, str):
        raise TypeError(f"the text must be str, not {type(text).__name__}: {reprlib.repr(text)}")
    if not text:
        raise InvalidArgument("the text is empty")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        surrogate = f"lone surrogate {text[error.start]!r} at character {error.start}"
        raise TextError("the text cannot be encoded as UTF-8: " + surrogate) from None


def check_all(texts: Iterable[Any]) -> None:
    """Raises before anything is scored what would end the call later on."""
    for index, text in enumerate(texts):
        try:
            text_bytes(text)
        except (Error, TypeError) as error:
            raise at_index(error, index) from None


def at_index(error: Exception, index: int | None) -> Exception:
    """The error of a text, with its place where the text is one of a list."""
    if index is None:
        return error
    line = f"sequences[{index}]: {error}"
    placed = error_for(error.code, line) if isinstance(error, Error) else TypeError(line)
    placed.index = index  # type: ignore[union-attr]  # a TypeError has it too
    return placed
