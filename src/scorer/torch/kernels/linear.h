// Matrix times activations: the one place where the kernel of each precision is chosen.
#ifndef ZSTC_SCORER_TORCH_KERNELS_LINEAR_H
#define ZSTC_SCORER_TORCH_KERNELS_LINEAR_H

#include <memory>
#include <string>
#include <vector>

#include "scorer/torch/weights.h"

namespace zstc_torch {

class Linear {
  public:
    virtual ~Linear() = default;
    // [rows, in] -> [rows, out], a fresh tensor of the compute type.
    virtual at::Tensor forward(const at::Tensor &input) const = 0;
    // The same through an activation function; a kernel that can apply it while the result is in cache does.
    virtual at::Tensor forward_activated(const at::Tensor &input, zstc_activation activation) const;
};

using LinearPtr = std::unique_ptr<Linear>;

// In place where ATen can.
at::Tensor activate(at::Tensor values, zstc_activation activation);

// `names` are modules ("…q_proj"), each with a weight [rows, columns] and a bias [rows]; several become one matrix.
LinearPtr load_linear(Weights &weights, const std::vector<std::string> &names, int64_t rows, int64_t columns,
                      bool has_bias = true);

// One module as several matrices, each of so many of its rows.
std::vector<LinearPtr> load_split_linear(Weights &weights, const std::string &name, const std::vector<int64_t> &rows,
                                         int64_t columns, bool has_bias = true);

// Of tensors that are not stored as they are multiplied: `weight` of the type that weights are kept in, `bias` of the
// compute type.
LinearPtr make_linear(const Context &context, at::Tensor weight, at::Tensor bias);

// The module `name` with a weight [groups, columns / groups, rows / groups] and a bias [rows]: each group of the result
// follows from a group of the input alone. One group is a plain module, with a weight [rows, columns].
LinearPtr load_grouped_linear(Weights &weights, const std::string &name, int64_t groups, int64_t rows, int64_t columns);

// The same of one module, but not in int8: for a product that costs little and whose error spreads to much.
LinearPtr load_unquantised_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns);

// In float32 whatever the precision: for a head, whose cost is nothing and whose error goes straight into the logits.
LinearPtr load_exact_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns,
                            bool has_bias = true);

// Whether products go through the BLAS that libtorch is linked to, rather than through oneDNN.
bool multiplies_by_blas(const Context &context);

// The kernels: `make_onednn_linear` is called only where `have_onednn_linear` says so.
LinearPtr make_plain_linear(at::Tensor weight, at::Tensor bias);
LinearPtr make_upcast_linear(at::Tensor half_weight, at::Tensor bias);
bool have_onednn_linear();
LinearPtr make_onednn_linear(const at::Tensor &weight, at::Tensor bias);
LinearPtr make_int8_linear(const at::Tensor &weight, const at::Tensor &bias);

} // namespace zstc_torch

#endif
