"""Pictures of scores, made with Matplotlib (3.6 or later: pip install matplotlib).

    >>> from zstc import plot
    >>> axes = plot.bars(classifier("one day I will see the world", ["travel", "cooking"]))
    >>> axes.figure.savefig("answer.png")

Every function draws into `ax`, or into a new figure of a fitting size, and returns the Axes. None of them shows the
figure or changes Matplotlib's settings; colours follow the style in use, light or dark. As all of pyplot they are for
one thread at a time.
"""

from ._bars import bars
from ._confusion import confusion
from ._heatmap import heatmap
from ._reliability import reliability

__all__ = ["bars", "confusion", "heatmap", "reliability"]
