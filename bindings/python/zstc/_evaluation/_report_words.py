"""How the figures of the report are defined."""

_SINGLE = {
    "Accuracy": "The share of texts whose best label is the true one. A text without an answer is wrong.",
    "Macro F1": "The mean F1 of the labels that occur in the truth or among the answers.",
    "ECE": "Expected calibration error: the mean distance between the accuracy of the answers in a bin and their mean "
    "score, weighted by their number; bins of equal width (Guo et al. 2017, On Calibration of Modern Neural Networks).",
    "Brier score": "The squared errors of all labels' scores, summed over the labels, mean over the texts: 0 to 2 "
    "(Brier 1950, Verification of Forecasts Expressed in Terms of Probability).",
    "Log loss": "The mean negative natural logarithm of the true label's score.",
}

_MULTI = {
    "Subset accuracy": "The share of texts whose labels are all right.",
    "Macro F1, micro F1": "The mean F1 of all labels; the F1 of all decisions together.",
    "ECE": "Expected calibration error of each label's score, mean over the labels: the distance between mean score "
    "and share of true labels in bins of equal width, weighted by their number (after Guo et al. 2017).",
    "Brier score": "The mean squared error of a score, 0 to 1.",
    "Log loss": "The mean binary cross-entropy over texts and labels, natural logarithm.",
    "Best threshold seen": "The threshold with the highest F1 on these very texts. On other texts its F1 is lower: "
    "choose a threshold on texts that no figures are reported of.",
}

_SHARED = {
    "F1": "The harmonic mean of precision and recall. Where there is nothing to divide by, a figure is 0.",
    "95 % intervals": "The range beside or below a figure: percentile bootstrap over the texts, 1000 resamples.",
}


def definitions(multi_label: bool) -> dict[str, str]:
    return {**(_MULTI if multi_label else _SINGLE), **_SHARED}
