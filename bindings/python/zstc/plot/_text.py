"""What users wrote, as text of a picture: short enough, in a font that has it, and never read as a formula."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from typing import Any

CHARACTER = 0.6  # the mean width of a character by the size of its font


def columns(text: str) -> int:
    """The width of a text in characters; those of East Asia are twice as wide."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def counted(count: float, what: str) -> str:
    return f"{count:,.0f} {what}{'' if count == 1 else 's'}"


def shortened(text: Any, most: int) -> str:
    """In one line of at most so many columns."""
    line = " ".join(str(text).split())
    if columns(line) <= most:
        return line
    kept, room = "", most - 1
    for character in line:
        room -= columns(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def wrapped(text: Any, width: int, lines: int) -> str:
    """In at most so many lines of so many columns."""
    found: list[str] = []
    rest = " ".join(str(text).split())
    while len(found) < lines - 1 and columns(rest) > width:
        line = shortened(rest, width)[:-1]
        if " " in line and rest[len(line)] != " ":  # not within a word
            line = line[: line.rindex(" ")]
        found.append(line)
        rest = rest[len(line) :].lstrip()
    return "\n".join([*found, shortened(rest, width)])


def style(texts: Iterable[str]) -> dict[str, Any]:
    """Properties of a text that holds any of these: no formulas between dollar signs, no TeX, fonts for all scripts."""
    properties: dict[str, Any] = {"parse_math": False, "usetex": False}
    missing = frozenset("".join(texts)) - _covered_by_default()
    fallbacks = _fallbacks(frozenset(c for c in missing if c.isprintable() and not c.isspace()))
    if fallbacks:
        from matplotlib import rcParams

        properties["fontfamily"] = [*rcParams["font.family"], *fallbacks]
    return properties


def _covered_by_default() -> frozenset[str]:
    from matplotlib import font_manager

    return _characters(font_manager.findfont(font_manager.FontProperties()))


@functools.lru_cache(maxsize=8)
def _characters(path: str) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    return frozenset(map(chr, FT2Font(path).get_charmap()))


@functools.lru_cache(maxsize=64)
def _fallbacks(missing: frozenset[str]) -> tuple[str, ...]:
    """Installed fonts that have the missing characters: those that have most of them first."""
    if not missing:
        return ()
    has = {name: _those_in(path, missing) for name, path in _installed()}
    found: list[str] = []
    while missing:
        best = max(has, key=lambda name: len(has[name] & missing), default=None)
        if best is None or not has[best] & missing:
            break  # Matplotlib warns of what no font has
        found.append(best)
        missing -= has[best]
    return tuple(found)


def _installed() -> list[tuple[str, str]]:
    """Name and file of each upright font; first those of the usual weight, and families made for many scripts."""
    from matplotlib.font_manager import fontManager

    def rank(font: Any) -> tuple[bool, bool, int, str]:
        return font.weight != 400, not font.name.startswith(_FOR_MANY_SCRIPTS), len(font.name), font.name

    fonts = [font for font in fontManager.ttflist if font.style == "normal" and font.weight in (400, 500)]
    return [(font.name, font.fname) for font in sorted(fonts, key=rank) if not font.name.startswith(_FOR_NONE)]


_FOR_MANY_SCRIPTS = ("Noto Sans", "Hiragino Sans", "PingFang", "Microsoft YaHei", "Yu Gothic", "Malgun", "WenQuanYi")
_FOR_NONE = ("Last Resort", "Adobe Blank")  # a box, or nothing, for every character there is


def _those_in(path: str, characters: frozenset[str]) -> frozenset[str]:
    """Which of the characters a font can draw. Matplotlib draws no bitmap fonts, which colour emoji are."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path)
        return frozenset(c for c in characters if font.scalable and font.get_char_index(ord(c)))
    except (OSError, RuntimeError):
        return frozenset()
