"""Writes fragments of film critics that praise or blame, from phrases of this file."""

import random

# In lower case and with spaces around punctuation, as sets of film reviews have them.
PRAISE = ("gripping", "funny", "moving", "heartfelt", "clever", "inventive", "touching", "witty", "smart", "engaging",
          "powerful", "refreshing", "beautifully acted", "thoughtful", "delightful", "haunting", "warm", "tender",
          "exhilarating", "sharp", "lovely", "compelling")
BLAME = ("tedious", "predictable", "lifeless", "boring", "pretentious", "clumsy", "contrived", "flat", "shallow",
         "muddled", "tiresome", "unfunny", "overlong", "derivative", "stale", "incoherent", "dreary", "heavy-handed",
         "charmless", "sloppy", "forgettable", "dull")
WORKS = ("film", "movie", "comedy", "drama", "thriller", "romance", "documentary", "story", "debut", "sequel",
         "picture", "character study")
CRITIC_FRAMES = (
    "a {first} , {second} {work} .", "{first} and {second} .", "a {first} {work} that is also {second} .",
    "... a {first} and {second} {work} .", "the {work} is {first} , often {second} .",
    "as {first} a {work} as i have seen this year .", "it 's {first} , {second} and {third} .",
    "this is a {first} {work} with a {second} script .", "rarely has a {work} been so {first} .",
)
TURNED_FRAMES = (  # with a word of the opposite verdict, negated
    "not nearly as {other} as one might fear , this {work} is {first} .",
    "there is nothing {other} about this {first} {work} .", "it tries to be {other} but ends up {first} .",
    "never {other} , always {first} .", "what could have been {other} turns out {first} .",
)


def verdict(rng: random.Random, good: bool) -> str:
    """Fragments of one or more critics, who all agree."""
    return " ".join(fragment(rng, good) for _ in range(rng.choice((1, 1, 2, 3))))


def fragment(rng: random.Random, good: bool) -> str:
    """One fragment that praises or blames."""
    own, opposite = (PRAISE, BLAME) if good else (BLAME, PRAISE)
    first, second, third = rng.sample(own, 3)
    frames = TURNED_FRAMES if rng.random() < 0.25 else CRITIC_FRAMES
    frame, other, work = rng.choice(frames), rng.choice(opposite), rng.choice(WORKS)
    return frame.format(first=first, second=second, third=third, other=other, work=work)
