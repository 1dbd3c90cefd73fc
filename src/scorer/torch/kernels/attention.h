// Attention over packed sequences: the one place where its kernel is chosen.
#ifndef ZSTC_SCORER_TORCH_KERNELS_ATTENTION_H
#define ZSTC_SCORER_TORCH_KERNELS_ATTENTION_H

#include <memory>

#include "scorer/torch/kernels/activations.h"
#include "scorer/torch/kernels/rotary.h"
#include "scorer/torch/pass/batch.h"

namespace zstc_torch {

// Which keys a query sees. Keys and values are always [rows, heads * size].
enum class Reach {
    all,    // queries [rows, …]: each sees its whole sequence
    before, // queries [rows, …]: each sees itself and what stands before it
    single  // queries [sequences, …]: one a sequence, which sees all of it
};

class Attention {
  public:
    virtual ~Attention() = default;
    // Rows may be strided (columns of a fused projection); the result has the shape of `query`.
    virtual Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                               Reach reach) const = 0;
};

using AttentionPtr = std::unique_ptr<Attention>;

// For `window`: no limit to how far a query sees.
constexpr int64_t no_window = -1;

// With a window a query sees so many positions to each side of its own. With `rotary`, which must stay, queries and
// keys are turned first.
AttentionPtr choose_attention(const Context &context, int64_t heads, int64_t size, int64_t window = no_window,
                              const Rotary *rotary = nullptr);

// Whether that is flash attention for heads of this size: in 16 bits on CUDA, where this libtorch has it.
bool attends_by_flash(const Context &context, int64_t size, int64_t window = no_window);

// The kernels: that for a CPU, and those that go through libtorch's operators.
AttentionPtr make_cpu_attention(const Context &context, int64_t heads, int64_t size, int64_t window = no_window,
                                const Rotary *rotary = nullptr);
AttentionPtr make_block_attention(const Context &context, int64_t heads, int64_t size, int64_t window = no_window);
AttentionPtr make_flash_attention(int64_t heads, int64_t size, int64_t window = no_window);

} // namespace zstc_torch

#endif
