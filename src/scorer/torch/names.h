// What the tensors of one checkpoint are called: the names of its architecture (model/arch) below the checkpoint's own
// prefix. The forward pass and the script of an architecture both take them from here.
#ifndef ZSTC_SCORER_TORCH_NAMES_H
#define ZSTC_SCORER_TORCH_NAMES_H

#include <string>

#include "scorer/torch/weights.h"

namespace zstc_torch {

// The modules of an attention block.
struct AttentionNames {
    std::string query, key, value, output;
    std::string query_key_value, query_bias, value_bias; // where the three are one module; the biases are tensors
    std::string position_key, position_query;
};

// The dynamic convolution of a layer; key_bias is a tensor. Empty where a layer has none.
struct SpanNames {
    std::string depthwise, pointwise, key_bias, kernel, value;
};

// The modules of a layer; `cross` is empty where a layer attends to itself alone.
struct LayerNames {
    AttentionNames attention;
    std::string attention_norm;
    AttentionNames cross;
    std::string cross_norm;
    std::string up, down, output_norm;
    SpanNames span;
};

class CheckpointNames {
  public:
    // Of an architecture that has names.
    CheckpointNames(const Weights &weights, zstc_arch arch);

    std::string words() const { return below(names_.words[0]); }
    bool has_types() const { return names_.types != nullptr; }
    std::string types() const { return below(names_.types); }
    std::string positions(const zstc_stack_names &stack) const { return below(stack.positions); }
    std::string embedding_norm(const zstc_stack_names &stack) const { return below(stack.embedding_norm); }
    std::string embedding_project(const zstc_stack_names &stack) const { return below(stack.embedding_project); }
    std::string relative(const zstc_stack_names &stack) const { return below(stack.relative); }
    std::string relative_norm(const zstc_stack_names &stack) const { return below(stack.relative_norm); }
    std::string convolution(const zstc_stack_names &stack) const { return below(stack.convolution); }
    std::string convolution_norm(const zstc_stack_names &stack) const { return below(stack.convolution_norm); }
    std::string final_norm(const zstc_stack_names &stack) const { return below(stack.final_norm); }
    LayerNames layer(const zstc_stack_names &stack, int64_t index) const;
    std::string head_dense() const { return names_.pooler != nullptr ? below(names_.pooler) : names_.dense; }
    std::string head_norm() const { return names_.head_norm != nullptr ? names_.head_norm : ""; }
    std::string head_output() const { return names_.output; }

    const zstc_stack_names &encoder() const { return *names_.encoder; }
    const zstc_stack_names &decoder() const { return *names_.decoder; }

  private:
    std::string below(const char *name) const { return prefix_ + name; }

    const zstc_arch_names &names_;
    std::string prefix_;
};

} // namespace zstc_torch

#endif
