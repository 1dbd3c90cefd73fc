"""The labels of a call: strings, or objects with a description or with hypotheses of their own."""

import reprlib
from typing import Any, Dict, Iterable, List, Mapping, Tuple, Union

from ._errors import InvalidArgument
from ._handles import Handle
from ._job import Labels

CandidateLabel = Union[str, Mapping[str, Union[str, Iterable[str]]]]
"""A label, {"label": …, "description": …} or {"label": …, "hypotheses": [...]}."""

CandidateLabels = Union[str, Iterable[CandidateLabel], Mapping[str, Union[str, Iterable[str]]]]
"""Labels: one string with commas between them, a list, or a dict of labels with hypotheses of their own."""


def listed(what: str, values: Any) -> List[Any]:
    try:
        iterator = None if isinstance(values, (bytes, bytearray)) else iter(values)
    except TypeError:
        iterator = None
    if iterator is None:
        wrong = "%s: %s" % (type(values).__name__, reprlib.repr(values))
        raise TypeError("%s must be str or an iterable of str, not %s" % (what, wrong))
    return list(iterator)


def _sentences(what: str, value: Any) -> List[Any]:
    """A label's hypotheses: one sentence, or several."""
    return [value] if isinstance(value, str) else listed(what, value)


def _member(item: Mapping[str, Any], key: str, what: str) -> str:
    value = item[key]
    if not isinstance(value, str):
        raise TypeError("%s[%r] must be str, not %s: %s" % (what, key, type(value).__name__, reprlib.repr(value)))
    if not value:
        raise InvalidArgument("%s[%r] is empty" % (what, key))
    return value


def _check_keys(item: Mapping[str, Any], what: str) -> None:
    for key in item:
        if key not in ("label", "description", "hypotheses"):
            expected = "expected label, description or hypotheses"
            raise InvalidArgument("%s: unknown key %s (%s)" % (what, reprlib.repr(key), expected))
    if "label" not in item:
        raise InvalidArgument("%s['label'] is missing" % what)
    if "description" in item and "hypotheses" in item:
        raise InvalidArgument("%s has both description and hypotheses (expected one of them)" % what)


class _Candidates:
    """Labels with what each is scored by: a text for the template, or sentences."""

    def __init__(self) -> None:
        self.names: List[Any] = []
        self.scored: List[Tuple[bool, List[Any]]] = []  # whether sentences, and these or the one text

    def _add(self, name: Any, is_sentences: bool, texts: List[Any]) -> None:
        self.names.append(name)
        self.scored.append((is_sentences, texts))

    def add(self, item: Any, what: str) -> None:
        if isinstance(item, str):
            self._add(item, False, [item])
            return
        if not isinstance(item, Mapping):
            wrong = "%s: %s" % (type(item).__name__, reprlib.repr(item))
            raise TypeError("%s must be str or a dict with a label, not %s" % (what, wrong))
        _check_keys(item, what)
        name = _member(item, "label", what)
        if "hypotheses" in item:
            self._add(name, True, _sentences("%s['hypotheses']" % what, item["hypotheses"]))
        else:
            self._add(name, False, [_member(item, "description", what) if "description" in item else name])

    def prepare(self, model: Handle, hypothesis_template: str, params: Handle) -> Labels:
        if not any(is_sentences for is_sentences, _ in self.scored):
            return Labels.of_names(model, self.names, [texts[0] for _, texts in self.scored], params)
        for place, (is_sentences, texts) in enumerate(self.scored):
            if not is_sentences and texts == [""]:
                raise InvalidArgument("label %d is empty" % place)
        hypotheses = [
            # str.format has the same braces as the library, which has checked the template.
            texts if is_sentences else [hypothesis_template.format(texts[0])]
            for is_sentences, texts in self.scored
        ]
        return Labels.of_hypotheses(model, self.names, hypotheses, params)


def _by_name(labels: Mapping[str, Any]) -> Dict[str, List[Any]]:
    return {name: _sentences("candidate_labels[%r]" % (name,), value) for name, value in labels.items()}


def prepared(model: Handle, labels: CandidateLabels, hypothesis_template: str, params: Handle) -> Labels:
    if isinstance(labels, Mapping):
        hypotheses = _by_name(labels)
        return Labels.of_hypotheses(model, list(hypotheses), list(hypotheses.values()), params)
    candidates = _Candidates()
    if isinstance(labels, str):  # labels between commas, as the transformers pipeline has it
        labels = [label.strip() for label in labels.split(",") if label.strip()]
    for place, item in enumerate(listed("candidate_labels", labels)):
        candidates.add(item, "candidate_labels[%d]" % place)
    return candidates.prepare(model, hypothesis_template, params)
