"""Finds and loads libzstc, and says what its functions take. Nothing is loaded before it is needed."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import threading
from ctypes import POINTER, c_char_p, c_float, c_int32, c_int64, c_size_t, c_void_p

from . import _torch
from ._errors import Error, error_for
from ._files import inside

_NAME = "libzstc.so.0"
PROGRESS = ctypes.CFUNCTYPE(None, c_void_p, c_size_t, c_size_t)

_LABELS = POINTER(c_char_p)
_OUT = POINTER(c_void_p)  # a handle, or a string that must be freed
_STATUS_FUNCTIONS = {
    "zstc_open": [_OUT, c_char_p, c_void_p],
    "zstc_options_new": [_OUT],
    "zstc_options_set_device": [c_void_p, c_char_p],
    "zstc_options_set_precision": [c_void_p, c_char_p],
    "zstc_options_set_engine": [c_void_p, c_char_p],
    "zstc_options_set_threads": [c_void_p, c_int32],
    "zstc_options_set_max_batch_tokens": [c_void_p, c_int64],
    "zstc_options_set_class_names": [c_void_p, c_char_p],
    "zstc_params_new": [_OUT],
    "zstc_params_set_multi_label": [c_void_p, c_int32],
    "zstc_params_set_template": [c_void_p, c_char_p],
    "zstc_params_set_max_length": [c_void_p, c_int32],
    "zstc_params_set_overflow": [c_void_p, c_char_p],
    "zstc_params_set_reduce": [c_void_p, c_char_p],
    "zstc_labels_new": [_OUT, c_void_p, _LABELS, c_size_t, c_void_p],
    "zstc_labels_new_hypotheses": [_OUT, c_void_p, _LABELS, POINTER(c_size_t), c_size_t, c_void_p],
    "zstc_rank": [POINTER(c_float), c_size_t, POINTER(c_size_t)],
    "zstc_select": [POINTER(c_float), c_size_t, c_float, c_size_t, POINTER(c_size_t), POINTER(c_size_t)],
    "zstc_batch_new": [_OUT, c_void_p],
    "zstc_batch_add": [c_void_p, c_char_p, c_size_t, _LABELS, c_size_t, c_void_p, POINTER(c_size_t)],
    "zstc_batch_add_with": [c_void_p, c_char_p, c_size_t, c_void_p, POINTER(c_size_t)],
    "zstc_batch_set_progress": [c_void_p, PROGRESS, c_void_p],
    "zstc_batch_run": [c_void_p],
    "zstc_batch_cancel": [c_void_p],
    "zstc_batch_status": [c_void_p, c_size_t],
    "zstc_batch_scores": [c_void_p, c_size_t, POINTER(POINTER(c_float)), POINTER(c_size_t)],
    "zstc_batch_truncated": [c_void_p, c_size_t, POINTER(c_int32)],
    "zstc_info_json": [c_void_p, _OUT],
    "zstc_stats": [c_void_p, _OUT],
}
_VOID_FUNCTIONS = {
    "zstc_free": [c_void_p],
    "zstc_options_free": [c_void_p],
    "zstc_params_free": [c_void_p],
    "zstc_labels_free": [c_void_p],
    "zstc_batch_free": [c_void_p],
    "zstc_string_free": [c_void_p],
}

_lock = threading.Lock()
_loaded: ctypes.CDLL | None = None


def path() -> str:
    """$ZSTC_LIBRARY, else beside this package, else where the system's loader looks."""
    named = os.environ.get("ZSTC_LIBRARY")
    if named:
        return named
    return inside(_NAME) or ctypes.util.find_library("zstc") or _NAME


def _declare(library: ctypes.CDLL) -> None:
    for name, arguments in _STATUS_FUNCTIONS.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, c_int32
    for name, arguments in _VOID_FUNCTIONS.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, None
    for name in ("zstc_last_error", "zstc_version"):
        getattr(library, name).argtypes, getattr(library, name).restype = [], c_char_p


def _load() -> ctypes.CDLL:
    file = path()
    _torch.check_version(file)
    _torch.check_before_loading(file)
    try:
        _torch.load_missing(file)
        library = ctypes.CDLL(file)
        _declare(library)
    except (OSError, AttributeError) as error:
        raise ImportError(f"cannot load libzstc ({error}). {_advice()}") from error
    _torch.guard_after_loading(file)
    return library


def _advice() -> str:
    if os.environ.get("ZSTC_LIBRARY"):
        return "$ZSTC_LIBRARY names it; unset it for the library inside the package or that of the system"
    return "Install the library, or set ZSTC_LIBRARY to the path of a libzstc.so"


def get() -> ctypes.CDLL:
    """The library, loaded once a process."""
    global _loaded
    with _lock:
        if _loaded is None:
            _loaded = _load()
        return _loaded


def last_error(status: int) -> Error:
    """The exception for the status that this thread's last call has just failed with."""
    return error_for(status, get().zstc_last_error().decode("utf-8", "replace"))


def check(status: int) -> None:
    """Raises the exception of a status that is a failure."""
    if status != 0:
        raise last_error(status)


def library_version() -> str:
    """The version of the libzstc that is loaded, which may differ from this package's."""
    return str(get().zstc_version().decode("ascii"))
