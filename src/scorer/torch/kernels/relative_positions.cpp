#include "scorer/torch/kernels/relative_positions.h"

#include <algorithm>
#include <cmath>

namespace zstc_torch {

namespace {

// Distances as they are up to half of the buckets; beyond it by their logarithm, rounded up. In float32, with the
// operators and in the order of transformers' make_log_bucket_position, so that no distance near an edge gets into
// another bucket.
at::Tensor log_buckets(const at::Tensor &distances, int64_t buckets, int64_t most) {
    const int64_t half = buckets / 2;
    const at::Tensor far = distances.abs().clamp_min(half).to(at::kFloat) / half;
    const float edge = static_cast<float>(static_cast<double>(most - 1) / static_cast<double>(half));
    const at::Tensor last = at::log(at::full({1}, edge, far.options()));
    const at::Tensor logarithms = at::ceil(at::log(far) / last * (half - 1)) + half;
    const at::Tensor near = distances.abs().le(half);
    return at::where(near, distances, (logarithms * distances.sign()).to(at::kLong));
}

// How far from the middle each row is the one before it and 1.
int64_t reach_around(const at::Tensor &rows, int64_t middle) {
    const int64_t *row = rows.data_ptr<int64_t>(), count = rows.size(0);
    int64_t reach = 0;
    while (middle + reach + 1 < count && row[middle + reach + 1] == row[middle] + reach + 1 &&
           row[middle - reach - 1] == row[middle] - reach - 1) {
        reach++;
    }
    return reach;
}

} // namespace

at::Tensor rows_of_distances(const zstc_relative_config &config, int64_t longest) {
    at::Tensor distances = at::arange(1 - longest, longest, at::TensorOptions().dtype(at::kLong));
    if (config.buckets > 0) distances = log_buckets(distances, config.buckets, config.most_distance);
    return (distances + config.span).clamp(0, 2 * config.span - 1);
}

DistanceTable::DistanceTable(const at::Tensor &rows, Order order, const at::Tensor &projected)
    : middle_(rows.size(0) / 2) {
    const bool mirrored = order == Order::descending;
    const at::Tensor ordered = mirrored ? projected.size(1) - 1 - rows.flip(0) : rows;
    table_ = (mirrored ? projected.flip(1) : projected).contiguous();
    middle_row_ = ordered.data_ptr<int64_t>()[middle_];
    reach_ = reach_around(ordered, middle_);
    rows_ = ordered.to(projected.device());
}

at::Tensor DistanceTable::read(int64_t length, int64_t first, int64_t count) const {
    const int64_t from = first - (length - 1); // beside the middle
    const int64_t furthest = std::max(std::abs(from), std::abs(from + count - 1));
    if (furthest <= reach_) return table_.narrow(1, middle_row_ + from, count);
    return table_.index_select(1, rows_.narrow(0, middle_ + from, count));
}

} // namespace zstc_torch
