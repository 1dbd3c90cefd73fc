// Runs passes: on a CPU in parts beside each other, or as one whose operators share their work among the threads.
#ifndef ZSTC_SCORER_TORCH_PASS_RUNNER_H
#define ZSTC_SCORER_TORCH_PASS_RUNNER_H

#include <vector>

#include "scorer/torch/network.h"
#include "scorer/torch/pass/parts.h"
#include "scorer/torch/pass/pool.h"
#include "scorer/torch/pass/sharing.h"

namespace zstc_torch {

// One pass at a time, in any thread.
class PassRunner {
  public:
    PassRunner(NetworkPtr network, const Context &context, int32_t threads, int64_t class_count);

    // Writes a row of class_count logits for each sequence. A logit that is not finite: BACKEND.
    void run(const zstc_packed &packed, float *logits);

    int32_t threads() const { return rule_.threads; }
    int64_t parameters() const { return parameters_; }

  private:
    void run_whole(const zstc_packed &packed, int32_t threads, Pool *pool, float *logits) const;
    void run_part(const zstc_packed &packed, const Part &part, Pool *pool, float *logits) const;
    void run_shared(const zstc_packed &packed, float *logits);
    void run_in_parts(const zstc_packed &packed, float *logits);
    CutRule rule_now() const;

    const NetworkPtr network_;
    const Context context_;
    const CutRule rule_;
    const int64_t class_count_, parameters_;
    Sharing sharing_;
    std::vector<PoolPtr> pools_; // one for each part that there can be; none on a GPU
};

} // namespace zstc_torch

#endif
