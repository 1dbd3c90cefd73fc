// The model stage's tensors as at::Tensors: found by name, checked, converted, copied to the device.
#ifndef ZSTC_SCORER_TORCH_WEIGHTS_H
#define ZSTC_SCORER_TORCH_WEIGHTS_H

#include <string>
#include <unordered_set>
#include <vector>

#include "model/model.h"
#include "scorer/torch/context.h"
#include "scorer/torch/heap.h"

namespace zstc_torch {

class Weights {
  public:
    Weights(const zstc_model &model, const Context &context) : Weights(model, model.weights, context) {}
    // Of another table of the model than its classifier's.
    Weights(const zstc_model &model, const zstc_weights *tensors, const Context &context);

    const Context &context() const { return context_; }
    bool has(const std::string &name) const { return find(name) != nullptr; }

    // A copy on the device; a name that is not there or another shape is a MODEL error.
    at::Tensor take(const std::string &name, at::IntArrayRef shape, at::ScalarType type);

    // Several tensors of the same shape stacked along the first dimension.
    at::Tensor take_stacked(const std::vector<std::string> &names, at::IntArrayRef each, at::ScalarType type);

    // Numbers in the tensors taken so far, each name counted once.
    int64_t parameters() const { return parameters_; }

  private:
    const zstc_tensor *find(const std::string &name) const;
    const zstc_tensor &checked(const std::string &name, at::IntArrayRef shape);
    void copy_into(at::Tensor &target, const zstc_tensor &source);

    // A tensor whose elements lie in order: straight into its place, or through a buffer where they are to be
    // converted.
    void copy_dense(const at::Tensor &target, const zstc_tensor &source);
    at::Tensor buffer(int64_t count, at::ScalarType type);

    const zstc_model &model_;
    const zstc_weights *tensors_;
    Context context_;
    std::unordered_set<std::string> counted_;
    int64_t parameters_ = 0;
    // One for all tensors: the C library would put what is loaded after a freed one where the next does not fit.
    at::Tensor buffer_;
    // Matrices are rearranged while they are loaded. What that leaves free lies between what is kept, too small for the
    // next matrix; handed back page by page it does not add to the peak.
    HeapTrimmer loaded_{int64_t(32) << 20};
};

} // namespace zstc_torch

#endif
