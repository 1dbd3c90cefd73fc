// A convolution over the positions of each sequence of a packed batch, with zeros beyond its ends.
#ifndef ZSTC_SCORER_TORCH_KERNELS_CONVOLUTION_H
#define ZSTC_SCORER_TORCH_KERNELS_CONVOLUTION_H

#include "scorer/torch/kernels/linear.h"
#include "scorer/torch/pass/batch.h"

namespace zstc_torch {

class Convolution {
  public:
    // The module `name` has a weight [size, size / groups, kernel] and a bias; the kernel is odd.
    Convolution(Weights &weights, const std::string &name, int64_t size, const zstc_convolution_config &config);

    // [rows, size] -> [rows, size], through the activation.
    Product forward(const Activations &input, const Batch &batch) const;

  private:
    Form form_; // of the neighbours
    int64_t kernel_;
    zstc_activation activation_;
    LinearPtr product_; // of a row and its neighbours side by side
};

} // namespace zstc_torch

#endif
