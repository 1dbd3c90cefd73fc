"""Writes messages that are urgent and messages that are not."""

import random

from texts import messages

# What makes a message urgent, and what says that it is not.
URGENT = (
    "The {system} is down and customers cannot pay.", "The {system} has stopped and forty people cannot work.",
    "We need this fixed within the hour.", "Nothing works and our presentation starts in ten minutes.",
    "Please respond as soon as possible.", "This needs to be resolved asap!",
    "There is water coming through the ceiling right now.", "I smell gas in the hallway.",
    "My flight leaves in two hours and I still have no ticket.", "Somebody has just stolen my {thing} and is using it.",
    "He is not breathing properly, send someone at once.", "I need an answer today, or we lose the contract.",
    "Every minute that the {system} is offline costs us money.", "Drop everything else and look at this, please.",
    "My daughter has a high fever and we are out of medicine.", "Smoke is coming out of my {device}.",
    "All orders since this morning are lost.", "We are locked out of the {system} and the deadline is tonight.",
    "Patients are waiting and we cannot open their records.", "Help, I am stuck in the elevator!",
    "Someone is trying to break into the house.",
)
CALM = (
    "There is no hurry.", "Whenever you have time is fine.", "It can wait until next month.", "No rush at all.",
    "Take your time.", "Just for your information.", "I was only wondering.", "Nothing pressing, just an idea.",
    "We can talk about it some time next week.", "It is a small thing, and I can live with it.",
    "A reply by the end of the month would do.", "It does not bother me much.",
)
CALM_KINDS = ("question", "praise", "feature", "invitation", "thanks", "application")  # not urgent unless they say so
WANTED_KINDS = sorted(set(messages.SENTENCES) - {"spam", "phishing"})  # may say that they can wait
PRESSING_KINDS = sorted(set(WANTED_KINDS) - {"praise", "thanks"})  # may say that they cannot
HURRY = ("ASAP, please!", "This is urgent.", "It cannot wait.", "Please hurry.", "I need this solved right away.",
         "Call me back immediately.", "Please respond as soon as possible.", "It needs to be resolved asap!",
         "We need an answer within the hour.")
URGENCIES = (  # urgent, not urgent
    ("urgent", "not urgent"), ("urgent", "not urgent"), ("high priority", "low priority"), ("urgent", "can wait"),
    ("an emergency", "a routine matter"), ("time-critical", "not time-critical"),
    ("needs an answer at once", "needs no quick answer"), ("critical", "minor"),
)


def message(rng: random.Random, urgent: bool) -> str:
    """A message that is urgent or not: by what it reports, or because it says so."""
    sentences = _urgent_sentences(rng) if urgent else _calm_sentences(rng)
    if rng.random() < 0.3:
        sentences.reverse()
    return messages.put_together(rng, sentences)


def _urgent_sentences(rng: random.Random) -> list[str]:
    if rng.random() < 0.7:
        return [rng.choice(URGENT)] + ([rng.choice(HURRY)] if rng.random() < 0.2 else [])
    return [messages.sentence_of_any(rng, PRESSING_KINDS), rng.choice(HURRY)]


def _calm_sentences(rng: random.Random) -> list[str]:
    if rng.random() < 0.5:
        return [messages.sentence_of_any(rng, WANTED_KINDS), rng.choice(CALM)]
    return [messages.sentence_of_any(rng, CALM_KINDS)]
