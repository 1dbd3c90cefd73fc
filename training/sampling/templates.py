"""The hypothesis templates that labels are put into."""

import random

DEFAULT_TEMPLATE = "This example is {}."
OTHER_TEMPLATES = (
    "{}", "This text is about {}.", "This is about {}.", "The topic is {}.", "This example is about {}.",
    "The text is {}.", "This is {}.", "The author talks about {}.",
)
# For labels that are a property of the text, not its topic.
PROPERTY_TEMPLATES = tuple(t for t in OTHER_TEMPLATES if "about" not in t and "topic" not in t)
QUESTION_TEMPLATES = (
    DEFAULT_TEMPLATE, "This question is about {}.", "The question asks for {}.", "{}", "The answer is {}.",
)
TONE_TEMPLATES = (DEFAULT_TEMPLATE, DEFAULT_TEMPLATE, "The text is {}.", "This is {}.", "{}", "The tone is {}.")

_DEFAULT_SHARE = 0.6


def topic_template(rng: random.Random) -> str:
    return DEFAULT_TEMPLATE if rng.random() < _DEFAULT_SHARE else rng.choice(OTHER_TEMPLATES)


def property_template(rng: random.Random) -> str:
    return DEFAULT_TEMPLATE if rng.random() < _DEFAULT_SHARE else rng.choice(PROPERTY_TEMPLATES)
