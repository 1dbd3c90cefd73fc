"""Groups of a definition with a name or class of what it defines, and names of other things."""

from sampling.glosses import Glosses
from sampling.group import Group
from sampling.one_right import Candidates, OneRight


class GlossGroups:
    def __init__(self, glosses: Glosses, one_right: OneRight) -> None:
        self._glosses, self._one_right = glosses, one_right

    def draw(self) -> Group:
        gloss = self._glosses.any()
        right = self._glosses.label(gloss)
        all_right = gloss.names + gloss.classes
        return self._one_right.gloss_group(Candidates(gloss.text, right, all_right, self._glosses.any_label))
