"""Groups of a message with how urgent it may be, or with kinds of message that it may be."""

import random

from sampling.group import Group, group_with_right
from sampling.kind_labels import kind_labels
from sampling.templates import property_template
from texts import messages, urgency


class MessageGroups:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def draw(self) -> Group:
        text, labels = self._by_urgency() if self._rng.random() < 0.5 else self._by_kind()
        return group_with_right("message", text, labels, 0, property_template(self._rng))

    def _by_urgency(self) -> tuple[str, list[str]]:
        urgent = self._rng.random() < 0.5
        pair = self._rng.choice(urgency.URGENCIES)
        return urgency.message(self._rng, urgent), list(pair if urgent else reversed(pair))

    def _by_kind(self) -> tuple[str, list[str]]:
        kind = self._rng.choice(list(messages.SENTENCES))
        return messages.message(self._rng, kind), kind_labels(self._rng, messages.KINDS, kind)
