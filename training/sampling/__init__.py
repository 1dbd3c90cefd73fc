"""Draws the training examples: NLI pairs in epochs, and groups of a text with several labels of which some are right.

Groups are drawn with one `random.Random`, whose state is part of a checkpoint, and the order of the pairs depends on
the seed and the epoch alone. So a resumed run draws what an uninterrupted one would have drawn.

The same seed draws the same examples only while the random numbers are asked for in the same order: keep the order of
the calls when the code here is changed.
"""
