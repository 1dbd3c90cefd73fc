"""Draws training examples: NLI pairs in epochs, and groups of a text with several labels of which some are right.

All randomness comes from one `random.Random`, whose state is part of a checkpoint, so a resumed run draws what an
unbroken one would have drawn.
"""

import collections
import dataclasses
import math
import random

from corpus import CONTRADICTION, ENTAILMENT

UNKNOWN = -100  # relation of a label that is neither clearly right nor clearly wrong: no pair loss

DEFAULT_TEMPLATE = "This example is {}."
OTHER_TEMPLATES = (
    "{}", "This text is about {}.", "This is about {}.", "The topic is {}.", "This example is about {}.",
    "The text is {}.", "This is {}.", "The author talks about {}.",
)

# Emotions by how well the writer thinks of the matter, from very bad (-2) to very good (2).
EMOTION_GRADES = {
    "admiration": 2, "love": 2, "joy": 2, "excitement": 2,
    "gratitude": 1, "approval": 1, "optimism": 1, "relief": 1, "amusement": 1, "caring": 1, "pride": 1,
    "neutral": 0, "realization": 0, "curiosity": 0,
    "disapproval": -1, "confusion": -1, "nervousness": -1, "embarrassment": -1, "annoyance": -1, "disappointment": -1,
    "anger": -2, "disgust": -2, "grief": -2, "sadness": -2,
}

# Each scale runs from worst to best.
GRADE_SCALES = (
    ("very negative", "negative", "neutral", "positive", "very positive"),
    ("terrible", "bad", "okay", "good", "excellent"),
    ("awful", "poor", "average", "good", "great"),
    ("very bad", "bad", "mixed", "good", "very good"),
    ("very unhappy", "unhappy", "indifferent", "happy", "very happy"),
    ("one star", "two stars", "three stars", "four stars", "five stars"),
)

KIND_SHARES = {"topic": 0.45, "gloss": 0.20, "grade": 0.15, "open": 0.20}
NEIGHBOURS = 5          # sister labels counted as near
NEAR_SHARE = 0.3        # of the wrong labels of a topic; the others are drawn from
OTHER_SET_SHARE = 0.2   # another set, for breadth, or from all sisters alike
SMALL_SETS = {"clickbait": 0.2}  # two labels only: worth a taste, not its size


@dataclasses.dataclass
class Group:
    """A text with candidate labels.

    targets: the share of each label in the list-wise target, all zero where no label is known to be right.
    relations: CONTRADICTION, ENTAILMENT or UNKNOWN per label.
    distil: whether the sentence embedder's opinion about the labels is worth keeping.
    """

    kind: str
    text: str
    labels: list
    targets: list
    relations: list
    template: str
    distil: bool

    def pairs(self):
        return [(self.text, self.template.format(label)) for label in self.labels]


class NliStream:
    """NLI rows without end, every row once in each epoch, in an order that depends on the seed alone."""

    def __init__(self, rows, seed, position=0):
        self.rows, self.seed, self.position = rows, seed, position
        self._epoch, self._order = None, None

    def take(self, count):
        return [self._next() for _ in range(count)]

    def _next(self):
        epoch, place = divmod(self.position, len(self.rows))
        if epoch != self._epoch:
            self._order = list(range(len(self.rows)))
            random.Random(self.seed + epoch).shuffle(self._order)
            self._epoch = epoch
        self.position += 1
        return self.rows[self._order[place]]


