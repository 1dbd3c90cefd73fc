// Products of groups of columns, each with a matrix of its own.
#include "scorer/torch/kernels/linear.h"

#include <utility>

namespace zstc_torch {

namespace {

// Rows that are quantised as a whole have no scale for a group of columns: each group is quantised by itself.
class GroupedLinear : public Linear {
  public:
    GroupedLinear(const Form &form, std::vector<LinearPtr> groups) : Linear(form), groups_(std::move(groups)) {}

    Product forward(const Activations &input) const override {
        const int64_t width = input.values.size(1) / static_cast<int64_t>(groups_.size());
        std::vector<at::Tensor> results;
        for (const LinearPtr &group : groups_) {
            const int64_t first = static_cast<int64_t>(results.size()) * width;
            const Activations columns = to_form(form_, input.values.narrow(1, first, width).contiguous());
            results.push_back(group->forward(columns).finished(form_.type));
        }
        return Product(at::cat(results, 1));
    }

    // As plain values: a grouped product follows.
    Activations forward_activated(const Activations &input, zstc_activation activation) const override {
        return activate(Form::plain(form_.type), forward(input), activation);
    }

  private:
    std::vector<LinearPtr> groups_;
};

} // namespace

LinearPtr load_grouped_linear(Weights &weights, const std::string &name, int64_t groups, int64_t rows,
                              int64_t columns) {
    if (groups == 1) return load_linear(weights, {name}, rows, columns);
    const Context &context = weights.context();
    const int64_t height = rows / groups, width = columns / groups;
    const at::Tensor weight = weights.take(name + ".weight", {groups, width, height}, context.storage());
    const at::Tensor bias = weights.take(name + ".bias", {rows}, context.biases());
    std::vector<LinearPtr> parts;
    for (int64_t i = 0; i < groups; i++) {
        parts.push_back(make_linear(context, weight[i].t().contiguous(), bias.narrow(0, i * height, height).clone()));
    }
    return std::make_unique<GroupedLinear>(Form(context), std::move(parts));
}

} // namespace zstc_torch
