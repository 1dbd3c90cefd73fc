"""Writes short messages, as people send them to a shop, a service or a colleague, of a known kind and urgency.

The open sets hold requests to assistants, but no complaints or bug reports, and nothing that tells what must be done at
once from what can wait.
"""

import kinds

DEVICES = ("phone", "laptop", "tablet", "printer", "router", "washing machine", "camera", "coffee machine", "watch", "television", "vacuum cleaner")
THINGS = DEVICES + ("subscription", "credit card", "account", "ticket", "insurance policy", "internet connection", "sofa", "bicycle")
SYSTEMS = ("website", "server", "payment system", "booking system", "app", "database", "login page", "mail server", "checkout",
           "phone line", "production line", "heating", "elevator", "network")

# The names of each kind, and what such a message says.
KINDS = {
    "complaint": (("complaint", "complaint from a customer", "dissatisfied customer"), (
        "I have called three times about my {thing} and nobody helps me.", "Your staff was rude to me yesterday and I am very unhappy about it.",
        "This is the second time that my {thing} is not what was promised.", "I waited forty minutes on hold and then you hung up on me.",
        "I have been your customer for ten years and have never been treated like this.", "How can you sell a {device} in such a state?")),
    "bug": (("bug report", "technical problem", "technical issue", "software bug"), (
        "The {system} crashes whenever I press save.", "Since the last update the {system} shows an empty page.",
        "I get error 500 when I open the {system}.", "My {device} no longer turns on after the update.", "The {system} keeps logging me out.",
        "The {system} has been unreachable since this morning.", "My {device} freezes and has to be restarted.")),
    "feature": (("feature request", "suggestion", "suggestion for improvement"), (
        "It would be great if the {system} had a dark mode.", "Have you thought about adding an export to spreadsheets?",
        "I wish I could sort the list by date; please consider it.", "Could a later version of the {system} support several languages?",
        "An option to turn off the sounds of the {device} would help many of us.")),
    "question": (("question", "inquiry", "request for information"), (
        "Does the {thing} also work abroad?", "Which sizes does the {device} come in?", "What are your opening hours on Saturday?",
        "Can I use one {thing} for two people?", "How long is the warranty on the {device}?", "Where do I find the manual of the {device}?")),
    "praise": (("praise", "compliment", "positive feedback"), (
        "I just wanted to say how happy I am with my {thing}.", "Your colleague was so patient with me, please tell her she did a wonderful job.",
        "Best {thing} I have ever owned, keep up the good work!", "The new {system} is a joy to use, well done.")),
    "refund": (("refund request", "request for a refund", "money back"), (
        "I returned the {device} two weeks ago and would like my money back.", "Please refund the amount to my card.",
        "I was told that I would get back what I paid for the {thing}.", "The {device} is not what I ordered; I want to return it for a refund.")),
    "cancellation": (("cancellation", "cancellation request", "termination of a contract"), (
        "Please cancel my {thing} at the end of the month.", "I no longer need the {thing} and want to end the contract.",
        "We have to call off our reservation for Friday.", "I would like to close my account and stop all payments.")),
    "delivery": (("delivery problem", "delivery", "shipping"), (
        "My parcel was supposed to arrive on Monday and is still not here.", "The tracking says delivered, but there is no {device} at my door.",
        "The box with the {device} arrived crushed and open.", "You sent the {device} to my old address.")),
    "billing": (("billing", "payment problem", "invoice", "billing issue"), (
        "I was charged twice for the same {thing}.", "The amount on my invoice is wrong.", "My card was declined although there is money on it.",
        "There is a fee on my bill that I do not recognize.", "Could you send me the invoice for the {thing} again?")),
    "spam": (("spam", "unsolicited advertising", "advertisement"), (
        "Congratulations! You have been selected to win a free {device}. Click here to claim your prize!!!",
        "LIMITED OFFER: 80% off every {device} today only. Reply YES now!", "Earn 5000 a week from home, no experience needed. Text WIN to 80888.",
        "Lose ten pounds in ten days with this one simple pill. Order now!", "Cheap loans, no credit check, call free today!")),
    "phishing": (("scam", "phishing", "fraud attempt"), (
        "Your account has been suspended. Verify your password within 24 hours at the link below.",
        "Dear friend, I am a lawyer with 8 million dollars to transfer and need your bank details.",
        "This is the tax office. You owe us money; pay with gift cards or you will be arrested.",
        "We noticed a strange login. Enter your card number and PIN here to keep your account.")),
    "invitation": (("invitation", "invitation to an event"), (
        "We are having a small party on Saturday and would love to see you there.", "You are cordially invited to the opening of our new office.",
        "Would you like to join us for dinner next week?", "Come and celebrate my thirtieth birthday with us!")),
    "thanks": (("thank-you note", "gratitude", "thanks"), (
        "Thank you so much for your help with the {thing}.", "I am truly grateful for everything you did.", "Thanks a lot, it works again!",
        "Many thanks for the quick reply and the flowers.")),
    "apology": (("apology", "saying sorry"), (
        "I am so sorry that I missed our meeting.", "We apologize for the trouble with the {system}.", "Please forgive me for being late with the report.",
        "It was my mistake, and I regret it.")),
    "appointment": (("scheduling", "appointment", "meeting request"), (
        "Can we move our meeting to Thursday at three?", "I would like to book an appointment for next week.", "Are you free for a call tomorrow morning?",
        "Let us meet on Monday to go through the plan.")),
    "application": (("job application", "application for a job"), (
        "I am writing to apply for the position of accountant.", "Please find attached my resume for the opening in your sales team.",
        "With five years of experience as a nurse I believe I am a good fit for the role.", "I saw your job posting and would like to be considered.")),
    "order": (("order", "purchase order", "purchase"), (
        "I would like to order two of the large ones, please.", "We need 40 units of article 7731 by May.", "Please send one {device} to the address below.",
        "I will take the {device} in blue, size medium.")),
}
_NAMES = {kind: names for kind, (names, _) in KINDS.items()}
# Kinds that shade into each other: none is wrong for another of its group.
_ALIKE = ({"complaint", "bug", "delivery", "billing", "refund", "cancellation"}, {"spam", "phishing"}, {"praise", "thanks"},
          {"question", "feature", "appointment", "order", "billing"}, {"invitation", "appointment"}, {"refund", "cancellation", "order", "delivery"},
          {"apology", "complaint", "bug"})

