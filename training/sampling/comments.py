"""Comments by how well their writer thinks of the matter."""

import random
from collections.abc import Iterable

from corpus import TopicRow

# Grade of each emotion, from very bad (-2) to very good (2).
EMOTION_GRADES = {
    "admiration": 2, "love": 2, "joy": 2, "excitement": 2,
    "gratitude": 1, "approval": 1, "optimism": 1, "relief": 1, "amusement": 1, "caring": 1, "pride": 1,
    "neutral": 0, "realization": 0, "curiosity": 0,
    "disapproval": -1, "confusion": -1, "nervousness": -1, "embarrassment": -1, "annoyance": -1, "disappointment": -1,
    "anger": -2, "disgust": -2, "grief": -2, "sadness": -2,
}


class Comments:
    """Rows labelled with emotions. Those whose emotions have different grades are left out."""

    def __init__(self, rows: Iterable[TopicRow], rng: random.Random) -> None:
        self._rng = rng
        self._texts: dict[int, list[str]] = {grade: [] for grade in range(-2, 3)}
        for row in rows:
            grade = _grade_of(row)
            if grade is not None:
                self._texts[grade].append(row.text)

    def has(self, grade: int) -> bool:
        return bool(self._texts[grade])

    def has_all(self) -> bool:
        return all(self._texts.values())

    def one(self, grade: int) -> str:
        return self._rng.choice(self._texts[grade])

    def several(self, grade: int) -> list[str]:
        """Comments that together have that grade. Those of a strong grade agree, those of a mild one may include a
        neutral or contrary remark, and neutral ones balance."""
        voices = self._voices(grade)
        self._rng.shuffle(voices)
        return [self.one(voice) for voice in voices]

    def _voices(self, grade: int) -> list[int]:
        if grade == 0:
            return self._neutral_voices()
        sign = 1 if grade > 0 else -1
        main = [grade] * self._rng.randint(1, 3)
        more: tuple[list[int], ...] = ([], [0], [-sign]) if abs(grade) == 1 else ([], [sign], [grade])
        voices = main + self._rng.choice(more)
        # One against one would be neutral.
        return voices + [sign] if voices == [sign, -sign] else voices

    def _neutral_voices(self) -> list[int]:
        if self._rng.random() < 0.5:
            return [0] * self._rng.randint(1, 3)
        return [-1, 1] * self._rng.randint(1, 2)


def _grade_of(row: TopicRow) -> int | None:
    """The grade that all emotions of a row have; None where they differ or one is unknown."""
    grades = {EMOTION_GRADES.get(label) for label in row.labels}
    return grades.pop() if len(grades) == 1 else None
