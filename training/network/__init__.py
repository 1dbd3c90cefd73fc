"""The networks: the cross-encoder that is trained, the frozen sentence embedder it starts from, and the export."""
