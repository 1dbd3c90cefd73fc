// Flash attention on CUDA over packed sequences, by their cumulative lengths: one launch for the whole batch.
#include "scorer/torch/kernels/attention.h"

#include "scorer/torch/kernels/dispatch.h"

namespace zstc_torch {

namespace {

// Its arguments grow from version to version; those of a window came with 2.5.
std::optional<Operator> flash_kernel(bool windowed) {
    std::vector<std::string> names = {"query", "key",   "value",     "cum_seq_q", "cum_seq_k",
                                      "max_q", "max_k", "dropout_p", "is_causal", "return_debug_mask"};
    if (windowed) names.insert(names.end(), {"window_size_left", "window_size_right"});
    std::optional<Operator> kernel = Operator::find("aten::_flash_attention_forward", c10::DispatchKey::CUDA);
    return kernel && kernel->takes(names) ? kernel : std::nullopt;
}

class FlashAttention : public Attention {
  public:
    FlashAttention(Operator kernel, int64_t heads, int64_t size, int64_t window)
        : kernel_(std::move(kernel)), heads_(heads), size_(size), window_(window) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        const bool single = reach == Reach::single;
        std::map<std::string, c10::IValue> arguments = {{"query", heads_of(query.values)},
                                                        {"key", heads_of(key.values)},
                                                        {"value", heads_of(value.values)},
                                                        {"cum_seq_q", single ? batch.ones() : batch.ends()},
                                                        {"cum_seq_k", batch.ends()},
                                                        {"max_q", single ? int64_t(1) : batch.longest()},
                                                        {"max_k", batch.longest()},
                                                        {"dropout_p", 0.0},
                                                        {"is_causal", reach == Reach::before},
                                                        {"return_debug_mask", false}};
        if (window_ != no_window) {
            arguments["window_size_left"] = window_;
            arguments["window_size_right"] = window_;
        }
        const c10::IValue result = kernel_.call(arguments);
        return Activations(result.toTensor().reshape({query.values.size(0), heads_ * size_}));
    }

  private:
    at::Tensor heads_of(const at::Tensor &rows) const { return rows.view({rows.size(0), heads_, size_}); }

    Operator kernel_;
    int64_t heads_, size_, window_;
};

constexpr int32_t two_ids[] = {0, 0};
constexpr int64_t two_starts[] = {0, 2};
constexpr zstc_packed one_pair = {two_ids, two_ids, two_starts, 1};

// Which GPUs and head sizes the kernel takes is for it to say.
bool flash_works(const Context &context, int64_t size, int64_t window) {
    const Batch batch(one_pair, context, Feed());
    const at::Tensor rows = at::zeros({batch.rows(), size}, context.options(context.compute()));
    try {
        (void)FlashAttention(*flash_kernel(window != no_window), 1, size, window)
            .attend(Product(rows), Product(rows), Product(rows), batch, Reach::all);
        return true;
    } catch (const c10::OutOfMemoryError &) {
        throw;
    } catch (const c10::Error &) {
        return false;
    }
}

} // namespace

bool attends_by_flash(const Context &context, int64_t size, int64_t window) {
    if (!context.device.is_cuda() || context.compute() == at::kFloat) return false;
    return flash_kernel(window != no_window).has_value() && flash_works(context, size, window);
}

AttentionPtr make_flash_attention(int64_t heads, int64_t size, int64_t window) {
    return std::make_unique<FlashAttention>(*flash_kernel(window != no_window), heads, size, window);
}

} // namespace zstc_torch
