"""The labels of a call: strings, or objects with a description or with hypotheses of their own."""

from __future__ import annotations

import ctypes
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from ._errors import InvalidArgument
from ._handles import Handle, c_string, new
from ._texts import between_commas, listed

CandidateLabel = Union[str, Mapping[str, Union[str, Iterable[str]]]]
"""A label, {"label": …, "description": …} or {"label": …, "hypotheses": [...]}."""

CandidateLabels = Union[
    str, Iterable[CandidateLabel], Mapping[str, Union[str, Iterable[str]]], Sequence[Iterable[CandidateLabel]]
]
"""Labels: one string with commas between them, a list, or a dict of labels with hypotheses of their own. A list of
lists has the labels of each text."""


class Labels:
    """A prepared label set: names for the template, or names with hypotheses of their own."""

    def __init__(self, names: list[str], handle: Handle) -> None:
        self.names = [str(name) if isinstance(name, str) else name for name in names]  # NumPy's str is one too
        self.handle = handle

    @classmethod
    def of_names(cls, model: Handle, names: list[str], filled: list[str], params: Handle) -> Labels:
        """`filled`: what goes into the template for each name, itself or a description."""
        texts = [c_string(text, f"candidate_labels[{i}]") for i, text in enumerate(filled)]
        return cls(names, new("labels", model.pointer, _c_strings(texts), len(texts), params.pointer, owner=model))

    @classmethod
    def of_hypotheses(
        cls, model: Handle, names: list[str], hypotheses: Sequence[Sequence[str]], params: Handle
    ) -> Labels:
        texts = [
            c_string(sentence, f"candidate_labels[{name!r}][{i}]")
            for name, sentences in zip(names, hypotheses)
            for i, sentence in enumerate(sentences)
        ]
        counts = (ctypes.c_size_t * len(hypotheses))(*(len(sentences) for sentences in hypotheses))
        arguments = (model.pointer, _c_strings(texts), counts, len(hypotheses), params.pointer)
        return cls(names, new("labels", *arguments, owner=model, of="hypotheses"))


def _c_strings(texts: list[bytes]) -> Any:
    return (ctypes.c_char_p * len(texts))(*texts)


def _sentences(what: str, value: Any) -> list[Any]:
    """A label's hypotheses: one sentence, or several."""
    return [value] if isinstance(value, str) else listed(what, value)


def _member(item: Mapping[str, Any], key: str, what: str) -> str:
    value = item[key]
    if not isinstance(value, str):
        raise TypeError(f"{what}[{key!r}] must be str, not {type(value).__name__}: {reprlib.repr(value)}")
    if not value:
        raise InvalidArgument(f"{what}[{key!r}] is empty")
    return value


def _check_keys(item: Mapping[str, Any], what: str) -> None:
    for key in item:
        if key not in ("label", "description", "hypotheses"):
            expected = "expected label, description or hypotheses"
            raise InvalidArgument(f"{what}: unknown key {reprlib.repr(key)} ({expected})")
    if "label" not in item:
        raise InvalidArgument(f"{what}['label'] is missing")
    if "description" in item and "hypotheses" in item:
        raise InvalidArgument(f"{what} has both description and hypotheses (expected one of them)")


class _Candidates:
    """Labels with what each is scored by: a text for the template, or sentences."""

    def __init__(self) -> None:
        self.names: list[Any] = []
        self.scored: list[tuple[bool, list[Any]]] = []  # whether sentences, and these or the one text

    def _add(self, name: Any, is_sentences: bool, texts: list[Any]) -> None:
        self.names.append(name)
        self.scored.append((is_sentences, texts))

    def add(self, item: Any, what: str) -> None:
        if isinstance(item, str):
            self._add(item, False, [item])
            return
        if not isinstance(item, Mapping):
            wrong = f"{type(item).__name__}: {reprlib.repr(item)}"
            raise TypeError(f"{what} must be str or a dict with a label, not {wrong}")
        _check_keys(item, what)
        name = _member(item, "label", what)
        if "hypotheses" in item:
            self._add(name, True, _sentences(f"{what}['hypotheses']", item["hypotheses"]))
        else:
            self._add(name, False, [_member(item, "description", what) if "description" in item else name])

    def prepare(self, model: Handle, hypothesis_template: str, params: Handle) -> Labels:
        if not any(is_sentences for is_sentences, _ in self.scored):
            return Labels.of_names(model, self.names, [texts[0] for _, texts in self.scored], params)
        for place, (is_sentences, texts) in enumerate(self.scored):
            if not is_sentences and texts == [""]:
                raise InvalidArgument(f"label {place} is empty")
        hypotheses = [
            # str.format has the same braces as the library, which has checked the template.
            texts if is_sentences else [hypothesis_template.format(texts[0])]
            for is_sentences, texts in self.scored
        ]
        return Labels.of_hypotheses(model, self.names, hypotheses, params)


