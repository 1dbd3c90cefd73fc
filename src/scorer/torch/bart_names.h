// What is known of BART checkpoints beside their config.
#ifndef ZSTC_SCORER_TORCH_BART_NAMES_H
#define ZSTC_SCORER_TORCH_BART_NAMES_H

#include "scorer/torch/weights.h"

namespace zstc_torch {

// The table of learned positions has two rows in front that no position uses.
constexpr int64_t bart_position_offset = 2;
// BART's config has no epsilon: its layer norms keep PyTorch's default.
constexpr double bart_epsilon = 1e-5;

// Encoder and decoder share one table of words; the model stage gives it this name, whichever a checkpoint has.
inline std::string bart_words(const std::string &prefix) { return prefix + "shared.weight"; }

inline std::string bart_prefix(const Weights &weights) { return weights.prefix_of(bart_words(""), {"model.", ""}); }

} // namespace zstc_torch

#endif
