"""Models that a process opens once and shares, for callers that would open the same one many times.

A search over parameters fits hundreds of estimators one after another, each gone before the next: a model that nobody
holds between two of them would be opened again. So the one that was used last stays open.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Any

from ._classifier import Classifier, ModelPath, absolute

_lock = threading.Lock()
_open: weakref.WeakValueDictionary[Any, Classifier] = weakref.WeakValueDictionary()
_last: Classifier | None = None


def shared(model: ModelPath, settings: dict[str, Any]) -> Classifier:
    """The process's open Classifier(model, **settings). Any thread may ask; the first one opens it."""
    global _last  # it is what keeps the model open
    key = _key(model, settings)
    with _lock:
        classifier = _open.get(key)
        if classifier is None or classifier._handle is None:  # somebody closed it
            classifier = Classifier(model, **settings)
            _open[key] = classifier
        _last = classifier
        return classifier


def release() -> None:
    """Lets go of the model that was used last. It is freed once nobody else holds it."""
    global _last
    with _lock:
        _last = None


def _key(model: ModelPath, settings: dict[str, Any]) -> Any:
    path = os.environ.get("ZSTC_MODEL") if model is None else os.fspath(model)
    return model is None, path and absolute(path), tuple(sorted(settings.items()))


def _after_fork() -> None:
    """In a child the thread that held the lock does not exist."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
