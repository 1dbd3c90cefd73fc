// Attention on a CPU by the kernel of scorer/cpu, which takes products as they come from their matrices.
#include <cmath>
#include <vector>

#include "scorer/torch/kernels/attention.h"
#include "scorer/torch/kernels/cpu.h"

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

class CpuAttention : public Attention {
  public:
    CpuAttention(const Context &context, int64_t heads, int64_t size, int64_t window, const Rotary *rotary)
        : form_(context), heads_(heads), size_(size), window_(window), rotary_(rotary) {}

    Activations attend(const Product &query, const Product &key, const Product &value, const Batch &batch,
                       Reach reach) const override {
        const int64_t rows = query.values.size(0);
        const at::Tensor result = at::empty({rows, heads_ * size_}, at::TensorOptions().dtype(form_.type));
        zstc_cpu::AttendCall call;
        call.query = product_of(query);
        call.key = product_of(key);
        call.value = product_of(value);
        call.heads = heads_;
        call.size = size_;
        call.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(size_)));
        call.causal = reach == Reach::before;
        call.window = window_;
        if (rotary_ != nullptr) call.rotary = {rotary_->cosines(), rotary_->sines()};
        call.output = mutable_matrix_of(result);
        run(call, sequences_of(batch, reach), batch.longest());
        if (reach != Reach::single) result.narrow(0, batch.tokens(), rows - batch.tokens()).zero_();
        return to_form(form_, result);
    }

  private:
    // Heads of sequences, all in one row, for threads to share.
    void run(const zstc_cpu::AttendCall &call, const std::vector<zstc_cpu::Sequence> &sequences,
             int64_t longest) const {
        const int64_t all = static_cast<int64_t>(sequences.size()) * heads_;
        share(all, 1, [&](int64_t first, int64_t count) {
            float *room = scratch(zstc_cpu::attend_scratch(longest, size_));
            for (int64_t at = first; at < first + count;) {
                const int64_t head = at % heads_, some = std::min(heads_ - head, first + count - at);
                const zstc_cpu::Sequence &sequence = sequences[static_cast<size_t>(at / heads_)];
                zstc_cpu::kernels().attend(call, sequence, head, some, room);
                at += some;
            }
        });
    }

    Form form_;
    int64_t heads_, size_, window_;
    const Rotary *rotary_;
};

} // namespace

AttentionPtr make_cpu_attention(const Context &context, int64_t heads, int64_t size, int64_t window,
                                const Rotary *rotary) {
    return std::make_unique<CpuAttention>(context, heads, size, window, rotary);
}

} // namespace zstc_torch
