"""Draws training examples: NLI pairs in epochs, and groups of a text with several labels of which some are right.

Groups are drawn with one `random.Random`, whose state is part of a checkpoint, and the order of the pairs depends on the seed and
the epoch alone: a resumed run draws what an unbroken one would have drawn.
"""

import collections
import dataclasses
import functools
import math
import random
import re

import messages
import opinions
import questions
import vocabulary
from corpus import CONTRADICTION, ENTAILMENT

UNKNOWN = -100  # relation of a label that is neither clearly right nor clearly wrong: no pair loss

DEFAULT_TEMPLATE = "This example is {}."
OTHER_TEMPLATES = (
    "{}", "This text is about {}.", "This is about {}.", "The topic is {}.", "This example is about {}.",
    "The text is {}.", "This is {}.", "The author talks about {}.",
)
QUESTION_TEMPLATES = (DEFAULT_TEMPLATE, "This question is about {}.", "The question asks for {}.", "{}", "The answer is {}.")
TONE_TEMPLATES = (DEFAULT_TEMPLATE, DEFAULT_TEMPLATE, "The text is {}.", "This is {}.", "{}", "The tone is {}.")

# How often a row of an NLI source comes up in an epoch; the others come up once. Premises and hypotheses of the MNLI kind are
# the most varied; the last three were made to a pattern.
NLI_SHARES = {
    "mnli": 2.0, "new_protocols_base": 0.7, "new_protocols_contrast": 0.7, "new_protocols_edit_other": 0.7,
    "new_protocols_edit_premise": 0.7, "semi_auto_base_wiki": 0.6, "semi_auto_sim_wiki": 0.6, "semi_auto_translate_wiki": 0.6,
    "monli": 0.7, "help": 0.4, "conjnli_adv": 0.3,
}

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

SPACED_MARKS = re.compile(r"\s*([.,;:!?()])\s*")  # some corpora set marks apart

# Labels for a text that says what its writer thinks, and for one that says how things are.
TONES = (
    ("subjective", "objective"), ("opinion", "fact"), ("a personal opinion", "a factual description"), ("opinionated", "neutral in tone"),
    ("personal", "factual"), ("subjective opinion", "objective information"),
)


@dataclasses.dataclass(frozen=True)
class Mix:
    """Of what a run is made.

    shares: how often each kind of group is drawn.
    long_share: of the open groups and reviews, how many are long.
    saying_share: of the opinions in reviews, how many are such that single words do not tell.
    idiom_share: of the closing lines of reviews, how many are idioms.
    spaced_share: of the tone groups, how many have their marks set apart by spaces.
    denial_share: of the topic and gloss groups, how many have one name and its denial as their labels.
    judged: whether labels that the embedder finds very near or very far count as right and wrong in open groups.
    distil_weight: weight of the divergence from the embedder's ranking.
    """

    shares: dict
    long_share: float = 0.0
    saying_share: float = 0.0
    idiom_share: float = 0.0
    spaced_share: float = 0.0
    denial_share: float = 0.0
    judged: bool = False
    distil_weight: float = 0.5


MIXES = {
    "broad": Mix({"topic": 0.34, "gloss": 0.12, "open": 0.24, "grade": 0.17, "tone": 0.05, "question": 0.08}),
    # For a second phase: questions are learnt soon, the embedder's sense of topic takes longest.
    "topical": Mix({"topic": 0.30, "gloss": 0.09, "open": 0.35, "grade": 0.18, "tone": 0.05, "question": 0.03},
                   long_share=0.25, saying_share=0.2, spaced_share=0.3, denial_share=0.06, judged=True, distil_weight=1.0),
    # For a third phase: half of it is the embedder's sense of topic, and it has messages.
    "everyday": Mix({"topic": 0.20, "gloss": 0.05, "open": 0.49, "grade": 0.15, "tone": 0.04, "question": 0.02, "message": 0.05},
                    long_share=0.3, saying_share=0.25, idiom_share=0.3, spaced_share=0.3, denial_share=0.06, judged=True, distil_weight=1.0),
}
NEIGHBOURS = 5          # sister labels counted as near
NEAR_SHARE = 0.3        # of the wrong labels of a topic; the others are drawn from
OTHER_SET_SHARE = 0.2   # another set, for breadth, or from all sisters alike
JOINED_SHARE = 0.15     # of the texts with several right labels: each label is made of two names, as "health & fitness" is
DENIALS = ("not {}", "not {}", "something other than {}")
CRITICS_SHARE = 0.35    # of the written reviews on a coarse scale
# Words in the names of genres that say where something is shown, not what it is.
MEDIA_WORDS = frozenset(("tv", "movie", "movies", "show", "shows", "series", "features", "and"))
SMALL_SETS = {"clickbait": 0.2}  # two labels only: worth a taste, not its size
USUAL_TEXT, LONG_TEXT = 650, 1000  # characters at most
OPEN_POOL = 20000       # draws that make up the names of WordNet among the candidates of open groups
OPEN_CANDIDATES = 96    # candidates of an open group before the embedder picks
OPEN_RANKS = (0, 1, 3, 8, 24, 72)  # which of them, counted from the nearest: the near ones are hard to tell apart
NEAR_COSINE, FAR_COSINE = 0.45, 0.08  # from where on a label of an open group is judged right, and wrong


