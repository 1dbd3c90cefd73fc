"""Measures a model folder through libzstc."""
