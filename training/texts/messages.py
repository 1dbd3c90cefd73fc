"""Writes short messages of a known kind, as people send them to a shop, a service or a colleague.

The data sets have requests to assistants, but no complaints or bug reports.
"""

import random
from collections.abc import Sequence

from texts.kinds import Kinds

DEVICES = ("phone", "laptop", "tablet", "printer", "router", "washing machine", "camera", "coffee machine", "watch",
           "television", "vacuum cleaner")
THINGS = DEVICES + ("subscription", "credit card", "account", "ticket", "insurance policy", "internet connection",
                    "sofa", "bicycle")
SYSTEMS = ("website", "server", "payment system", "booking system", "app", "database", "login page", "mail server",
           "checkout", "phone line", "production line", "heating", "elevator", "network")

# The names of each kind, and sentences of such messages.
_MESSAGES = {
    "complaint": (("complaint", "complaint from a customer", "dissatisfied customer"), (
        "I have called three times about my {thing} and nobody helps me.",
        "Your staff was rude to me yesterday and I am very unhappy about it.",
        "This is the second time that my {thing} is not what was promised.",
        "I waited forty minutes on hold and then you hung up on me.",
        "I have been your customer for ten years and have never been treated like this.",
        "How can you sell a {device} in such a state?")),
    "bug": (("bug report", "technical problem", "technical issue", "software bug"), (
        "The {system} crashes whenever I press save.", "Since the last update the {system} shows an empty page.",
        "I get error 500 when I open the {system}.", "My {device} no longer turns on after the update.",
        "The {system} keeps logging me out.", "The {system} has been unreachable since this morning.",
        "My {device} freezes and has to be restarted.")),
    "feature": (("feature request", "suggestion", "suggestion for improvement"), (
        "It would be great if the {system} had a dark mode.",
        "Have you thought about adding an export to spreadsheets?",
        "I wish I could sort the list by date; please consider it.",
        "Could a later version of the {system} support several languages?",
        "An option to turn off the sounds of the {device} would help many of us.")),
    "question": (("question", "inquiry", "request for information"), (
        "Does the {thing} also work abroad?", "Which sizes does the {device} come in?",
        "What are your opening hours on Saturday?", "Can I use one {thing} for two people?",
        "How long is the warranty on the {device}?", "Where do I find the manual of the {device}?")),
    "praise": (("praise", "compliment", "positive feedback"), (
        "I just wanted to say how happy I am with my {thing}.",
        "Your colleague was so patient with me, please tell her she did a wonderful job.",
        "Best {thing} I have ever owned, keep up the good work!", "The new {system} is a joy to use, well done.")),
    "refund": (("refund request", "request for a refund", "money back"), (
        "I returned the {device} two weeks ago and would like my money back.", "Please refund the amount to my card.",
        "I was told that I would get back what I paid for the {thing}.",
        "The {device} is not what I ordered; I want to return it for a refund.")),
    "cancellation": (("cancellation", "cancellation request", "termination of a contract"), (
        "Please cancel my {thing} at the end of the month.",
        "I no longer need the {thing} and want to end the contract.", "We have to call off our reservation for Friday.",
        "I would like to close my account and stop all payments.")),
    "delivery": (("delivery problem", "delivery", "shipping"), (
        "My parcel was supposed to arrive on Monday and is still not here.",
        "The tracking says delivered, but there is no {device} at my door.",
        "The box with the {device} arrived crushed and open.", "You sent the {device} to my old address.")),
    "billing": (("billing", "payment problem", "invoice", "billing issue"), (
        "I was charged twice for the same {thing}.", "The amount on my invoice is wrong.",
        "My card was declined although there is money on it.", "There is a fee on my bill that I do not recognize.",
        "Could you send me the invoice for the {thing} again?")),
    "spam": (("spam", "unsolicited advertising", "advertisement"), (
        "Congratulations! You have been selected to win a free {device}. Click here to claim your prize!!!",
        "LIMITED OFFER: 80% off every {device} today only. Reply YES now!",
        "Earn 5000 a week from home, no experience needed. Text WIN to 80888.",
        "Lose ten pounds in ten days with this one simple pill. Order now!",
        "Cheap loans, no credit check, call free today!")),
    "phishing": (("scam", "phishing", "fraud attempt"), (
        "Your account has been suspended. Verify your password within 24 hours at the link below.",
        "Dear friend, I am a lawyer with 8 million dollars to transfer and need your bank details.",
        "This is the tax office. You owe us money; pay with gift cards or you will be arrested.",
        "We noticed a strange login. Enter your card number and PIN here to keep your account.")),
    "invitation": (("invitation", "invitation to an event"), (
        "We are having a small party on Saturday and would love to see you there.",
        "You are cordially invited to the opening of our new office.",
        "Would you like to join us for dinner next week?", "Come and celebrate my thirtieth birthday with us!")),
    "thanks": (("thank-you note", "gratitude", "thanks"), (
        "Thank you so much for your help with the {thing}.", "I am truly grateful for everything you did.",
        "Thanks a lot, it works again!", "Many thanks for the quick reply and the flowers.")),
    "apology": (("apology", "saying sorry"), (
        "I am so sorry that I missed our meeting.", "We apologize for the trouble with the {system}.",
        "Please forgive me for being late with the report.", "It was my mistake, and I regret it.")),
    "appointment": (("scheduling", "appointment", "meeting request"), (
        "Can we move our meeting to Thursday at three?", "I would like to book an appointment for next week.",
        "Are you free for a call tomorrow morning?", "Let us meet on Monday to go through the plan.")),
    "application": (("job application", "application for a job"), (
        "I am writing to apply for the position of accountant.",
        "Please find attached my resume for the opening in your sales team.",
        "With five years of experience as a nurse I believe I am a good fit for the role.",
        "I saw your job posting and would like to be considered.")),
    "order": (("order", "purchase order", "purchase"), (
        "I would like to order two of the large ones, please.", "We need 40 units of article 7731 by May.",
        "Please send one {device} to the address below.", "I will take the {device} in blue, size medium.")),
}
SENTENCES = {kind: sentences for kind, (_, sentences) in _MESSAGES.items()}
KINDS = Kinds({kind: names for kind, (names, _) in _MESSAGES.items()}, (
    frozenset(("complaint", "bug", "delivery", "billing", "refund", "cancellation")), frozenset(("spam", "phishing")),
    frozenset(("praise", "thanks")), frozenset(("question", "feature", "appointment", "order", "billing")),
    frozenset(("invitation", "appointment")), frozenset(("refund", "cancellation", "order", "delivery")),
    frozenset(("apology", "complaint", "bug")),
))
GREETINGS = ("", "", "", "Hello,", "Hi there,", "Dear team,", "Good morning,", "Hi,")


def message(rng: random.Random, kind: str) -> str:
    """A message of that kind. It does not say how urgent it is, beyond what its subject implies."""
    return put_together(rng, rng.sample(SENTENCES[kind], rng.choice((1, 1, 2))))


def sentence_of_any(rng: random.Random, kinds: Sequence[str]) -> str:
    """A sentence of any of these kinds."""
    return rng.choice(SENTENCES[rng.choice(kinds)])


def put_together(rng: random.Random, sentences: list[str]) -> str:
    """One text of these sentences, with the placeholders filled in."""
    text = " ".join([rng.choice(GREETINGS), *sentences]).strip()
    text = text.format(thing=rng.choice(THINGS), device=rng.choice(DEVICES), system=rng.choice(SYSTEMS))
    return text if rng.random() < 0.85 else text.lower()
