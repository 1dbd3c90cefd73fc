// Sequences of similar length as dense blocks. A kernel that needs equal lengths is launched once for each run of a
// packed batch; on a GPU, launching it for every length there is takes longer than computing some cells in vain.
#ifndef ZSTC_SCORER_TORCH_PASS_GRIDS_H
#define ZSTC_SCORER_TORCH_PASS_GRIDS_H

#include <vector>

#include <ATen/ATen.h>

namespace zstc_torch {

// Neighbouring sequences, each with `length` cells: a cell for each of its tokens, then filled ones.
struct Grid {
    int64_t first;  // the first sequence
    int64_t cell;   // its first cell
    int64_t count;  // sequences
    int64_t length; // cells of each
};

class Grids {
  public:
    // For a batch whose sequence i has the rows starts[i] .. starts[i + 1] - 1, of `rows` in all. With `longest` all
    // sequences are in one grid, with room for so many tokens each.
    Grids(const std::vector<int64_t> &starts, int64_t rows, int64_t longest);

    const std::vector<Grid> &all() const { return grids_; }
    int64_t cells() const { return cells_; }

    // How many numbers `write` sets. The tensors below are views of them, wherever they have been copied to.
    int64_t values() const { return cells_ + rows_ + (cells_ + 7) / 8; }
    void write(const std::vector<int64_t> &starts, int64_t *values) const;

    // int64 [cells]: the row of each cell; a filled one has its sequence's last.
    at::Tensor rows_of_cells(const at::Tensor &values) const { return values.narrow(0, 0, cells_); }
    // int64 [rows]: the cell of each row; rows behind the last token have that token's.
    at::Tensor cells_of_rows(const at::Tensor &values) const { return values.narrow(0, cells_, rows_); }
    // bool [cells]
    at::Tensor filled(const at::Tensor &values) const;

  private:
    void write_grid(const Grid &grid, const std::vector<int64_t> &starts, int64_t *values) const;

    std::vector<Grid> grids_;
    int64_t cells_ = 0, rows_;
};

} // namespace zstc_torch

#endif
