// oneDNN's inner product with weights in the blocked layout its kernels want, laid out once at load.
//
// `mkldnn::_linear_pointwise` and `mkldnn::_reorder_linear_weight` are what TorchInductor's CPU back end calls; they
// came with PyTorch 2.0.
#include "scorer/torch/kernels/linear.h"

#include <utility>

#include "scorer/torch/kernels/dispatch.h"

namespace zstc_torch {

namespace {

struct Operators {
    std::optional<Operator> reorder = Operator::find("mkldnn::_reorder_linear_weight", c10::DispatchKey::CPU);
    std::optional<Operator> linear = Operator::find("mkldnn::_linear_pointwise", c10::DispatchKey::MkldnnCPU);

    bool usable() const {
        return reorder && linear && reorder->takes({"self"}) &&
               linear->takes({"X", "W", "B", "attr", "scalars", "algorithm"});
    }
};

const Operators &operators() {
    static const Operators found;
    return found;
}

class OnednnLinear : public Linear {
  public:
    OnednnLinear(const Form &form, const at::Tensor &weight, at::Tensor bias)
        : Linear(form), wide_(weight.scalar_type() != bias.scalar_type()), bias_(std::move(bias)) {
        weight_ = wide_ ? weight : operators().reorder->call({{"self", weight}}).toTensor();
    }

    Product forward(const Activations &input) const override { return Product(run(input, "none", "")); }

    // In 16 bits an activation of our own, which needs less exact arithmetic, is faster than oneDNN's in the product.
    Activations forward_activated(const Activations &input, zstc_activation activation) const override {
        if (form_.type == at::kFloat) {
            switch (activation) {
            case ZSTC_ACT_GELU: return Activations(run(input, "gelu", "none"));
            case ZSTC_ACT_GELU_TANH: return Activations(run(input, "gelu", "tanh"));
            case ZSTC_ACT_RELU: return Activations(run(input, "relu", ""));
            default: break;
            }
        }
        return Linear::forward_activated(input, activation);
    }

  private:
    at::Tensor run(const Activations &input, const char *attribute, const char *algorithm) const {
        const c10::impl::GenericList none(c10::OptionalType::create(c10::NumberType::get()));
        return operators()
            .linear
            ->call({{"X", input.values},
                    {"W", wide_ ? weight_.to(bias_.scalar_type()) : weight_},
                    {"B", bias_},
                    {"attr", attribute},
                    {"scalars", none},
                    {"algorithm", algorithm}})
            .toTensor();
    }

    bool wide_; // the weight is kept in fewer bits than the arithmetic has, and widened for each product
    at::Tensor weight_, bias_;
};

} // namespace

bool have_onednn_linear() { return operators().usable(); }

LinearPtr make_onednn_linear(const Form &form, const at::Tensor &weight, at::Tensor bias) {
    return std::make_unique<OnednnLinear>(form, weight, std::move(bias));
}

} // namespace zstc_torch
