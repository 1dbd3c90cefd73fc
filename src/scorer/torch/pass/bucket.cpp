#include "scorer/torch/pass/bucket.h"

#include <algorithm>

namespace zstc_torch {

namespace {

// From here on the kernels of a layer run for longer than it takes to launch them.
constexpr int64_t most_rows = 2048;
constexpr int64_t least_rows = 64, least_longest = 32;

int64_t power_from(int64_t power, int64_t value) {
    while (power < value) power *= 2;
    return power;
}

// The next of 1, 1.5, 2, 3, 4, 6, 8, … times `least`: at most half as much again.
int64_t step_from(int64_t least, int64_t value) {
    const int64_t power = power_from(least, value);
    return power > least && value <= power / 4 * 3 ? power / 4 * 3 : power;
}

int64_t longest_of(const zstc_packed &packed) {
    int64_t longest = 0;
    for (size_t i = 0; i < packed.count; i++) longest = std::max(longest, packed.starts[i + 1] - packed.starts[i]);
    return longest;
}

} // namespace

std::optional<Bucket> bucket_of(const zstc_packed &packed) {
    const int64_t count = static_cast<int64_t>(packed.count), tokens = packed.starts[packed.count];
    Bucket bucket;
    bucket.sequences = count < 4 ? count : step_from(4, count);
    bucket.rows = step_from(least_rows, tokens + bucket.sequences - count);
    bucket.longest = power_from(least_longest, longest_of(packed));
    if (bucket.rows > most_rows) return std::nullopt;
    return bucket;
}

FilledPacked::FilledPacked(const zstc_packed &packed, int64_t sequences)
    : ids_(packed.ids, packed.ids + packed.starts[packed.count]),
      types_(packed.types, packed.types + packed.starts[packed.count]),
      starts_(packed.starts, packed.starts + packed.count + 1) {
    while (static_cast<int64_t>(starts_.size()) - 1 < sequences) {
        ids_.push_back(ids_.back());
        types_.push_back(types_.back());
        starts_.push_back(starts_.back() + 1);
    }
}

} // namespace zstc_torch
