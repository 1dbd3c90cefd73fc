"""Floating-point operations of a packed forward pass: what a roofline is drawn with.

A product of an [m, k] and a [k, n] matrix is 2 m k n operations. Softmax, layer norm, activations and copies are left
out.
"""


def of_products(config, tokens, pairs):
    """Those of the layers' matrices. BART's last decoder layer needs keys and values of all tokens, the rest of one."""
    hidden = config.hidden_size
    if config.model_type == "bart":
        layer = 4 * hidden * hidden + 2 * hidden * config.encoder_ffn_dim
        decoder = 8 * hidden * hidden + 2 * hidden * config.decoder_ffn_dim
        at_each = config.encoder_layers * layer + (config.decoder_layers - 1) * decoder + 4 * hidden * hidden
        at_one = decoder - 4 * hidden * hidden
    else:
        layer = 4 * hidden * hidden + 2 * hidden * config.intermediate_size
        at_each = (config.num_hidden_layers - 1) * layer + 2 * hidden * hidden
        at_one = layer - 2 * hidden * hidden
    return 2 * (tokens * at_each + pairs * at_one)


def of_attention(config, lengths):
    """Those of queries with keys and of weights with values; a causal layer needs half of them."""
    if config.model_type == "bart":
        layers = config.encoder_layers + (config.decoder_layers - 1) * 1.5
    else:
        layers = config.num_hidden_layers - 1
    return 4 * layers * config.hidden_size * sum(length * length for length in lengths)
