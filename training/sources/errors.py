"""What goes wrong with a source, as one line."""


class SourceError(Exception):
    """Names the source, the file, and what was expected."""
