"""The library's status codes as exceptions."""

from __future__ import annotations


class Error(Exception):
    """Any failure that the library reports: `code` is its status, `name` the status's name.

    `index` is the place in the list of the text that was wrong; None if it was no text of a list.
    """

    code: int = -99
    name: str = "ZSTC_UNKNOWN"
    index: int | None = None

    def __init__(self, message: str = "", code: int | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class InvalidArgument(Error, ValueError):
    """An argument is empty, out of range or unknown."""

    code, name = -1, "ZSTC_INVALID_ARGUMENT"


class OutOfMemory(Error, MemoryError):
    """An allocation failed, on the host or on the device."""

    code, name = -2, "ZSTC_OUT_OF_MEMORY"


class NotFound(Error, FileNotFoundError):
    """A model, or a file it needs, is not there."""

    code, name = -3, "ZSTC_NOT_FOUND"


class IOFailure(Error, OSError):
    """A file is there but cannot be read or written."""

    code, name = -4, "ZSTC_IO"


class ModelError(Error):
    """A model's files are damaged, contradict each other or lack something."""

    code, name = -5, "ZSTC_MODEL"


class TextError(Error, ValueError):
    """A text, label or template cannot be written as UTF-8 (a lone surrogate)."""

    code, name = -6, "ZSTC_TEXT"


class TooLong(Error, ValueError):
    """A label leaves no room for the text, or a text is too long for overflow="error"."""

    code, name = -7, "ZSTC_TOO_LONG"


class DeviceError(Error, RuntimeError):
    """The device asked for is not there or failed."""

    code, name = -8, "ZSTC_DEVICE"


class Unsupported(Error, NotImplementedError):
    """Well-formed, but not something this version of the library does."""

    code, name = -9, "ZSTC_UNSUPPORTED"


class Cancelled(Error):
    """The work was cancelled before this text was scored."""

    code, name = -10, "ZSTC_CANCELLED"


class BackendError(Error, RuntimeError):
    """The tensor library failed in a way that has no better code."""

    code, name = -90, "ZSTC_BACKEND"


class InternalError(Error, RuntimeError):
    """A defect of the library: please report it."""

    code, name = -99, "ZSTC_INTERNAL"


_BY_CODE: dict[int, type[Error]] = {
    kind.code: kind
    for kind in (
        InvalidArgument,
        OutOfMemory,
        NotFound,
        IOFailure,
        ModelError,
        TextError,
        TooLong,
        DeviceError,
        Unsupported,
        Cancelled,
        BackendError,
        InternalError,
    )
}


def error_for(code: int, message: str) -> Error:
    """The exception for a status; a status that this version does not know becomes a plain Error."""
    kind = _BY_CODE.get(code)
    return kind(message) if kind is not None else Error(message, code)
