"""A training run: its options, its state, its steps and its log."""
