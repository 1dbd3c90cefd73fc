"""What kind of answer a question asks for, found from its first words: a person, a place, a number, a date, a reason...

Only questions whose form is unambiguous get a kind.
"""

import re

from texts.kinds import Kinds

_NAMES = {
    "person": ("person", "human", "people", "individual", "someone's name"),
    "group": ("group", "organization", "company", "team"),
    "place": ("location", "place", "geography"),
    "country": ("country", "location", "nation"),
    "city": ("city", "location", "town"),
    "state": ("state", "location", "province"),
    "date": ("date", "time", "point in time", "year"),
    "count": ("number", "count", "quantity", "amount"),
    "money": ("money", "price", "number"),
    "distance": ("distance", "length", "number", "measurement"),
    "duration": ("period", "duration", "age", "number"),
    "reason": ("reason", "cause", "description", "explanation"),
    "manner": ("manner", "method", "description", "instructions"),
    "definition": ("definition", "description", "meaning"),
    "abbreviation": ("abbreviation", "acronym", "expansion of an abbreviation"),
    "thing": ("entity", "thing", "object"),
}
KINDS = Kinds(_NAMES, (
    frozenset(("place", "country", "city", "state")), frozenset(("date", "count", "money", "distance", "duration")),
    frozenset(("reason", "manner", "definition")), frozenset(("person", "group")),
))

_FORMS = tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in (
    ("abbreviation",
     r"^what (do(es)?|did) .*(stand for|abbreviation)|\bacronym\b|^what is the (abbreviation|full form)"),
    ("money", r"^how much (money|did .* (cost|earn|pay)|does .* cost|is .* worth)|^what is the (price|salary)"),
    ("duration", r"^how (long (do|does|did|has|have|had|will|would|can|could|should|ago|before|until)|old)\b"),
    ("distance", r"^how (far|tall|deep|wide)\b|^what is the (height|length|distance|size)"),
    ("count", r"^how many\b|^what (number|percentage|percent)\b"),
    ("date",
     r"^(when (is|are|was|were|do|does|did|will|would|can|should|has|had|have)"
     r"|(in |on |during )?(what|which) (year|decade|century|month|day|date|season))\b"),
    ("country", r"^(in |from )?(what|which) (country|nation)\b"),
    ("city", r"^(in |from )?(what|which) (city|town|capital)\b"),
    ("state", r"^(in |from )?(what|which) (u\.?s\.? )?(american )?(state|province)\b"),
    ("place",
     r"^where\b|^(in |on |at )?(what|which) (island|continent|river|lake|mountain|street|place|planet|region|ocean)\b"),
    ("group", r"^(what|which) (company|band|team|organization|group|club|tribe|party|university|network)\b"),
    ("person",
     r"^(who|whose|whom)\b"
     r"|^(what|which) (actor|actress|president|singer|author|artist|scientist|musician|writer|king|queen|man|woman"
     r"|director|player|painter|poet|composer|comedian|explorer|inventor|philosopher)\b"),
    ("reason", r"^why\b|^what (is the reason|causes|caused)\b"),
    ("manner", r"^how (do|does|did|can|could|should|would|to)\b"),
    ("definition",
     r"^what (is|are) (an? )?(?!(my|your|our|the|this|that|it)\b)[a-z-]+( [a-z-]+)?\?*$"
     r"|^what does .* mean\b|^define\b|^what is the (definition|meaning)"),
    ("thing",
     r"^(what|which) (animal|color|colour|instrument|food|song|movie|film|book|word|sport|game|language|plant|metal"
     r"|element|dog|car|bird|fish|drink|disease|gas|material|type of|kind of)\b"),
))


def kind_of(text: str) -> str | None:
    """The kind of answer that a question asks for, or None."""
    for kind, form in _FORMS:
        if form.search(text):
            return kind
    return None
