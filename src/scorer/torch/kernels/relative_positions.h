// Which row of a table of relative positions each distance between a query and a key has.
#ifndef ZSTC_SCORER_TORCH_KERNELS_RELATIVE_POSITIONS_H
#define ZSTC_SCORER_TORCH_KERNELS_RELATIVE_POSITIONS_H

#include <vector>

#include "model/config.h"
#include "scorer/torch/context.h"

namespace zstc_torch {

// int64 [2 * longest - 1]: of the distances 1 - longest .. longest - 1 (the query's place minus the key's).
at::Tensor rows_of_distances(const zstc_relative_config &config, int64_t longest);

// A projected table [heads, 2 * span, size], read by distance in one order. Distances up to half of the buckets have
// rows of their own that lie side by side: those are read where they lie.
class DistanceTable {
  public:
    enum class Order { ascending, descending };

    DistanceTable() = default;
    DistanceTable(const at::Tensor &rows, Order order, const at::Tensor &projected);

    bool defined() const { return table_.defined(); }
    const at::Tensor &table() const { return table_; }
    const at::Tensor &rows() const { return rows_; }
    int64_t middle() const { return middle_; }
    int64_t middle_row() const { return middle_row_; }
    int64_t reach() const { return reach_; }

    // Of the 2 * length - 1 distances in a sequence, in this order: `count` of them from the one at `first` on. The
    // result is [heads, count, size].
    at::Tensor read(int64_t length, int64_t first, int64_t count) const;

  private:
    at::Tensor rows_, table_; // rows_ on the device
    int64_t middle_ = 0;      // where rows_ has the distance 0
    int64_t middle_row_ = 0;  // its row
    int64_t reach_ = 0;       // so far from the middle rows lie side by side
};

} // namespace zstc_torch

#endif
