"""When two label names mean the same, so that one cannot be a wrong label where the other is right."""

import functools
import re

# Words in the names of genres that say where something is shown, not what it is.
_MEDIA_WORDS = frozenset(("tv", "movie", "movies", "show", "shows", "series", "features", "and"))


@functools.lru_cache(maxsize=None)
def meaning(label: str) -> frozenset[str] | str:
    """Equal for names that differ only in number, spelling or medium, as "Drama", "Dramas" and "TV Dramas" do."""
    words = set(re.findall(r"[a-z]+", label.lower()))
    kept = words - _MEDIA_WORDS or words
    return frozenset(re.sub(r"ies$", "y", word).removesuffix("s") for word in kept) or label.lower()
