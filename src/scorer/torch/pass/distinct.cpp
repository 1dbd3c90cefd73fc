#include "scorer/torch/pass/distinct.h"

#include <map>
#include <vector>

namespace zstc_torch {

namespace {

at::Tensor tensor_of(const std::vector<int64_t> &values) {
    return at::tensor(values, at::TensorOptions().dtype(at::kLong));
}

} // namespace

std::optional<Distinct> find_distinct(const int64_t *values, int64_t columns, int64_t rows, int64_t step) {
    std::map<std::vector<int64_t>, int64_t> kinds;
    std::vector<int64_t> first, spread, key(static_cast<size_t>(columns));
    for (int64_t row = 0; row < rows; row++) {
        for (int64_t column = 0; column < columns; column++)
            key[static_cast<size_t>(column)] = values[column * rows + row];
        const auto [found, fresh] = kinds.emplace(key, static_cast<int64_t>(first.size()));
        if (fresh) first.push_back(row);
        spread.push_back(found->second);
    }
    const int64_t count = static_cast<int64_t>(first.size());
    if (count * 4 > rows * 3) return std::nullopt; // what is saved must pay for two copies
    first.resize(static_cast<size_t>((count + step - 1) / step * step), first.back());
    return Distinct{tensor_of(first), tensor_of(spread)};
}

} // namespace zstc_torch
