"""How long a training text may be."""

USUAL_TEXT, LONG_TEXT = 650, 1000  # characters at most


def clip(text: str, longest: int = USUAL_TEXT) -> str:
    """The text, cut at a space where it is longer."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0]