# What makes a message urgent, and what says that it is not.
URGENT = (
    "The {system} is down and customers cannot pay.", "The {system} has stopped and forty people cannot work.", "We need this fixed within the hour.",
    "Nothing works and our presentation starts in ten minutes.", "Please respond as soon as possible.", "This needs to be resolved asap!",
    "There is water coming through the ceiling right now.", "I smell gas in the hallway.", "My flight leaves in two hours and I still have no ticket.",
    "Somebody has just stolen my {thing} and is using it.", "He is not breathing properly, send someone at once.", "I need an answer today, or we lose the contract.",
    "Every minute that the {system} is offline costs us money.", "Drop everything else and look at this, please.", "My daughter has a high fever and we are out of medicine.",
    "Smoke is coming out of my {device}.", "All orders since this morning are lost.", "We are locked out of the {system} and the deadline is tonight.",
    "Patients are waiting and we cannot open their records.", "Help, I am stuck in the elevator!", "Someone is trying to break into the house.",
)
CALM = (
    "There is no hurry.", "Whenever you have time is fine.", "It can wait until next month.", "No rush at all.", "Take your time.",
    "Just for your information.", "I was only wondering.", "Nothing pressing, just an idea.", "We can talk about it some time next week.",
    "It is a small thing, and I can live with it.", "A reply by the end of the month would do.", "It does not bother me much.",
)
CALM_KINDS = ("question", "praise", "feature", "invitation", "thanks", "application")  # not urgent unless they say so
WANTED_KINDS = sorted(set(KINDS) - {"spam", "phishing"})           # may say that they can wait
PRESSING_KINDS = sorted(set(WANTED_KINDS) - {"praise", "thanks"})  # may say that they cannot
HURRY = ("ASAP, please!", "This is urgent.", "It cannot wait.", "Please hurry.", "I need this solved right away.", "Call me back immediately.",
         "Please respond as soon as possible.", "It needs to be resolved asap!", "We need an answer within the hour.")
URGENCIES = (  # urgent, not urgent
    ("urgent", "not urgent"), ("urgent", "not urgent"), ("high priority", "low priority"), ("urgent", "can wait"), ("an emergency", "a routine matter"),
    ("time-critical", "not time-critical"), ("needs an answer at once", "needs no quick answer"), ("critical", "minor"),
)
GREETINGS = ("", "", "", "Hello,", "Hi there,", "Dear team,", "Good morning,", "Hi,")


def message(rng, kind):
    """A message of that kind, with nothing about its urgency but what the matter itself is."""
    return _put_together(rng, rng.sample(KINDS[kind][1], rng.choice((1, 1, 2))))


def hurried(rng, urgent):
    """A message that is urgent, or one that is not: by what it tells, or by what it says of it."""
    if urgent and rng.random() < 0.7:
        sentences = [rng.choice(URGENT)] + ([rng.choice(HURRY)] if rng.random() < 0.2 else [])
    elif urgent:
        sentences = [_any_of(rng, PRESSING_KINDS), rng.choice(HURRY)]
    elif rng.random() < 0.5:
        sentences = [_any_of(rng, WANTED_KINDS), rng.choice(CALM)]
    else:
        sentences = [_any_of(rng, CALM_KINDS)]
    if rng.random() < 0.3:
        sentences.reverse()
    return _put_together(rng, sentences)


def names_of(kind):
    return _NAMES[kind]


def clearly_other(kind):
    """The kinds that are wrong for a message of this kind beyond dispute."""
    return kinds.clearly_other(kind, _NAMES, _ALIKE)


def _any_of(rng, some):
    """A sentence of any of these kinds."""
    return rng.choice(KINDS[rng.choice(some)][1])


def _put_together(rng, sentences):
    text = " ".join([rng.choice(GREETINGS)] + sentences).strip()
    text = text.format(thing=rng.choice(THINGS), device=rng.choice(DEVICES), system=rng.choice(SYSTEMS))
    return text if rng.random() < 0.85 else text.lower()
