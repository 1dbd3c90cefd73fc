// Rotary positions (Su et al. 2021, "RoFormer"): queries and keys are turned by angles that grow with their position,
// so that a score depends on the distance of the two.
#ifndef ZSTC_SCORER_TORCH_KERNELS_ROTARY_H
#define ZSTC_SCORER_TORCH_KERNELS_ROTARY_H

#include "scorer/torch/pass/batch.h"

namespace zstc_torch {

class Rotary {
  public:
    // For positions 0 .. positions - 1 and heads of `size`, an even number; angles start from `theta`.
    Rotary(const Context &context, int64_t positions, int64_t size, double theta);

    // Turns rows in place: [rows, heads * size], with any stride between rows. Value i of a head goes with i + size /
    // 2, as transformers' rotate_half has it. Computed in float32. Position 0 stays as it is.
    void turn(const at::Tensor &rows, const Batch &batch) const;

    const float *cosines() const { return cosines_.data_ptr<float>(); }
    const float *sines() const { return sines_.data_ptr<float>(); }

  private:
    int64_t half_;
    at::Tensor cosines_, sines_; // float32 [positions, size / 2]
};

} // namespace zstc_torch

#endif
