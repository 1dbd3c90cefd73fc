// A packed batch on the device: all tokens of all sequences one after another, and where each sequence lies.
//
// oneDNN builds a kernel for every number of rows it meets and keeps it. On the CPU the rows are therefore filled up to a
// multiple of a few, with copies of the last one: whatever is computed row by row, a scale for the whole batch
// included, comes out as it would without them.
#ifndef ZSTC_SCORER_TORCH_BATCH_H
#define ZSTC_SCORER_TORCH_BATCH_H

#include <vector>

#include "scorer/scorer.h"
#include "scorer/torch/context.h"

namespace zstc_torch {

// Neighbouring sequences of equal length: they are one dense block.
struct Run {
    int64_t first;  // the first sequence
    int64_t row;    // its first token
    int64_t count;  // sequences
    int64_t length; // tokens of each
};

class Batch {
  public:
    Batch(const zstc_packed &packed, const Context &context);

    int64_t sequences() const { return static_cast<int64_t>(starts_.size()) - 1; }
    int64_t tokens() const { return starts_.back(); }
    int64_t rows() const { return rows_; } // tokens and filling
    int64_t longest() const { return longest_; }
    const std::vector<Run> &runs() const { return runs_; }

    // On the host, as they came.
    const int32_t *host_ids() const { return host_ids_; }
    int64_t start(int64_t sequence) const { return starts_[static_cast<size_t>(sequence)]; }

    // int64 [rows] on the device.
    const at::Tensor &ids() const { return ids_; }
    const at::Tensor &types() const { return types_; }
    at::Tensor positions(int64_t offset) const;     // within its sequence, from `offset` on
    at::Tensor shifted_ids(int64_t start_id) const; // each sequence one to the right, `start_id` first

    // int64 [sequences] on the device: the row of each sequence's first and last token.
    const at::Tensor &first_rows() const { return first_rows_; }
    const at::Tensor &last_rows() const { return last_rows_; }

    // int32 [sequences + 1] on the device: cumulative lengths, and the same for one query a sequence.
    const at::Tensor &ends() const { return ends_; }
    const at::Tensor &ones() const { return ones_; }

  private:
    at::Tensor to_device(const std::vector<int64_t> &values) const;
    at::Tensor filled(std::vector<int64_t> values) const;
    void find_runs();

    c10::Device device_;
    const int32_t *host_ids_;
    std::vector<int64_t> starts_;
    std::vector<Run> runs_;
    int64_t rows_, longest_ = 0;
    at::Tensor ids_, types_, first_rows_, last_rows_, ends_, ones_;
};

// Checks ids and lengths against what a model has embeddings for: MODEL errors, since the tokenizer is the model's.
void check_batch(const Batch &batch, const zstc_packed &packed, const zstc_config &config, int64_t positions);

} // namespace zstc_torch

#endif
