// Attention on a CPU by the kernel of scorer/cpu, which takes products as they come from their matrices.
#include "scorer/torch/kernels/attention_cpu.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace zstc_torch {

namespace {

std::vector<zstc_cpu::Sequence> sequences_of(const Batch &batch, Reach reach) {
    std::vector<zstc_cpu::Sequence> sequences;
    for (const Run &run : batch.runs()) {
        for (int64_t i = 0; i < run.count; i++) {
            const int64_t row = run.row + i * run.length;
            if (reach == Reach::single) {
                sequences.push_back({row, run.length, run.first + i, 1});
            } else {
                sequences.push_back({row, run.length, row, run.length});
            }
        }
    }
    return sequences;
}

// Heads of sequences, all in one row, for threads to share.
void run(const zstc_cpu::AttendCall &call, const std::vector<zstc_cpu::Sequence> &sequences, int64_t longest) {
    const bool distances = call.met_by_query.centre != nullptr || call.met_by_key.centre != nullptr;
    const int64_t floats = zstc_cpu::attend_scratch(longest, call.size, distances);
    share(static_cast<int64_t>(sequences.size()) * call.heads, 1, [&](int64_t first, int64_t count) {
        float *room = scratch(floats);
        for (int64_t at = first; at < first + count;) {
            const int64_t head = at % call.heads, some = std::min(call.heads - head, first + count - at);
            zstc_cpu::kernels().attend(call, sequences[static_cast<size_t>(at / call.heads)], head, some, room);
            at += some;
        }
    });
}

class CpuAttention : public Attention {
  public:
    CpuAttention(const Context &context, int64_t heads, int64_t size, int64_t window, const Rotary *rotary)
        : form_(context), heads_(heads), size_(size), window_(window), rotary_(rotary) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        zstc_cpu::AttendCall call;
        call.heads = heads_;
        call.size = size_;
        call.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(size_)));
        call.window = window_;
        if (rotary_ != nullptr) call.rotary = {rotary_->cosines(), rotary_->sines()};
        return attend_on_cpu(form_, call, query, key, value, batch, reach);
    }

  private:
    Form form_;
    int64_t heads_, size_, window_;
    const Rotary *rotary_;
};

} // namespace

Activations attend_on_cpu(const Form &form, zstc_cpu::AttendCall call, const Product &query, const Product &key,
                          const Product &value, const Batch &batch, Reach reach) {
    const int64_t rows = query.values.size(0);
    const at::Tensor result = at::empty({rows, call.heads * call.size}, at::TensorOptions().dtype(form.type));
    call.query = product_of(query);
    call.key = product_of(key);
    call.value = product_of(value);
    call.causal = reach == Reach::before;
    call.output = mutable_matrix_of(result);
    run(call, sequences_of(batch, reach), batch.longest());
    if (reach != Reach::single) result.narrow(0, batch.tokens(), rows - batch.tokens()).zero_();
    return to_form(form, result);
}

AttentionPtr make_cpu_attention(const Context &context, int64_t heads, int64_t size, int64_t window,
                                const Rotary *rotary) {
    return std::make_unique<CpuAttention>(context, heads, size, window, rotary);
}

} // namespace zstc_torch
