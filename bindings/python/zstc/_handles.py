"""C handles, and Python's values as C has them."""

from __future__ import annotations

import ctypes
import numbers
import reprlib
import weakref
from typing import Any, Callable

from . import _library
from ._errors import InvalidArgument


class Handle:
    """A C handle, freed when the last reference to it goes: a call under way in another thread holds one."""

    def __init__(self, pointer: ctypes.c_void_p, free: Callable[..., None], owner: Handle | None = None) -> None:
        self.pointer = pointer
        self.owner = owner  # freed after this one
        # Not at exit: a thread may still be at work then, and the system takes everything back anyhow.
        weakref.finalize(self, free, pointer).atexit = False


def new(kind: str, *arguments: Any, owner: Handle | None = None, of: str = "") -> Handle:
    """zstc_<kind>_new, or with `of` zstc_<kind>_new_<of>."""
    library, pointer = _library.get(), ctypes.c_void_p()
    maker = getattr(library, "zstc_{}_new{}".format(kind, "_" + of if of else ""))
    _library.check(maker(ctypes.byref(pointer), *arguments))
    return Handle(pointer, getattr(library, f"zstc_{kind}_free"), owner)


def _utf8(text: str) -> bytes:
    """A lone surrogate goes through as the bytes it would be: the library refuses them and says where."""
    return text.encode("utf-8", "surrogatepass")


def c_string(value: Any, what: str) -> bytes:
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {type(value).__name__}: {reprlib.repr(value)}")
    if "\0" in value:
        raise InvalidArgument(f"{what} holds a NUL character: {value!r}")
    return _utf8(value)


def integer(value: Any, what: str) -> int:
    """A whole number of Python or NumPy; a bool is none, though Python says so."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{what} must be int, not {type(value).__name__}: {reprlib.repr(value)}")
    return int(value)


def real(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{what} must be float, not {type(value).__name__}: {reprlib.repr(value)}")
    return float(value)


def flag(value: Any, what: str) -> bool:
    """True or False, of Python or NumPy, or 0 or 1. Anything has a truth, but "false" would be true."""
    is_flag = isinstance(value, int) or getattr(value, "dtype", None) == bool
    if not is_flag or value not in (0, 1):
        raise TypeError(f"{what} must be bool, not {type(value).__name__}: {reprlib.repr(value)}")
    return bool(value)


def _c_integer(value: Any, what: str, bits: int) -> int:
    number = integer(value, what)
    if not -(1 << bits - 1) <= number < 1 << bits - 1:
        raise InvalidArgument(f"{what} does not fit into {bits} bits: {number}")
    return number


# What a setter's value is called here, where that is not the setter's name.
_ARGUMENTS = {"template": "hypothesis_template"}


def configured(kind: str, **values: Any) -> Handle:
    """New options or params with what is not None set, each by the setter of its name."""
    handle = new(kind)
    for name, value in values.items():
        if value is None:
            continue
        setter = getattr(_library.get(), f"zstc_{kind}_set_{name}")
        wanted = setter.argtypes[1]
        if wanted is ctypes.c_char_p:
            converted: bytes | int = c_string(value, _ARGUMENTS.get(name, name))
        else:
            converted = _c_integer(value, name, 8 * ctypes.sizeof(wanted))
        _library.check(setter(handle.pointer, converted))
    return handle