def _by_name(labels: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: _sentences(f"candidate_labels[{name!r}]", value) for name, value in labels.items()}


def _candidates(labels: CandidateLabels) -> _Candidates:
    candidates = _Candidates()
    if isinstance(labels, str):
        labels = between_commas(labels)
    for place, item in enumerate(listed("candidate_labels", labels)):
        candidates.add(item, f"candidate_labels[{place}]")
    return candidates


def _prepared(model: Handle, labels: CandidateLabels, hypothesis_template: str, params: Handle) -> Labels:
    if isinstance(labels, Mapping):
        hypotheses = _by_name(labels)
        return Labels.of_hypotheses(model, list(hypotheses), list(hypotheses.values()), params)
    return _candidates(labels).prepare(model, hypothesis_template, params)


def label_names(labels: CandidateLabels) -> list[Any]:
    """What the labels are called. Needs no library; raises TypeError or InvalidArgument for what are no labels."""
    return list(_by_name(labels)) if isinstance(labels, Mapping) else _candidates(labels).names


class LabelSets:
    """Prepares the label sets of a call's records. A set that came before is not prepared again."""

    _MOST_KEPT = 64

    def __init__(self, model: Handle, hypothesis_template: str, params: Handle) -> None:
        self.model, self._template, self._params = model, hypothesis_template, params
        self._known: dict[Any, Labels] = {}

    def of(self, labels: Labels | CandidateLabels) -> Labels:
        if isinstance(labels, Labels):
            return labels
        key = _key(labels)
        known = self._known.get(key) if key is not None else None
        if known is None:
            known = _prepared(self.model, labels, self._template, self._params)
            self._keep(key, known)
        return known

    def _keep(self, key: Any, labels: Labels) -> None:
        if key is None:
            return
        if len(self._known) >= self._MOST_KEPT:
            self._known.clear()
        self._known[key] = labels


def _key(labels: Any) -> Any | None:
    """What equal label sets have in common; None for those that are told apart with more effort than it saves."""
    if isinstance(labels, str):
        return labels
    if isinstance(labels, (list, tuple)) and all(type(label) is str for label in labels):
        return tuple(labels)
    return None


def width(labels: Any) -> int:
    """The number of labels, or a guess at it."""
    if isinstance(labels, Labels):
        return len(labels.names)
    if isinstance(labels, str):
        return labels.count(",") + 1
    return len(labels) if hasattr(labels, "__len__") else 1


def per_record(candidate_labels: Any) -> list[Any] | None:
    """The label sets of the records, if `candidate_labels` is a list of lists; None if it is one set for all.

    Raises TypeError for an item that is no list behind a first one that is.
    """
    if not isinstance(candidate_labels, (list, tuple)) or not candidate_labels or not _is_list(candidate_labels[0]):
        return None
    for place, item in enumerate(candidate_labels):
        if not _is_list(item):
            wrong = f"{type(item).__name__}: {reprlib.repr(item)}"
            raise TypeError(f"candidate_labels[{place}] must be a list of labels like candidate_labels[0], not {wrong}")
    return list(candidate_labels)


def _is_list(item: Any) -> bool:
    return not isinstance(item, (str, bytes, bytearray, Mapping)) and hasattr(item, "__iter__")
