// A packed batch on the device: all tokens of all sequences one after another, and where each sequence lies.
//
// oneDNN builds a kernel for every number of rows it meets and keeps it. On the CPU the rows are therefore filled up to
// a multiple of a few, with copies of the last one: whatever is computed row by row, a scale for the whole batch
// included, comes out as it would without them.
#ifndef ZSTC_SCORER_TORCH_PASS_BATCH_H
#define ZSTC_SCORER_TORCH_PASS_BATCH_H

#include <vector>

#include "scorer/scorer.h"
#include "scorer/torch/context.h"
#include "scorer/torch/pass/distinct.h"
#include "scorer/torch/pass/grids.h"

namespace zstc_torch {

// Neighbouring sequences of equal length: they are one dense block.
struct Run {
    int64_t first;  // the first sequence
    int64_t row;    // its first token
    int64_t count;  // sequences
    int64_t length; // tokens of each
};

// What a model feeds on besides ids and types.
struct Feed {
    Feed() = default;
    explicit Feed(const zstc_config &config)
        : first_position(config.first_position), decoder_start(config.decoder_start_id) {}

    int64_t first_position = 0; // the position of a sequence's first token
    int64_t decoder_start = -1; // the id that a decoder is given before a sequence's own
    bool grids = false;         // whether the batch is to be laid out in grids too
};

// Room that a batch has at least, whatever is in it.
struct Room {
    int64_t rows = 0;
    int64_t longest = 0; // tokens of a sequence
};

class Batch {
  public:
    Batch(const zstc_packed &packed, const Context &context, const Feed &feed, const Room &room = Room());

    // Another batch of as many sequences that fits in the rows and the longest of this one: the tensors below keep
    // their addresses and get its content.
    void refill(const zstc_packed &packed);

    int64_t sequences() const { return static_cast<int64_t>(starts_.size()) - 1; }
    int64_t tokens() const { return starts_.back(); }
    int64_t rows() const { return rows_; } // tokens and filling
    int64_t longest() const { return longest_; }
    const std::vector<Run> &runs() const { return runs_; }

    // int64 [rows] on the device.
    at::Tensor ids() const { return column(ids_at); }
    at::Tensor types() const { return column(types_at); }
    at::Tensor positions() const { return column(positions_at); }     // within its sequence, counted as the feed says
    at::Tensor shifted_ids() const { return column(shifted_ids_at); } // each sequence one to the right

    // Rows that agree in all of the above; on the CPU alone, since a recorded pass cannot depend on them.
    const std::optional<Distinct> &distinct() const { return distinct_; }

    // Where the feed asks for them. With room for a longest sequence there is one grid, of that length.
    const std::optional<Grids> &grids() const { return grids_; }
    at::Tensor rows_of_cells() const { return grids_->rows_of_cells(grid_values()); }
    at::Tensor cells_of_rows() const { return grids_->cells_of_rows(grid_values()); }
    at::Tensor filled_cells() const { return grids_->filled(grid_values()); }

    // int64 [sequences] on the device: the row of each sequence's first and last token.
    at::Tensor first_rows() const { return bounds().narrow(0, 0, sequences()); }
    at::Tensor last_rows() const { return bounds().narrow(0, sequences(), sequences()); }

    // int32 [sequences + 1] on the device: cumulative lengths, and the same for one query a sequence.
    at::Tensor ends() const { return cumulative().narrow(0, 0, sequences() + 1); }
    at::Tensor ones() const { return cumulative().narrow(0, sequences() + 1, sequences() + 1); }

  private:
    enum Column { ids_at, types_at, positions_at, shifted_ids_at, columns };

    at::Tensor column(Column which) const { return device_.narrow(0, which * rows_, rows_); }
    at::Tensor bounds() const { return device_.narrow(0, columns * rows_, 2 * sequences()); }
    at::Tensor cumulative() const;
    at::Tensor grid_values() const { return device_.narrow(0, bounds_end(), grids_->values()); }
    int64_t bounds_end() const { return columns * rows_ + 3 * sequences() + 1; }
    void find_runs();
    void write(const zstc_packed &packed);
    void write_tokens(const zstc_packed &packed, int64_t *values) const;
    void write_bounds(int64_t *values) const;

    Feed feed_;
    std::vector<int64_t> starts_;
    std::vector<Run> runs_;
    int64_t rows_, longest_ = 0;
    std::optional<Distinct> distinct_;
    std::optional<Grids> grids_;
    at::Tensor host_, device_; // int64: the columns, first rows, last rows, two lists of int32, then the grids
};

// Checks ids and lengths against what a model has embeddings for: MODEL errors, since the tokenizer is the model's.
void check_packed(const zstc_packed &packed, const zstc_config &config);

} // namespace zstc_torch

#endif
