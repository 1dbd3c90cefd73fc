"""Colours for light and dark backgrounds that the colour-blind can tell apart."""

from __future__ import annotations

import math
from typing import Any

# Okabe and Ito, "Color Universal Design" (2008): blue and vermillion; sky blue and orange.
_ACCENTS = {False: ("#0072B2", "#D55E00"), True: ("#56B4E9", "#E69F00")}

# Lightness and chroma in OKLCH of one hue, from "none" to "all": equal steps of lightness are perceived as equal.
_HUE = math.radians(252)
_STEPS = {
    False: ((0.975, 0.006), (0.825, 0.075), (0.675, 0.13), (0.525, 0.14), (0.375, 0.10)),
    True: ((0.22, 0.02), (0.395, 0.09), (0.57, 0.13), (0.745, 0.11), (0.92, 0.04)),
}


def background(ax: Any) -> Any:
    """The colour behind what is drawn, with its alpha: of the Axes, or of the figure where these are transparent."""
    from matplotlib.colors import to_rgba

    own = to_rgba(ax.get_facecolor())
    return own if own[3] >= 0.5 else to_rgba(ax.figure.get_facecolor())


def paler(ax: Any, colour: Any, share: float) -> list[float]:
    """A colour as it is seen with this alpha on the background, but opaque."""
    from matplotlib.colors import to_rgb

    under = background(ax) if background(ax)[3] >= 0.5 else (1.0, 1.0, 1.0)
    return [share * over + (1 - share) * below for over, below in zip(to_rgb(colour), under)]


def is_dark(ax: Any) -> bool:
    colour = background(ax)
    return colour[3] >= 0.5 and luminance(colour) < 0.18


def accents(ax: Any) -> tuple[str, str]:
    """The colour of what is shown, and of what is wrong with it."""
    return _ACCENTS[is_dark(ax)]


def sequential(ax: Any) -> Any:
    """A colour map from the background to a strong blue. NaN is grey."""
    from matplotlib.colors import LinearSegmentedColormap

    steps = _STEPS[is_dark(ax)]
    colours = [_srgb(*_between(steps, i / 255)) for i in range(256)]
    return LinearSegmentedColormap.from_list("zstc", colours).with_extremes(bad=(0.5, 0.5, 0.5, 0.35))


def luminance(colour: Any) -> float:
    """Relative luminance of sRGB, as WCAG 2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3])
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def ink_on(colour: Any) -> str:
    """Black or white, whichever has more contrast."""
    return "black" if luminance(colour) > 0.18 else "white"


def _between(steps: tuple[tuple[float, float], ...], share: float) -> tuple[float, float]:
    place = share * (len(steps) - 1)
    first = min(int(place), len(steps) - 2)
    part = place - first
    lightness, chroma = (a + part * (b - a) for a, b in zip(steps[first], steps[first + 1]))
    return lightness, chroma


def _srgb(lightness: float, chroma: float) -> tuple[float, ...]:
    """OKLCH to sRGB; Ottosson, "A perceptual color space for image processing" (2020)."""
    a, b = chroma * math.cos(_HUE), chroma * math.sin(_HUE)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return tuple(_encoded(min(max(value, 0.0), 1.0)) for value in linear)


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)