class GroupSampler:
    """Draws groups from the topic sets, WordNet, graded comments and open label lists.

    `embed_labels` gives unit vectors of labels: near ones make the hardest wrong answers.
    """

    def __init__(self, topics, glosses, fillers, rng, embed_labels, labels_per_text=5, longest=600):
        self.rng, self.labels_per_text, self.longest = rng, labels_per_text, longest
        self.glosses = [gloss for gloss in glosses if gloss.names or gloss.classes]
        self.fillers = fillers
        self.comments = _comments_by_grade(topics.get("goemotions", []))
        self.topics = {name: _without_neutral(rows) for name, rows in topics.items()}
        self.label_sets = {name: sorted({label for row in rows for label in row.labels}) for name, rows in self.topics.items()}
        self.neighbours = {name: _nearest(labels, embed_labels(labels)) for name, labels in self.label_sets.items()}
        self.by_label = _rows_by_label(self.topics)
        self.names = sorted(self.topics)
        self.weights = [math.sqrt(len(self.topics[name])) * SMALL_SETS.get(name, 1.0) for name in self.names]
        self.kinds = [kind for kind in KIND_SHARES if kind != "grade" or any(self.comments.values())]

    def draw(self):
        kind = self.rng.choices(self.kinds, [KIND_SHARES[kind] for kind in self.kinds])[0]
        return {"topic": self._topic, "gloss": self._gloss, "grade": self._grade, "open": self._open}[kind]()

    def _topic(self):
        name = self.rng.choices(self.names, self.weights)[0]
        row = self.rng.choice(self.topics[name])
        right = self.rng.choice(row.labels)
        return self._one_right("topic", self._lengthen(row, right), right, row.labels,
                               lambda: self._topic_negative(name, right))

    def _topic_negative(self, name, right):
        """Mostly a sister label, often one that is near in meaning; sometimes one of another set, for breadth."""
        chance = self.rng.random()
        if chance < NEAR_SHARE:
            return self.rng.choice(self.neighbours[name][right])
        if chance < NEAR_SHARE + OTHER_SET_SHARE:
            name = self.rng.choice(self.names)
        return self.rng.choice(self.label_sets[name])

    def _gloss(self):
        gloss = self.rng.choice(self.glosses)
        right = self._gloss_label(gloss)
        return self._one_right("gloss", gloss.text, right, gloss.names + gloss.classes,
                               lambda: self._gloss_label(self.rng.choice(self.glosses)))

    def _gloss_label(self, gloss):
        first, second = (gloss.classes, gloss.names) if self.rng.random() < 0.6 else (gloss.names, gloss.classes)
        return self.rng.choice(first or second)

    def _open(self):
        """A text with labels drawn from everywhere, none known to be right: only the embedder's opinion is learnt."""
        text = self._open_text()
        labels = []
        while len(labels) < self.labels_per_text + 1:
            label = self._any_label()
            if label not in labels:
                labels.append(label)
        count = len(labels)
        return Group("open", text, labels, [0.0] * count, [UNKNOWN] * count, self._template(), True)

    def _open_text(self):
        """A short premise of the NLI pairs or a text of the topic sets."""
        if self.fillers and self.rng.random() < 0.5:
            return self.rng.choice(self.fillers)
        row = self.rng.choice(self.topics[self.rng.choices(self.names, self.weights)[0]])
        return self._lengthen(row, row.labels[0])

    def _any_label(self):
        if self.rng.random() < 0.5:
            return self._gloss_label(self.rng.choice(self.glosses))
        return self._styled(self.rng.choice(self.label_sets[self.rng.choice(self.names)]))

    def _grade(self):
        """Comments joined into something like a review, with the steps of a scale as labels."""
        grade = self.rng.randint(-2, 2)
        text = self._clip(" ".join(self._comments(grade)))
        scale = self.rng.choice(GRADE_SCALES)
        steps = self._steps(grade)
        right = min(range(len(steps)), key=lambda i: abs(steps[i] - grade))
        targets, relations = _ordinal(steps, right, grade)
        return Group("grade", text, [scale[step + 2] for step in steps], targets, relations, self._template(about=False), False)

    def _steps(self, grade):
        chance = self.rng.random()
        if chance < 0.25 and grade:
            return [-1, 1]
        return [-1, 0, 1] if chance < 0.4 else [-2, -1, 0, 1, 2]

    def _comments(self, grade):
        """Strong grades speak with one voice; mild ones hold a neutral or contrary remark; neutral ones balance."""
        sign = (grade > 0) - (grade < 0)
        if not grade:
            voices = [0] * self.rng.randint(1, 3) if self.rng.random() < 0.5 else [-1, 1] * self.rng.randint(1, 2)
        elif abs(grade) == 1:
            voices = [sign] * self.rng.randint(1, 3) + self.rng.choice([[], [0], [-sign]])
            voices = voices if len(voices) > 2 or -sign not in voices else voices + [sign]
        else:
            voices = [grade] * self.rng.randint(1, 3) + self.rng.choice([[], [sign], [grade]])
        self.rng.shuffle(voices)
        return [self.rng.choice(self.comments[voice]) for voice in voices]

    def _one_right(self, kind, text, right, all_right, draw_wrong):
        labels, taken = [right], {label.lower() for label in all_right}
        for _ in range(20 * self.labels_per_text):
            wrong = draw_wrong()
            if wrong.lower() not in taken:
                labels.append(wrong)
                taken.add(wrong.lower())
            if len(labels) == self.labels_per_text:
                break
        wrong_count = len(labels) - 1
        styled = [self._styled(label) for label in labels] if kind == "topic" else labels
        return Group(kind, self._clip(text), styled, [1.0] + [0.0] * wrong_count,
                     [ENTAILMENT] + [CONTRADICTION] * wrong_count, self._template(), kind == "topic")

    def _styled(self, label):
        return label if self.rng.random() < 0.5 else label.lower()

    def _template(self, about=True):
        if self.rng.random() < 0.6:
            return DEFAULT_TEMPLATE
        templates = OTHER_TEMPLATES if about else [t for t in OTHER_TEMPLATES if "about" not in t and "topic" not in t]
        return self.rng.choice(templates)

    def _lengthen(self, row, label):
        """Now and then joins texts of one label, or adds a stray sentence: real texts are long and partly off the point."""
        parts = [row.text]
        if len(row.text) < 150 and self.rng.random() < 0.2:
            parts += [other.text for other in self.rng.choices(self.by_label[row.dataset, label], k=self.rng.randint(1, 4))]
        if self.fillers and self.rng.random() < 0.1:
            parts.insert(self.rng.randint(0, len(parts)), self.rng.choice(self.fillers))
        return self._clip(" ".join(parts))

    def _clip(self, text):
        return text if len(text) <= self.longest else text[: self.longest].rsplit(" ", 1)[0]


