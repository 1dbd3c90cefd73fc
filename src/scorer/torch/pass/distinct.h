// Rows that hold the same token at the same position: the labels of one text share the text. Whatever is computed from
// the embeddings row by row is computed once for each of them.
#ifndef ZSTC_SCORER_TORCH_PASS_DISTINCT_H
#define ZSTC_SCORER_TORCH_PASS_DISTINCT_H

#include <optional>

#include <ATen/ATen.h>

namespace zstc_torch {

struct Distinct {
    at::Tensor rows;   // int64: a row of each kind, filled up with the last one to a multiple of the step
    at::Tensor spread; // int64, one for each row: where its kind stands in `rows`
};

// `values` has `columns` columns of `rows` values, one after another; rows that agree in all of them are of one kind.
// Nothing where there are too many kinds for sharing to pay.
std::optional<Distinct> find_distinct(const int64_t *values, int64_t columns, int64_t rows, int64_t step);

} // namespace zstc_torch

#endif
