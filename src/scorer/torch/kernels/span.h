// Convolutions over the positions of each sequence of a packed batch, with zeros beyond its ends.
//
// Rows are laid out as cells with gaps between sequences, half a kernel wide: a kernel then reads the same zeros beyond
// the end of a sequence as it would if the sequence were alone, and all rows are computed together.
#ifndef ZSTC_SCORER_TORCH_KERNELS_SPAN_H
#define ZSTC_SCORER_TORCH_KERNELS_SPAN_H

#include "scorer/torch/pass/batch.h"

namespace zstc_torch {

// Where the rows of a batch are as cells; made once a pass.
class Spans {
  public:
    // `kernel` is odd.
    Spans(const Batch &batch, int64_t kernel);

    // [rows, …] -> [cells, …], with zeros between.
    at::Tensor spread(const at::Tensor &rows) const;

    // Of the cells around each row, weighted: values [cells, a, b] and weights [kernel, cells, a or 1, b or 1], which
    // may be expanded, become [rows, a, b]. Sums are taken in float32.
    at::Tensor convolve(const at::Tensor &values, const at::Tensor &weights) const;

  private:
    int64_t half_, cells_;
    at::Tensor to_;   // int64 [rows]: the cell of a row
    at::Tensor from_; // the same, but that filling is read from the last token's cell
};

// The cells from each sequence's first row on, as far as a kernel around that row reaches: rows of the batch.
class FirstSpans {
  public:
    FirstSpans(const Batch &batch, int64_t kernel);

    // [rows, a, b] and weights [kernel, sequences, a or 1, b or 1] become [sequences, a, b]: what Spans has there.
    at::Tensor convolve(const at::Tensor &values, const at::Tensor &weights) const;

  private:
    int64_t half_;
    at::Tensor rows_;   // int64 [sequences, half + 1]; beyond a sequence's end its last row
    at::Tensor inside_; // bool of the same shape: whether it is no further than the last row
};

} // namespace zstc_torch

#endif
