"""What an evaluation found, and the forms it is shown in."""

from __future__ import annotations

import dataclasses
import math
import os
from dataclasses import dataclass
from typing import Any, Union

from . import _report_text

Array = Any  # numpy.ndarray; NumPy is not needed to import this

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class CalibrationBin:
    """The scores in (low, high]: how many, their mean, and the share of them that was right. NaN in an empty bin."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class LabelFigures:
    """The figures of one label. Precision is 0 if it was never predicted, recall if no text has it.

    support: texts that have the label. predicted: texts that were given it. With multi_label only, else None: ece,
    brier; best_threshold_seen and best_f1_seen, the threshold with the highest F1 on these very texts, which promises
    too much for others.
    """

    label: str
    precision: float
    recall: float
    f1: float
    support: int
    predicted: int
    ece: float | None = None
    brier: float | None = None
    best_threshold_seen: float | None = None
    best_f1_seen: float | None = None


@dataclass(frozen=True)
class Mistake:
    """A wrong answer. row: its place in the texts. score: of `predicted`, or with multi_label of `label`.

    One label a text: `truth` and `predicted` are labels; predicted is None below the threshold. multi_label: `label` is
    the one in question, and `truth` and `predicted` say whether the text has it and was given it.
    """

    row: int
    text: str | None
    truth: str | bool
    predicted: str | bool | None
    score: float
    truth_score: float
    label: str | None = None


@dataclass(frozen=True, repr=False, eq=False)
class Evaluation:
    """Figures of a model's answers beside the truth. `print(evaluation)` shows them; in a notebook it is a report.

    n: texts that were scored, and that all figures are of. errors: (row, exception) of those that were not.
    truncated: texts that were cut to fit the model. unanswered: texts that got no label because of the threshold.
    accuracy: the share of texts with the right label; with multi_label the share whose labels are all right (subset
        accuracy). An unanswered text is wrong.
    accuracy_interval, macro_f1_interval: 95 % percentile bootstrap over the texts.
    macro_...: mean over the labels that occur in the truth or the answers; with multi_label over all labels. micro_...:
        over all decisions together. Both as scikit-learn's metrics have them.
    ece: expected calibration error of the best label's score (Guo et al. 2017, "On Calibration of Modern Neural
        Networks"; bins of equal width). With multi_label the mean of the labels' own.
    brier: mean over the texts of the squared errors of all labels' scores, 0 to 2 (Brier 1950). With multi_label the
        mean over texts and labels, 0 to 1.
    log_loss: mean negative logarithm of the true label's score; with multi_label the mean of the binary losses.
    confusion: texts of a true label (row) and a predicted one (column), shape (labels, labels); with multi_label
        [[true negatives, false positives], [false negatives, true positives]] of each label, shape (labels, 2, 2).
    confidences, corrects: each text's best score and whether it was right; with multi_label all scores and whether the
        text has the label. bins: these, in bins.
    best_threshold_seen, best_micro_f1_seen: multi_label: the one threshold with the highest micro F1 on these very
        texts; on others it will be lower. None otherwise.
    scores, truth, predicted: shape (n, labels), scores as float, the others as bool. rows: the place in the input of
        each of the n texts. texts: the n texts, None if they were not given.
    settings: what the texts were scored with, for the report.
    """

    labels: list[str]
    multi_label: bool
    threshold: float
    n: int
    errors: list[tuple[int, Exception]]
    truncated: int
    unanswered: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    macro_precision: float
    macro_recall: float
    micro_f1: float
    micro_precision: float
    micro_recall: float
    ece: float
    brier: float
    log_loss: float
    best_threshold_seen: float | None
    best_micro_f1_seen: float | None
    per_label: list[LabelFigures]
    bins: list[CalibrationBin]
    confusion: Array
    confidences: Array
    corrects: Array
    scores: Array
    truth: Array
    predicted: Array
    rows: list[int]
    texts: list[str] | None
    settings: dict[str, Any]

    def __str__(self) -> str:
        return _report_text.table(self)

    def __repr__(self) -> str:
        figures = f"accuracy {self.accuracy:.3f}, macro F1 {self.macro_f1:.3f}"
        return f"<zstc.Evaluation: {self.n} texts, {len(self.labels)} labels, {figures}>"

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON has them, without the texts: what is not a number becomes None."""
        arrays = ("confidences", "corrects", "scores", "truth", "predicted", "rows", "texts")
        found: dict[str, Any] = {}
        for field in dataclasses.fields(self):
            if field.name not in arrays:
                found[field.name] = _plain(getattr(self, field.name))
        found["errors"] = [{"row": row, "message": str(error)} for row, error in self.errors]
        return found

    def mistakes(self, count: int = 20) -> list[Mistake]:
        """The wrong answers, those with the highest scores first; with multi_label those whose score is furthest from
        the truth."""
        from ._mistakes import multi_label_mistakes, single_label_mistakes

        return multi_label_mistakes(self, count) if self.multi_label else single_label_mistakes(self, count)

    def confused(self, count: int = 10) -> list[tuple[str, str, int]]:
        """(true label, predicted label, texts) of the pairs of labels that were confused most often.

        With multi_label there are no such pairs, and the list is empty.
        """
        from ._mistakes import confused_pairs

        return [] if self.multi_label else confused_pairs(self, count)

    def report(self, path: Path, title: str = "Evaluation") -> None:
        """Writes one self-contained HTML page: no scripts, nothing is loaded from elsewhere."""
        from ._report_html import page

        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(page(self, title))

    def _repr_html_(self) -> str:
        from ._report_html import fragment

        return fragment(self)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(item) for name, item in dataclasses.asdict(value).items()}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.tolist() if hasattr(value, "tolist") else value
