#include "scorer/torch/kernels/span.h"

#include <algorithm>

namespace zstc_torch {

namespace {

// Values of a piece on a CPU, 128 KB of float32: what a piece works on is read and written once for each position of
// the kernel, and stays in the cache.
constexpr int64_t most_values = int64_t(1) << 15;

// Cells [first, first + count) of the result, from cells [first, first + count + kernel - 1) of the values.
at::Tensor weighted_sum(const at::Tensor &values, const at::Tensor &weights, int64_t first, int64_t count) {
    const int64_t kernel = weights.size(0);
    const at::Tensor wide = values.narrow(0, first, count + kernel - 1).to(at::kFloat);
    at::Tensor sum = at::zeros({count, values.size(1), values.size(2)}, wide.options());
    for (int64_t i = 0; i < kernel; i++) {
        sum.addcmul_(wide.narrow(0, i, count), weights[i].narrow(0, first, count));
    }
    return sum;
}

} // namespace

Spans::Spans(const Batch &batch, int64_t kernel)
    : half_(kernel / 2), cells_(batch.rows() + (batch.sequences() + 1) * half_) {
    const at::Tensor ends = batch.ends().to(at::kLong);
    const at::Tensor rows = at::arange(batch.rows(), ends.options());
    const at::Tensor sequence = at::searchsorted(ends.narrow(0, 1, batch.sequences()), rows, false, true);
    const at::Tensor cells = rows + (sequence + 1) * half_;
    // Filling is put where no kernel reads it: it may hold anything.
    to_ = cells.masked_fill(sequence.ge(batch.sequences()), cells_ - 1);
    from_ = at::minimum(cells, ends.narrow(0, batch.sequences(), 1) - 1 + batch.sequences() * half_) - half_;
}

at::Tensor Spans::spread(const at::Tensor &rows) const {
    std::vector<int64_t> shape = rows.sizes().vec();
    shape[0] = cells_;
    return at::zeros(shape, rows.options()).index_copy_(0, to_, rows);
}

at::Tensor Spans::convolve(const at::Tensor &values, const at::Tensor &weights) const {
    const int64_t count = cells_ - 2 * half_, width = values.size(1) * values.size(2);
    const int64_t most = values.device().is_cpu() ? std::max<int64_t>(most_values / width, 1) : count;
    at::Tensor sums = at::empty({count, values.size(1), values.size(2)}, values.options());
    for (int64_t first = 0; first < count; first += most) {
        const int64_t some = std::min(most, count - first);
        sums.narrow(0, first, some).copy_(weighted_sum(values, weights, first, some));
    }
    return sums.index_select(0, from_);
}

FirstSpans::FirstSpans(const Batch &batch, int64_t kernel) : half_(kernel / 2) {
    const at::Tensor last = batch.last_rows().unsqueeze(1);
    const at::Tensor rows = batch.first_rows().unsqueeze(1) + at::arange(half_ + 1, last.options());
    rows_ = at::minimum(rows, last);
    inside_ = rows.le(last);
}

at::Tensor FirstSpans::convolve(const at::Tensor &values, const at::Tensor &weights) const {
    const at::Tensor span = values.index_select(0, rows_.view({-1}))
                                .view({rows_.size(0), half_ + 1, values.size(1), values.size(2)})
                                .to(at::kFloat);
    const at::Tensor inside = inside_.unsqueeze(2).unsqueeze(3);
    const at::Tensor used = weights.narrow(0, half_, half_ + 1).transpose(0, 1);
    return (span * used * inside).sum(1).to(values.scalar_type());
}

} // namespace zstc_torch
