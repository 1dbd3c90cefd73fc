"""Zero-shot text classification: sorts text into labels that the model never saw in training.

    >>> import zstc
    >>> classifier = zstc.Classifier()
    >>> classifier("one day I will see the world", ["travel", "cooking", "dancing"])
    {'sequence': 'one day I will see the world', 'labels': ['travel', ...], 'scores': [0.98..., ...]}

A thin layer over libzstc; see its header zstc.h for what models can be opened and how scores are made.
"""

from . import plot
from ._classifier import Classifier
from ._errors import (
    BackendError,
    Cancelled,
    DeviceError,
    Error,
    InternalError,
    InvalidArgument,
    IOFailure,
    ModelError,
    NotFound,
    OutOfMemory,
    TextError,
    TooLong,
    Unsupported,
)
from ._evaluation import Evaluation, evaluate, evaluate_scores
from ._library import library_version
from ._pipeline import pipeline
from ._results import Result, Results
from ._select import select

__version__ = "0.1.0"

__all__ = [
    "BackendError",
    "Cancelled",
    "Classifier",
    "DeviceError",
    "Error",
    "Evaluation",
    "IOFailure",
    "InternalError",
    "InvalidArgument",
    "ModelError",
    "NotFound",
    "OutOfMemory",
    "Result",
    "Results",
    "TextError",
    "TooLong",
    "Unsupported",
    "evaluate",
    "evaluate_scores",
    "library_version",
    "pipeline",
    "plot",
    "select",
]
