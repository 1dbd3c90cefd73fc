// Flash attention on CUDA over packed sequences, by their cumulative lengths: one launch for the whole batch.
#include "scorer/torch/attention.h"

#include "scorer/torch/dispatch.h"

namespace zstc_torch {

namespace {

class FlashAttention : public Attention {
  public:
    FlashAttention(Operator kernel, int64_t heads, int64_t size)
        : kernel_(std::move(kernel)), heads_(heads), size_(size) {}

    at::Tensor attend(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const Batch &batch,
                      Reach reach) const override {
        const bool single = reach == Reach::single;
        const c10::IValue result = kernel_.call({{"query", heads_of(query)},
                                                 {"key", heads_of(key)},
                                                 {"value", heads_of(value)},
                                                 {"cum_seq_q", single ? batch.ones() : batch.ends()},
                                                 {"cum_seq_k", batch.ends()},
                                                 {"max_q", single ? int64_t(1) : batch.longest()},
                                                 {"max_k", batch.longest()},
                                                 {"dropout_p", 0.0},
                                                 {"is_causal", reach == Reach::before},
                                                 {"return_debug_mask", false}});
        return result.toTensor().reshape({query.size(0), heads_ * size_});
    }

    static bool fits(const Operator &kernel) {
        return kernel.takes({"query", "key", "value", "cum_seq_q", "cum_seq_k", "max_q", "max_k", "dropout_p",
                             "is_causal", "return_debug_mask"});
    }

  private:
    at::Tensor heads_of(const at::Tensor &rows) const { return rows.view({rows.size(0), heads_, size_}); }

    Operator kernel_;
    int64_t heads_, size_;
};

} // namespace

// The kernel wants the size of a head to be a multiple of 8 of at most 256.
AttentionPtr make_flash_attention(const Context &context, int64_t heads, int64_t size) {
    if (!context.device.is_cuda() || size % 8 != 0 || size > 256) return nullptr;
    std::optional<Operator> kernel = Operator::find("aten::_flash_attention_forward", c10::DispatchKey::CUDA);
    if (!kernel || !FlashAttention::fits(*kernel)) return nullptr;
    return std::make_unique<FlashAttention>(std::move(*kernel), heads, size);
}

} // namespace zstc_torch
