// Sizes that batches are filled up to, so that a few recordings serve all small batches.
#ifndef ZSTC_SCORER_TORCH_PASS_BUCKET_H
#define ZSTC_SCORER_TORCH_PASS_BUCKET_H

#include <optional>
#include <tuple>
#include <vector>

#include "scorer/scorer.h"

namespace zstc_torch {

struct Bucket {
    int64_t sequences, rows, longest;

    bool operator<(const Bucket &other) const {
        return std::tie(sequences, rows, longest) < std::tie(other.sequences, other.rows, other.longest);
    }
};

// The bucket of a batch; none if it is too large to gain from being in one.
std::optional<Bucket> bucket_of(const zstc_packed &packed);

// A batch with sequences of one token added up to a count. The token is the batch's last: one that may end a sequence.
class FilledPacked {
  public:
    FilledPacked(const zstc_packed &packed, int64_t sequences);
    zstc_packed packed() const { return {ids_.data(), types_.data(), starts_.data(), starts_.size() - 1}; }

  private:
    std::vector<int32_t> ids_, types_;
    std::vector<int64_t> starts_;
};

} // namespace zstc_torch

#endif
