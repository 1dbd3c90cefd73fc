// oneDNN's inner product with weights in the blocked layout its kernels want, laid out once at load.
//
// `mkldnn::_linear_pointwise` and `mkldnn::_reorder_linear_weight` are what TorchInductor's CPU back end calls; they
// came with PyTorch 2.0.
#include "scorer/torch/kernels/linear.h"

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

PreparedCall product_of_inputs(const at::Tensor &bias, const char *attribute, const char *algorithm) {
    const c10::impl::GenericList none(c10::OptionalType::create(c10::NumberType::get()));
    return operators().linear->prepare({{"B", bias}, {"attr", attribute}, {"scalars", none}, {"algorithm", algorithm}},
                                       {"X", "W"});
}

class OnednnLinear : public Linear {
  public:
    OnednnLinear(const Form &form, const at::Tensor &weight, const at::Tensor &bias)
        : Linear(form), own_(weight.scalar_type() == bias.scalar_type()), type_(bias.scalar_type()),
          weight_(own_ ? operators().reorder->call({{"self", weight}}).toTensor() : weight),
          plain_(product_of_inputs(bias, "none", "")), gelu_(product_of_inputs(bias, "gelu", "none")),
          gelu_tanh_(product_of_inputs(bias, "gelu", "tanh")), relu_(product_of_inputs(bias, "relu", "")) {}

    Product forward(const Activations &input) const override { return Product(run(plain_, input)); }

    // In 16 bits an activation of our own, which needs less exact arithmetic, is faster than oneDNN's in the product.
    Activations forward_activated(const Activations &input, zstc_activation activation) const override {
        if (form_.type == at::kFloat) {
            switch (activation) {
            case ZSTC_ACT_GELU: return Activations(run(gelu_, input));
            case ZSTC_ACT_GELU_TANH: return Activations(run(gelu_tanh_, input));
            case ZSTC_ACT_RELU: return Activations(run(relu_, input));
            default: break;
            }
        }
        return Linear::forward_activated(input, activation);
    }

  private:
    at::Tensor run(const PreparedCall &product, const Activations &input) const {
        return product({input.values.to(type_), own_ ? weight_ : weight_.to(type_)}).toTensor();
    }

    bool own_; // the weight has oneDNN's layout; else it is kept in fewer bits, and widened for each product
    at::ScalarType type_;
    at::Tensor weight_;
    PreparedCall plain_, gelu_, gelu_tanh_, relu_;
};

} // namespace

bool have_onednn_linear() { return operators().usable(); }

LinearPtr make_onednn_linear(const Form &form, const at::Tensor &weight, const at::Tensor &bias) {
    return std::make_unique<OnednnLinear>(form, weight, bias);
}

} // namespace zstc_torch
