"""Texts that the data sets lack, written from phrases, and lists of names."""
