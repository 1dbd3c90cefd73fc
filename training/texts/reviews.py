"""Writes short reviews of a known grade, from phrases of this file.

The data sets have emotions but no reviews: nothing like "the service was anything but friendly". Grades run from -2
(very bad) to 2 (very good).
"""

import random

# What is reviewed: its name, its aspects, and neutral sentences about the occasion.
SUBJECTS = (
    ("restaurant", ("food", "service", "staff", "menu", "dessert", "pizza", "steak", "soup", "atmosphere",
                    "portion size", "wine list", "brunch", "waitress", "sushi", "coffee"),
     ("We went on a Tuesday evening.", "I ordered the soup and a salad.", "It is on the corner across from the bank.",
      "There were four of us.", "They open at five.", "My sister had the chicken and I had the fish.",
      "We sat outside.", "I had a coupon for this place.", "They also do takeaway.")),
    ("hotel", ("room", "bed", "breakfast", "front desk", "pool", "view", "bathroom", "location", "lobby",
               "housekeeping"),
     ("We stayed three nights.", "Our room was on the fourth floor.", "We arrived around noon.",
      "It is ten minutes from the airport.", "We were in town for a wedding.")),
    ("film", ("plot", "acting", "script", "soundtrack", "ending", "camera work", "lead actor", "dialogue", "direction",
              "cast", "pacing", "humor", "story", "special effects"),
     ("It tells the story of two brothers.", "The film is two hours long.", "It is set in the seventies.",
      "I saw it last night.", "A young teacher moves to a small town.",
      "It was made by the director of several comedies.", "My friends had told me about it.",
      "The main character is a retired policeman.")),
    ("book", ("story", "writing", "characters", "first chapter", "ending", "translation", "plot", "illustrations"),
     ("I read it on the train.", "It has about three hundred pages.", "This is the second part of a series.",
      "A friend lent it to me.")),
    ("product", ("battery", "screen", "build quality", "price", "instructions", "packaging", "sound", "design",
                 "material", "software"),
     ("I ordered it in black.", "It arrived on Thursday.", "I bought it for my mother.",
      "I have had it for two months.", "This replaces my old one.", "It comes with a cable and a case.")),
    ("shop", ("selection", "prices", "staff", "parking", "customer service", "checkout", "owner", "layout"),
     ("I stopped by on my lunch break.", "They moved here last year.", "I needed a gift.", "They take cards.")),
    ("salon", ("haircut", "manicure", "massage", "stylist", "receptionist", "price", "appointment"),
     ("I booked online.", "I had an appointment at ten.", "A coworker goes there too.")),
    ("garage", ("mechanic", "repair", "price", "waiting area", "service", "estimate"),
     ("My car needed new brakes.", "I dropped it off in the morning.", "They called me at noon.")),
)

ADJECTIVES = {
    -2: ("terrible", "awful", "horrible", "disgusting", "dreadful", "atrocious", "appalling", "unbearable", "pathetic",
         "a complete disaster", "an absolute joke", "the worst I have ever seen", "inexcusable",
         "a total waste of money", "revolting", "abysmal", "a nightmare", "anything but good", "beyond bad",
         "unacceptable"),
    -1: ("disappointing", "mediocre", "bland", "slow", "overpriced", "dull", "underwhelming", "not great",
         "not very good", "nothing special", "forgettable", "poor", "weak", "below average", "not worth it",
         "a bit of a letdown", "rather boring", "sloppy", "hardly impressive", "not what I had hoped for", "lacking"),
    0: ("okay", "average", "fine", "decent enough", "acceptable", "so-so", "passable", "all right",
        "neither good nor bad", "ordinary", "nothing to write home about", "standard", "hit or miss",
        "what you would expect", "tolerable", "just okay", "middle of the road"),
    1: ("good", "nice", "pleasant", "solid", "enjoyable", "well done", "pretty good", "better than I expected",
        "charming", "not bad at all", "satisfying", "likable", "quite good", "above average", "fun",
        "a pleasant surprise", "worth it", "reliable"),
    2: ("excellent", "amazing", "outstanding", "superb", "fantastic", "wonderful", "perfect", "brilliant", "incredible",
        "phenomenal", "the best I have ever had", "flawless", "a masterpiece", "stunning", "exceptional",
        "out of this world", "magnificent", "top notch", "spectacular", "simply the best"),
}

