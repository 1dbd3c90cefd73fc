// What is known of BART checkpoints beside their config.
#ifndef ZSTC_SCORER_TORCH_BART_NAMES_H
#define ZSTC_SCORER_TORCH_BART_NAMES_H

#include "scorer/torch/weights.h"

namespace zstc_torch {

// The table of learned positions has two rows in front that no position uses.
constexpr int64_t bart_position_offset = 2;
// BART's config has no epsilon: its layer norms keep PyTorch's default.
constexpr double bart_epsilon = 1e-5;

inline std::string bart_prefix(const Weights &weights) {
    if (weights.has("model.shared.weight")) return "model.";
    return weights.prefix_of("encoder.embed_tokens.weight", {"model.", ""});
}

// Encoder and decoder share one table of words; a checkpoint may hold it under either name.
inline std::string bart_words(const Weights &weights, const std::string &prefix) {
    return weights.prefix_of(".weight", {prefix + "shared", prefix + "encoder.embed_tokens"}) + ".weight";
}

} // namespace zstc_torch

#endif
