"""Checks of a classification's arguments where the library may not be there, such as the driver of a cluster's job.

The library makes the same ones, when a worker has got to the first text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import InvalidArgument
from .._labels import CandidateLabels, label_names

CHOICES = {
    "precision": ("auto", "float32", "bfloat16", "float16", "int8"),
    "engine": ("auto", "packed", "module"),
    "overflow": ("truncate", "window", "error"),
    "reduce": ("max", "mean"),
}


def check_choices(**values: str | None) -> None:
    for name, value in values.items():
        if value is not None and value not in CHOICES[name]:
            *most, last = CHOICES[name]
            raise InvalidArgument(f'unknown {name} "{value}" (expected {", ".join(most)} or {last})')


def check_template(template: str) -> None:
    """Exactly one {}; {{ and }} are literal braces."""
    if not isinstance(template, str):
        raise TypeError(f"hypothesis_template must be str, not {type(template).__name__}")
    braces: list[str] = re.findall(r"\{\{|\}\}|\{\}|[{}]", template)
    for brace in braces:
        if len(brace) == 1:
            lone = f"a lone '{brace}' (a literal brace is written {brace}{brace})"
            raise InvalidArgument(f'the template has {lone}: "{template}"')
    if braces.count("{}") != 1:
        count = f"exactly one {{}} for the label, has {braces.count('{}')}"
        raise InvalidArgument(f'the template needs {count}: "{template}"')


def plain(value: Any) -> Any:
    """A value of dicts, lists and strings, which can be pickled and read more than once."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        return value
    return [plain(item) for item in value]


def checked_names(labels: CandidateLabels) -> list[str]:
    """The names of the labels, of which there is at least one, and no empty one."""
    names = label_names(labels)
    if not names:
        raise InvalidArgument("there are no labels")
    for place, name in enumerate(names):
        if not isinstance(name, str):
            raise TypeError(f"label {place} must be str, not {type(name).__name__}: {name!r}")
        if not name:
            raise InvalidArgument(f"label {place} is empty")
    return names