@dataclasses.dataclass
class Group:
    """A text with candidate labels.

    targets: the share of each label in the list-wise target, all zero where no label is known to be right.
    relations: CONTRADICTION, ENTAILMENT or UNKNOWN per label.
    distilled: whether the sentence embedder's opinion about the labels is worth keeping. An open group starts with many
    labels, of which `narrow` keeps a few.
    judged: whether `narrow` then calls the nearest of them right and the farthest wrong.
    """

    kind: str
    text: str
    labels: list
    targets: list
    relations: list
    template: str
    distilled: bool
    judged: bool = False

    def pairs(self):
        return [(self.text, self.template.format(label)) for label in self.labels]

    def narrow(self, cosines):
        """Keeps those labels of an open group that stand at OPEN_RANKS by cosine to the text; returns their cosines."""
        if self.kind != "open":
            return cosines
        order = cosines.argsort(descending=True)[list(OPEN_RANKS)]
        self.labels = [self.labels[i] for i in order.tolist()]
        self.targets = [0.0] * len(OPEN_RANKS)
        self.relations = [_judgement(cosine) if self.judged else UNKNOWN for cosine in cosines[order].tolist()]
        return cosines[order]


class NliStream:
    """NLI rows without end. In each epoch every row comes up as often as NLI_SHARES says of its source (a broken share by
    chance), in an order that depends on the seed and the epoch alone."""

    def __init__(self, rows, seed, position=(0, 0)):
        self.rows, self.seed, self.position = rows, seed, position
        self._epoch, self._order = None, None

    def take(self, count):
        return [self._next() for _ in range(count)]

    def _next(self):
        epoch, place = self.position
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffled(random.Random(f"{self.seed}/{epoch}"))
        self.position = (epoch, place + 1) if place + 1 < len(self._order) else (epoch + 1, 0)
        return self.rows[self._order[place]]

    def _shuffled(self, rng):
        order = [i for i, row in enumerate(self.rows) for _ in range(int(NLI_SHARES.get(row.source, 1.0) + rng.random()))]
        rng.shuffle(order)
        return order