CLOSINGS = {
    -2: ("I will never come back.", "Avoid at all costs!", "I want my money back.",
         "Do yourself a favor and stay away.", "Never again.", "I have never been treated so badly.",
         "Zero stars if I could.", "I could not wait for it to be over.", "Absolutely not recommended.",
         "I am furious.", "Run away!", "I still cannot believe how bad this was.", "They should be ashamed.",
         "It made me sick."),
    -1: ("I doubt I will be back.", "There are better ones.", "I expected more.", "Not worth the price.",
         "I would not recommend it.", "I left disappointed.", "Could have been so much better.", "Once was enough.",
         "Maybe it was an off day, but I was not impressed.", "I do not see what the fuss is about.",
         "It had potential, sadly wasted."),
    0: ("It does the job.", "I might give it another chance.", "Some good, some bad.", "You get what you pay for.",
        "I have no strong feelings about it.", "Neither great nor terrible.", "It was what it was.",
        "Good in parts, weak in others.", "I could take it or leave it.", "Fine if nothing else is available."),
    1: ("I would go again.", "Recommended.", "Glad I tried it.", "A few small flaws, but overall I liked it.",
        "I enjoyed it.", "We had a nice time.", "Worth a try.", "I am happy with it.", "It was better than most.",
        "Minor issues aside, I was pleased."),
    2: ("I cannot wait to go back!", "Highly recommended!", "I love it!", "I could not have been happier.",
        "You have to try it.", "It never disappoints.", "An unforgettable experience.", "Best decision I ever made.",
        "I would give it more stars if I could.", "We were blown away.", "It exceeded every expectation.",
        "My new favorite!", "I enjoyed every minute."),
}

FRAMES = (
    "The {aspect} was {adjective}.", "The {aspect} was {adjective}.", "I found the {aspect} {adjective}.",
    "{Aspect}: {adjective}.", "I thought the {aspect} was {adjective}.", "Honestly, the {aspect} was {adjective}.",
    "As for the {aspect}, it was {adjective}.", "We all agreed that the {aspect} was {adjective}.",
    "the {aspect} is {adjective} .",
)

# Opinions whose single words mislead: only the whole sentence tells the grade.
SAYINGS = {
    -2: ("The {aspect} could not have been worse.", "I have never seen a worse {aspect}.",
         "There is nothing good to say about the {aspect}.", "If you value your time, forget the {aspect}.",
         "I would not wish the {aspect} on my enemies.", "Not once did the {aspect} work."),
    -1: ("The {aspect} could be better.", "I wish the {aspect} had been better.",
         "The {aspect} did not live up to the hype.", "The {aspect} is not as good as it used to be.",
         "I did not like the {aspect}.", "The {aspect} was never really interesting.", "The {aspect} lacks any spark.",
         "The {aspect} is no longer what it was."),
    0: ("The {aspect} is neither here nor there.", "I have seen better and worse.",
        "The {aspect} has its ups and downs."),
    1: ("I can't complain about the {aspect}.", "The {aspect} was not bad at all.",
        "I did not expect to like the {aspect}, but I did.", "There is not much wrong with the {aspect}.",
        "The {aspect} was better than people say.", "I have no complaints.", "It is hard not to like the {aspect}."),
    2: ("You can't go wrong with the {aspect}.", "I have never had a better {aspect}.",
        "The {aspect} could not have been better.", "I could not ask for more.", "I did not want it to end.",
        "Nothing compares to the {aspect}.", "I could not find a single flaw.",
        "I can't say enough good things about the {aspect}.", "The {aspect} never lets you down.",
        "I couldn't stop talking about it."),
}

