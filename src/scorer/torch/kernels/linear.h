// Matrix times activations: the one place where the kernel of each precision is chosen.
#ifndef ZSTC_SCORER_TORCH_KERNELS_LINEAR_H
#define ZSTC_SCORER_TORCH_KERNELS_LINEAR_H

#include <memory>
#include <string>
#include <vector>

#include "scorer/torch/kernels/activations.h"
#include "scorer/torch/weights.h"

namespace zstc_torch {

class Linear {
  public:
    // `form`: of what forward_activated gives.
    explicit Linear(const Form &form) : form_(form) {}
    virtual ~Linear() = default;
    // [rows, in] -> [rows, out], fresh.
    virtual Product forward(const Activations &input) const = 0;
    // The same through an activation function; a kernel that can apply it while the result is in cache does.
    virtual Activations forward_activated(const Activations &input, zstc_activation activation) const;

  protected:
    Form form_;
};

using LinearPtr = std::unique_ptr<Linear>;

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

// In float32 whatever the precision, and so is what it gives: for a head, whose cost is nothing and whose error goes
// straight into the logits.
LinearPtr load_exact_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns,
                            bool has_bias = true);

// Whether products go through the BLAS that libtorch is linked to, rather than through oneDNN.
bool multiplies_by_blas(const Context &context);

// The kernels: `make_onednn_linear` is called only where `have_onednn_linear` says so.
LinearPtr make_plain_linear(const Form &form, at::Tensor weight, at::Tensor bias);
LinearPtr make_upcast_linear(const Form &form, at::Tensor half_weight, at::Tensor bias);
bool have_onednn_linear();
LinearPtr make_onednn_linear(const Form &form, const at::Tensor &weight, const at::Tensor &bias);
LinearPtr make_int8_linear(const Form &form, at::Tensor weight, const at::Tensor &bias); // overwrites the weight

// How rows are quantised for int8 products: the number that stands for a row's offset, of hidden states or of what is
// between the products of a feed-forward block, and the largest number.
int32_t zero_of_int8(bool inner);
int32_t largest_of_int8();

} // namespace zstc_torch

#endif
