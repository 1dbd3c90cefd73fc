// Builds a TorchScript module: parameters under the names a checkpoint gives them, and one forward in straight lines.
#ifndef ZSTC_SCORER_TORCH_ARCHIVE_SCRIPT_H
#define ZSTC_SCORER_TORCH_ARCHIVE_SCRIPT_H

#include <map>
#include <string>

#include <torch/csrc/jit/api/module.h>

#include "scorer/torch/names.h"

namespace zstc_torch {

class Script {
  public:
    explicit Script(Weights &weights) : weights_(weights) {}

    Weights &weights() { return weights_; }

    // Appends a statement to forward. Element types are written as numbers, as TorchScript itself saves them: 4 is
    // int64, 6 is float32 (c10/core/ScalarType.h).
    void line(const std::string &statement);

    // Expressions; each takes its parameters into the module.
    std::string linear(const std::string &name, int64_t rows, int64_t columns, const std::string &input);
    std::string norm(const std::string &name, int64_t size, double epsilon, const std::string &input);
    std::string embedding(const std::string &name, int64_t rows, int64_t size, const std::string &ids);

    // Statements that set b, s (batch, length) and mask, which hides padding, [b, 1, 1, s].
    void inputs();

    // Statements that set y to attention of x to `source` under the additive `mask`.
    void attention(const AttentionNames &names, int64_t hidden, int64_t heads, const std::string &source,
                   const std::string &mask);

    // A statement that sets x to the norm of x + y.
    void add_and_norm(const std::string &name, const zstc_config &config);

    // Statements that set x to what comes behind attention in a layer, with `inner` numbers a row.
    void feed_forward(const LayerNames &names, const zstc_config &config, int64_t inner);

    // Statements that return the logits of `input`, the rows that are read.
    void head(const CheckpointNames &names, const zstc_config &config, const std::string &input);

    // The module, with forward(input_ids, attention_mask) -> Tuple[Tensor].
    torch::jit::Module build() const;

  private:
    std::string parameter(const std::string &name, at::IntArrayRef shape);

    Weights &weights_;
    std::map<std::string, at::Tensor> parameters_;
    std::string body_;
};

// The lowest float32: what is hidden gets no weight, and a row that hides everything stays finite.
extern const char *const lowest_text;

// An activation applied to an expression.
std::string activation_text(zstc_activation activation, const std::string &input);

// A number as TorchScript reads it back exactly.
std::string number_text(double value);

} // namespace zstc_torch

#endif