# Closing lines that are not meant literally.
IDIOMS = {
    -2: ("It was a train wreck from start to finish.", "I walked out after half an hour.",
         "I would rather watch paint dry.", "What a rip-off.", "They took us for a ride.", "It belongs in the bin.",
         "Save your money.", "That is two hours of my life I will not get back."),
    -1: ("It left me cold.", "It fell flat.", "It was not my cup of tea.", "It ran out of steam halfway through.",
         "All show and no substance.", "I kept looking at my watch.", "I had to force myself to go on."),
    0: ("It is a mixed bag.", "It was neither fish nor fowl.", "The jury is still out.", "It breaks no new ground."),
    1: ("It grew on me.", "It hit the spot.", "It punches above its weight.", "It did not let me down.",
        "It has its heart in the right place."),
    2: ("I could not put it down.", "It knocked my socks off.", "It kept me on the edge of my seat.",
        "I was glued to it.", "Hats off to everyone involved.", "Worth every penny.",
        "I was in stitches the whole time.", "It ticks all the boxes.", "Time flew by."),
}


def review(rng: random.Random, grade: int, saying_share: float = 0.0, idiom_share: float = 0.0) -> str:
    """A review of the given grade: opinions on some aspects, perhaps neutral sentences, perhaps a closing line.
    `saying_share` is how many of the opinions are SAYINGS, `idiom_share` how many of the closing lines are IDIOMS."""
    name, aspects, events = rng.choice(SUBJECTS)
    sentences = _opinions(rng, aspects, grade, saying_share)
    sentences += rng.sample(events, rng.choice((0, 0, 1, 2)))
    rng.shuffle(sentences)
    if rng.random() < 0.6 or len(sentences) == 1:
        sentences.append(_closing(rng, grade, idiom_share))
    if rng.random() < 0.2:
        sentences.insert(0, f"This {name} is {rng.choice(ADJECTIVES[grade])}.")
    text = " ".join(sentences)
    return text if rng.random() < 0.85 else text.lower()


def _opinions(rng: random.Random, aspects: tuple[str, ...], grade: int, saying_share: float) -> list[str]:
    """An opinion a voice, each on an aspect of its own."""
    chosen = rng.sample(aspects, 4)
    return [_opinion(rng, aspect, voice, saying_share) for aspect, voice in zip(chosen, _voices(rng, grade))]


def _opinion(rng: random.Random, aspect: str, grade: int, saying_share: float) -> str:
    if saying_share and rng.random() < saying_share:
        return rng.choice(SAYINGS[grade]).format(aspect=aspect)
    frame, adjective = rng.choice(FRAMES), rng.choice(ADJECTIVES[grade])
    return frame.format(aspect=aspect, Aspect=aspect.capitalize(), adjective=adjective)


def _closing(rng: random.Random, grade: int, idiom_share: float) -> str:
    idiom = idiom_share and rng.random() < idiom_share
    return rng.choice((IDIOMS if idiom else CLOSINGS)[grade])


def _voices(rng: random.Random, grade: int) -> tuple[int, ...]:
    """Grades of the single opinions. A middling review is even or mixed; a strong one has no contrary opinion."""
    choices: tuple[tuple[int, ...], ...]
    if grade == 0:
        choices = ((0,), (0, 0), (1, -1), (0, 1, -1), (-1, 1))
    elif abs(grade) == 1:
        choices = ((grade,), (grade, grade), (grade, 0), (grade, grade, -grade), (grade, grade, 0))
    else:
        sign = grade // 2
        choices = ((grade,), (grade, grade), (grade, sign), (grade, grade, sign), (grade, grade, grade))
    return rng.choice(choices)
