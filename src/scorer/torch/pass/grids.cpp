#include "scorer/torch/pass/grids.h"

#include <algorithm>

namespace zstc_torch {

namespace {

// Matrix products are fast where the sizes of their matrices are multiples of this.
constexpr int64_t length_step = 8;

// Scores (query x key, of one head) that may be computed in vain before another grid is worth its launches.
constexpr int64_t most_in_vain = int64_t(1) << 20;

int64_t room_for(int64_t tokens) { return (tokens + length_step - 1) / length_step * length_step; }

} // namespace

Grids::Grids(const std::vector<int64_t> &starts, int64_t rows, int64_t longest) : rows_(rows) {
    const int64_t count = static_cast<int64_t>(starts.size()) - 1;
    int64_t first_row = 0;
    for (int64_t i = 0; i < count; i++) {
        const int64_t row = starts[static_cast<size_t>(i)], end = starts[static_cast<size_t>(i) + 1];
        const int64_t length = room_for(std::max(longest, end - row));
        if (!grids_.empty()) {
            Grid &last = grids_.back();
            const int64_t wider = std::max(last.length, length);
            const int64_t in_vain = (last.count + 1) * wider - (end - first_row);
            if (longest > 0 || in_vain * wider <= most_in_vain) {
                last.count++;
                last.length = wider;
                continue;
            }
        }
        grids_.push_back({i, 0, 1, length});
        first_row = row;
    }
    for (Grid &grid : grids_) {
        grid.cell = cells_;
        cells_ += grid.count * grid.length;
    }
}

void Grids::write(const std::vector<int64_t> &starts, int64_t *values) const {
    for (const Grid &grid : grids_) write_grid(grid, starts, values);
    int64_t *cells = values + cells_;
    std::fill(cells + starts.back(), cells + rows_, cells[starts.back() - 1]);
}

void Grids::write_grid(const Grid &grid, const std::vector<int64_t> &starts, int64_t *values) const {
    int64_t *rows = values + grid.cell, *cells = values + cells_;
    bool *filled = reinterpret_cast<bool *>(values + cells_ + rows_) + grid.cell;
    for (int64_t i = 0; i < grid.count; i++, rows += grid.length, filled += grid.length) {
        const int64_t row = starts[static_cast<size_t>(grid.first + i)];
        const int64_t length = starts[static_cast<size_t>(grid.first + i) + 1] - row;
        for (int64_t at = 0; at < length; at++) {
            rows[at] = row + at;
            cells[row + at] = grid.cell + i * grid.length + at;
        }
        std::fill(rows + length, rows + grid.length, row + length - 1);
        std::fill(filled, filled + length, false);
        std::fill(filled + length, filled + grid.length, true);
    }
}

at::Tensor Grids::filled(const at::Tensor &values) const {
    return values.narrow(0, cells_ + rows_, (cells_ + 7) / 8).view(at::kBool).narrow(0, 0, cells_);
}

} // namespace zstc_torch
