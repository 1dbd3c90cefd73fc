"""NLI rows without end, in epochs."""

import random
from collections.abc import Sequence

from corpus import NliRow

# How often a row of a source comes up in an epoch; rows of other sources come up once. Premises and hypotheses of MNLI
# are the most varied; the last three sources were made to a pattern.
NLI_SHARES = {
    "mnli": 2.0, "new_protocols_base": 0.7, "new_protocols_contrast": 0.7, "new_protocols_edit_other": 0.7,
    "new_protocols_edit_premise": 0.7, "semi_auto_base_wiki": 0.6, "semi_auto_sim_wiki": 0.6,
    "semi_auto_translate_wiki": 0.6, "monli": 0.7, "help": 0.4, "conjnli_adv": 0.3,
}


class NliStream:
    """In each epoch every row comes up as often as NLI_SHARES says of its source (for a fraction: by chance), in an
    order that depends on the seed and the epoch alone. `position` is the epoch and the place in it of the next row."""

    def __init__(self, rows: Sequence[NliRow], seed: int, position: tuple[int, int] = (0, 0)) -> None:
        self.rows, self.seed, self.position = rows, seed, position
        self._epoch, self._order = -1, list[int]()

    def take(self, count: int) -> list[NliRow]:
        return [self._next() for _ in range(count)]

    def _next(self) -> NliRow:
        epoch, place = self.position
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffled(random.Random(f"{self.seed}/{epoch}"))
        self.position = (epoch, place + 1) if place + 1 < len(self._order) else (epoch + 1, 0)
        return self.rows[self._order[place]]

    def _shuffled(self, rng: random.Random) -> list[int]:
        order = []
        for place, row in enumerate(self.rows):
            order += [place] * int(NLI_SHARES.get(row.source, 1.0) + rng.random())
        rng.shuffle(order)
        return order