def _nearest(labels, vectors):
    """For each label the others that lie nearest to it; itself where it is alone."""
    cosines = vectors @ vectors.T
    cosines.fill_diagonal_(-2.0)
    count = min(NEIGHBOURS, len(labels) - 1)
    best = cosines.topk(max(1, count), dim=1).indices.tolist()
    return {label: [labels[i] for i in row] for label, row in zip(labels, best)}


def _ordinal(steps, right, grade):
    """Target and relations on a scale: neighbours share a little of the target and are called neither right nor wrong."""
    targets, relations = [], []
    for place, step in enumerate(steps):
        distance = abs(step - grade)
        near = place != right and distance <= 1
        targets.append(1.0 if place == right else 0.1 if near else 0.0)
        relations.append(ENTAILMENT if place == right else UNKNOWN if near else CONTRADICTION)
    total = sum(targets)
    return [target / total for target in targets], relations


def _comments_by_grade(rows):
    """Comments whose emotions all have the same grade, by that grade."""
    comments = {grade: [] for grade in range(-2, 3)}
    for row in rows:
        grades = {EMOTION_GRADES.get(label) for label in row.labels}
        if len(grades) == 1 and None not in grades:
            comments[grades.pop()].append(row.text)
    return comments


def _without_neutral(rows):
    """Drops texts labelled only "neutral": that is no topic, and as an emotion it would drown the others."""
    return [row for row in rows if row.labels != ("neutral",)]


def _rows_by_label(topics):
    index = collections.defaultdict(list)
    for name, rows in topics.items():
        for row in rows:
            for label in row.labels:
                index[name, label].append(row)
    return index
