"""Kinds of text that shade into each other: which of them are wrong for a text of another kind."""


def clearly_other(kind, names, alike):
    """The kinds that are wrong for a text of this kind beyond dispute. `names` has the possible labels of each kind, `alike` sets of
    kinds none of which is wrong for another; nor is a kind that shares a name."""
    near = {kind}.union(*(kinds for kinds in alike if kind in kinds))
    return [other for other in names if other not in near and not set(names[other]) & set(names[kind])]
