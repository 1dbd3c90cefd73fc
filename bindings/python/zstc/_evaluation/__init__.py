"""Figures of a model's answers beside the truth: evaluate(), and the report of what it found.

Importing this imports no NumPy.
"""

from ._evaluate import evaluate, evaluate_scores
from ._figures import Evaluation

__all__ = ["Evaluation", "evaluate", "evaluate_scores"]
