"""How the texts of a table are answered: what the engines for clusters share.

A Table is made and checked where a job is planned, which may be a machine without libzstc, and is pickled to the
workers. So it holds plain values, and all that can be checked without the library and the model is checked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from .._call import check_errors
from .._classifier import DEFAULT_TEMPLATE, Classifier, ModelPath, absolute
from .._errors import Error, InvalidArgument, error_for
from .._labels import CandidateLabels
from .._results import Result
from .._select import Selection
from ._checks import check_choices, check_template, checked_names, plain
from ._columns import AddedColumns, arrays, columns_of, reason


class Settings(TypedDict, total=False):
    """What the classification of a table may be told, whatever the engine. All of it is optional.

    columns: which columns are added: a list of these kinds, or a dict from kinds to the columns' names. By default
        label and score.
        "label": the best label (string), null if none reaches the threshold; named zstc_label
        "score": its score (float32); zstc_score
        "labels": the labels, best first (list of string); zstc_labels
        "scores": their scores, in the same order (list of float32); zstc_scores
        "each": for each label a column with its score (float32), null where the answer does not have the label;
            zstc_score:{}, where {} is the label
        "truncated": whether the text was cut to fit the model (boolean); zstc_truncated
    errors: what a text does that cannot be scored (null, empty, not a string, too long for overflow="error"). "raise":
        the task fails, and the message names the row. "column": the row has nulls and, in the column "error"
        (zstc_error), what was wrong; other rows have null there.
    key_column: a column that identifies rows. Its value is in the message of errors="raise".
    model: a path or a name that every worker can read; None for the default model.
    device, threads: as for Classifier; None for what the engine has assigned to the worker.
    precision, engine, max_batch_tokens, class_names: as for Classifier.
    multi_label, hypothesis_template, max_length, overflow, reduce, top_k, threshold: as for a call of a Classifier.
    """

    columns: AddedColumns
    errors: str
    key_column: str | None
    model: ModelPath
    device: str | None
    threads: int | None
    precision: str | None
    engine: str | None
    max_batch_tokens: int | None
    class_names: str | None
    multi_label: bool
    hypothesis_template: str
    max_length: int | None
    overflow: str | None
    reduce: str | None
    top_k: int
    threshold: float


@dataclass
class Table:
    """The settings with their defaults. Raises TypeError or InvalidArgument for those that cannot be right."""

    text_column: str
    labels: CandidateLabels
    columns: AddedColumns = ("label", "score")
    errors: str = "raise"
    key_column: str | None = None
    model: ModelPath = None
    device: str | None = None
    threads: int | None = None
    precision: str | None = None
    engine: str | None = None
    max_batch_tokens: int | None = None
    class_names: str | None = None
    multi_label: bool = False
    hypothesis_template: str = DEFAULT_TEMPLATE
    max_length: int | None = None
    overflow: str | None = None
    reduce: str | None = None
    top_k: int = 0
    threshold: float = 0.0

    def __post_init__(self) -> None:
        keep_errors = check_errors(self.errors, "column")
        check_template(self.hypothesis_template)
        check_choices(overflow=self.overflow, reduce=self.reduce, precision=self.precision, engine=self.engine)
        Selection(self.top_k, self.threshold)
        self.labels = plain(self.labels)
        self.added = columns_of(self.columns, keep_errors, checked_names(self.labels))
        self.model = absolute(self.model)

    def check(self, present: Sequence[str], ignore_case: bool = False) -> None:
        """Raises InvalidArgument unless a table with the columns `present` has what is read and not what is added."""
        for parameter, name in (("text_column", self.text_column), ("key_column", self.key_column)):
            if name is not None and list(present).count(name) != 1:
                count = "more than one" if name in present else "no"
                columns = ", ".join(map(repr, present))
                raise InvalidArgument(f"{parameter}: the table has {count} column {name!r} (it has {columns})")
        taken = {name.casefold() if ignore_case else name for name in present}
        for column in self.added:
            if (column.name.casefold() if ignore_case else column.name) in taken:
                raise InvalidArgument(f"the table has a column {column.name!r} already: name the added one by columns=")

    def opening(self, device: str | None, threads: int | None) -> dict[str, Any]:
        """The arguments of Classifier. device, threads: what the engine has assigned; the settings go before."""
        return {
            "model": self.model,
            "device": self.device if self.device is not None else device,
            "threads": self.threads if self.threads is not None else threads,
            "precision": self.precision,
            "engine": self.engine,
            "max_batch_tokens": self.max_batch_tokens,
            "class_names": self.class_names,
        }

    def answer(
        self, classifier: Classifier, texts: list[Any], keys: Sequence[Any] | None, place: str = ""
    ) -> list[Any]:
        """The added columns of a batch as Arrow arrays.

        keys: the key column. place: where the batch is, for the message of an error.
        """
        try:
            return arrays(self.added, self._answers(classifier, texts) if texts else [])
        except (Error, TypeError) as error:
            index = getattr(error, "index", None)
            if index is None:
                raise
            key = "" if keys is None else f" ({self.key_column}: {keys[index]!r})"
            line = f"{place}row {index} of a batch of {len(texts)}{key}: {reason(error)}"
            raise (error_for(error.code, line) if isinstance(error, Error) else TypeError(line)) from None

    def _answers(self, classifier: Classifier, texts: list[Any]) -> list[Result | Exception]:
        call: Any = classifier  # the overloads tell apart what is not known here
        answers: list[Result | Exception] = call(
            texts,
            self.labels,
            self.multi_label,
            self.hypothesis_template,
            max_length=self.max_length,
            overflow=self.overflow,
            reduce=self.reduce,
            top_k=self.top_k,
            threshold=self.threshold,
            errors="return" if self.errors == "column" else "raise",
        )
        return answers