class GroupSampler:
    """Draws groups of each kind as the mix has them.

    `embed_labels` gives unit vectors of labels: near ones make the hardest wrong answers.
    """

    def __init__(self, topics, glosses, fillers, rng, embed_labels, mix=MIXES["broad"]):
        self.rng, self.mix = rng, mix
        self.glosses = [gloss for gloss in glosses if gloss.names or gloss.classes]
        self.fillers = fillers
        self.comments = _comments_by_grade(topics.get("goemotions", []))
        self.facts = [row.text for name in ("tv_film", "dbpedia14") for row in topics.get(name, [])]
        self.questions = _questions_by_kind(topics.get("opentriviaqa", []) + topics.get("clinc150", []))
        self.topics = {name: _without_neutral(rows) for name, rows in topics.items()}
        self.label_sets = {name: sorted({label for row in rows for label in row.labels}) for name, rows in self.topics.items()}
        self.neighbours = {name: _nearest(labels, embed_labels(labels)) for name, labels in self.label_sets.items()}
        self.by_label = _rows_by_label(self.topics)
        self.names = sorted(self.topics)
        self.weights = [math.sqrt(len(self.topics[name])) * SMALL_SETS.get(name, 1.0) for name in self.names]
        self.subjects = vocabulary.subjects()
        self.pool = self._gloss_pool()
        embed_labels(self.subjects + self.pool)
        self.kinds = {"topic": self._topic, "gloss": self._gloss, "open": self._open, "grade": self._grade, "tone": self._tone,
                      "question": self._question, "message": self._message}

    def _gloss_pool(self):
        """Mostly classes, which are more common words than names are."""
        drawn = self.rng.choices(self.glosses, k=min(OPEN_POOL, 2 * len(self.glosses)))
        return sorted({self.rng.choice(gloss.classes if gloss.classes and self.rng.random() < 0.8 else gloss.names or gloss.classes)
                       for gloss in drawn})

    def draw(self):
        return self.kinds[self.rng.choices(list(self.mix.shares), self.mix.shares.values())[0]]()

    def _topic(self):
        row = self._any_row()
        right = self.rng.choice(row.labels)
        text, all_right = self._lengthen(row, right)
        return self._one_right("topic", text, right, all_right,
                               lambda: self._topic_negative(row.dataset, right))

    def _any_row(self):
        return self.rng.choice(self.topics[self.rng.choices(self.names, self.weights)[0]])

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
        """A text with candidates from everywhere, of which nobody said which are right: the embedder's opinion is learnt."""
        text = self._open_text()
        labels = {}
        while len(labels) < OPEN_CANDIDATES:
            label = self._any_label()
            labels.setdefault(label.lower(), label)
        count = len(labels)
        return Group("open", text, list(labels.values()), [0.0] * count, [UNKNOWN] * count, self._template(), True, self.mix.judged)

    def _open_text(self):
        """A premise of the NLI pairs, a text of the topic sets or a gloss; now and then a long text."""
        if self._happens(self.mix.long_share):
            row = self._any_row()
            others = self.rng.choices(self.by_label[row.dataset, row.labels[0]], k=self.rng.randint(3, 9))
            return self._clip(" ".join([row.text] + [other.text for other in others]), LONG_TEXT)
        chance = self.rng.random()
        if chance < 0.4 and self.fillers:
            return self._clip(" ".join(self.rng.choices(self.fillers, k=self.rng.choice((1, 1, 1, 2)))))
        if chance < 0.5:
            return self.rng.choice(self.glosses).text
        row = self._any_row()
        return self._lengthen(row, row.labels[0])[0]

    def _any_label(self):
        chance = self.rng.random()
        if chance < 0.5:
            return self.rng.choice(self.subjects)
        if chance < 0.75:
            return self.rng.choice(self.pool)
        return self.rng.choice(self.label_sets[self.rng.choice(self.names)])

    def _grade(self):
        """A written review, or comments joined into something like one, with the steps of a scale as labels."""
        grade = self.rng.randint(-2, 2)
        scale = self.rng.choice(GRADE_SCALES)
        steps = self._steps(grade)
        text = self._review(grade, len(steps) == 5)
        right = min(range(len(steps)), key=lambda i: abs(steps[i] - grade))
        targets, relations = _ordinal(steps, right, grade)
        return Group("grade", text, [scale[step + 2] for step in steps], targets, relations, self._template(about=False), False)

    def _review(self, grade, fine):
        parts, longest = [], USUAL_TEXT
        if self.rng.random() < 0.6 or not all(self.comments.values()):
            parts.append(self._written(grade, fine))
        if not parts or self.rng.random() < 0.25 and all(self.comments.values()):
            parts += self._comments(grade)
        if self._happens(self.mix.long_share):
            parts, longest = parts + [self._written(grade, fine) for _ in range(2)], LONG_TEXT
        self.rng.shuffle(parts)
        return self._clip(" ".join(parts), longest)

    def _written(self, grade, fine):
        """Critics' fragments tell good from bad and no more: not for a fine scale."""
        if grade and not fine and self.rng.random() < CRITICS_SHARE:
            return opinions.critics(self.rng, grade > 0)
        return opinions.review(self.rng, grade, self.mix.saying_share, self.mix.idiom_share)

    def _tone(self):
        """Opinions are subjective, what catalogues and encyclopedias say is objective."""
        right = self.rng.randrange(2)
        text = self.rng.choice(self.facts) if right else self._opinion()
        if self.rng.random() < 0.5:  # one or two sentences, as opinions have
            text = ". ".join(text.split(". ")[: self.rng.randint(1, 2)])
        if self.rng.random() < 0.5:
            text = text.lower()
        if self._happens(self.mix.spaced_share):
            text = SPACED_MARKS.sub(r" \1 ", text).strip()
        targets = [float(i == right) for i in range(2)]
        relations = [ENTAILMENT if i == right else CONTRADICTION for i in range(2)]
        return Group("tone", self._clip(text), list(self.rng.choice(TONES)), targets, relations, self.rng.choice(TONE_TEMPLATES), False)

    def _opinion(self):
        grade = self.rng.choice((-2, -1, 1, 2))
        if self.rng.random() < 0.4 or not self.comments[grade]:
            return opinions.critic(self.rng, grade > 0) if self.rng.random() < 0.6 else self._written(grade, fine=False)
        return self.rng.choice(self.comments[grade])

    def _question(self):
        """A question, and what kinds of answer it may ask for."""
        kind = self.rng.choice(sorted(self.questions))
        labels = self._kind_labels(questions, kind)
        return self._with_right("question", self.rng.choice(self.questions[kind]), labels, self.rng.choice(QUESTION_TEMPLATES), False)

    def _message(self):
        """A message, and either how urgent it is or what kinds of message it may be."""
        if self.rng.random() < 0.5:
            urgent = self.rng.random() < 0.5
            pair = self.rng.choice(messages.URGENCIES)
            text, labels = messages.hurried(self.rng, urgent), list(pair if urgent else reversed(pair))
        else:
            kind = self.rng.choice(list(messages.KINDS))
            text, labels = messages.message(self.rng, kind), self._kind_labels(messages, kind)
        return self._with_right("message", text, labels, self._template(about=False), False)

    def _kind_labels(self, texts, kind):
        """A name of that kind of question or message, then names of kinds that it is not."""
        labels = [self.rng.choice(texts.names_of(kind))]
        labels += [self.rng.choice(texts.names_of(other)) for other in self.rng.sample(texts.clearly_other(kind), self._label_count() - 1)]
        return labels

    def _happens(self, share):
        """A chance that a mix may do without: then no random number is drawn, and its runs stay as they were."""
        return share > 0 and self.rng.random() < share

    def _label_count(self):
        return self.rng.choice((3, 4, 5, 6))

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
        """A group of one right label and wrong ones as `draw_wrong` gives them, now and then each joined with a second."""
        labels, taken = [right], {meaning(label) for label in all_right}
        if self._happens(self.mix.denial_share):
            return self._denial(text, right, taken, draw_wrong)
        joined = len(set(all_right)) > 1 and self.rng.random() < JOINED_SHARE
        wanted = self._label_count()
        for _ in range(20 * wanted):
            wrong = draw_wrong()
            if meaning(wrong) not in taken:
                labels.append(wrong)
                taken.add(meaning(wrong))
            if len(labels) == (2 * wanted - 1 if joined else wanted):
                break
        if joined and len(labels) > 2:
            second = self.rng.choice([label for label in all_right if label != right])
            labels = self._joined([[right, second]] + [labels[i : i + 2] for i in range(1, len(labels), 2)])
        if kind == "topic":
            labels = [self._styled(label) for label in labels]
        return self._with_right(kind, self._clip(text), labels, self._template(), kind == "topic")

    def _denial(self, text, right, taken, draw_wrong):
        """A name and its denial, as in "urgent" and "not urgent"; the denial is right about as often as not. The embedder,
        which hardly sees a "not", is not asked."""
        denial = self.rng.choice(DENIALS)
        other = draw_wrong()
        if self.rng.random() < 0.5 or meaning(other) in taken:
            labels = [right, denial.format(right)]
        else:
            labels = [denial.format(other), other]
        return self._with_right("denial", self._clip(text), labels, self._template(), False)

    def _joined(self, groups):
        link = self.rng.choice((" & ", "/", " and ", ", "))
        for names in groups:
            self.rng.shuffle(names)
        return [link.join(names) for names in groups]

    @staticmethod
    def _with_right(kind, text, labels, template, distilled):
        """The group whose first label is right and whose others are wrong."""
        wrong_count = len(labels) - 1
        return Group(kind, text, labels, [1.0] + [0.0] * wrong_count, [ENTAILMENT] + [CONTRADICTION] * wrong_count, template, distilled)

    def _styled(self, label):
        return label if self.rng.random() < 0.5 else label.lower()

    def _template(self, about=True):
        if self.rng.random() < 0.6:
            return DEFAULT_TEMPLATE
        templates = OTHER_TEMPLATES if about else [t for t in OTHER_TEMPLATES if "about" not in t and "topic" not in t]
        return self.rng.choice(templates)

    def _lengthen(self, row, label):
        """Now and then joins texts of one label, or adds a stray sentence: real texts are long and partly off the point.
        Returns the text and the labels of all that is in it."""
        rows = [row]
        if len(row.text) < 200 and self.rng.random() < 0.2:
            rows += self.rng.choices(self.by_label[row.dataset, label], k=self.rng.randint(1, 4))
        parts = [row.text for row in rows]
        if self.fillers and self.rng.random() < 0.1:
            parts.insert(self.rng.randint(0, len(parts)), self.rng.choice(self.fillers))
        return self._clip(" ".join(parts)), sorted({label for row in rows for label in row.labels})

    @staticmethod
    def _clip(text, longest=USUAL_TEXT):
        return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0]


@functools.lru_cache(maxsize=None)
def meaning(label):
    """The same for names that differ in number, spelling or medium alone, as "Drama", "Dramas" and "TV Dramas" do: where one of
    them is right, the others are not wrong."""
    words = set(re.findall(r"[a-z]+", label.lower()))
    return frozenset(re.sub(r"ies$", "y", word).removesuffix("s") for word in words - MEDIA_WORDS or words) or label.lower()


def _judgement(cosine):
    return ENTAILMENT if cosine >= NEAR_COSINE else CONTRADICTION if cosine <= FAR_COSINE else UNKNOWN


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


def _questions_by_kind(rows):
    kinds = collections.defaultdict(list)
    for row in rows:
        kind = questions.kind_of(row.text)
        if kind:
            kinds[kind].append(row.text)
    return dict(kinds)
