// Products of groups of columns, each with a matrix of its own.
#include "scorer/torch/kernels/linear.h"

#include <utility>

namespace zstc_torch {

namespace {

class GroupedLinear : public Linear {
  public:
    explicit GroupedLinear(std::vector<LinearPtr> groups) : groups_(std::move(groups)) {}

    at::Tensor forward(const at::Tensor &input) const override {
        return each(input, [](const Linear &group, const at::Tensor &columns) { return group.forward(columns); });
    }

    at::Tensor forward_activated(const at::Tensor &input, zstc_activation activation) const override {
        return each(input, [activation](const Linear &group, const at::Tensor &columns) {
            return group.forward_activated(columns, activation);
        });
    }

  private:
    template <typename Forward>
    at::Tensor each(const at::Tensor &input, const Forward &forward) const {
        const int64_t width = input.size(1) / static_cast<int64_t>(groups_.size());
        std::vector<at::Tensor> results;
        for (const LinearPtr &group : groups_) {
            const int64_t first = static_cast<int64_t>(results.size()) * width;
            results.push_back(forward(*group, input.narrow(1, first, width).contiguous()));
        }
        return at::cat(results, 1);
    }

    std::vector<LinearPtr> groups_;
};

} // namespace

LinearPtr load_grouped_linear(Weights &weights, const std::string &name, int64_t groups, int64_t rows,
                              int64_t columns) {
    if (groups == 1) return load_linear(weights, {name}, rows, columns);
    const Context &context = weights.context();
    const int64_t height = rows / groups, width = columns / groups;
    const at::Tensor weight = weights.take(name + ".weight", {groups, width, height}, context.storage());
    const at::Tensor bias = weights.take(name + ".bias", {rows}, context.compute());
    std::vector<LinearPtr> parts;
    for (int64_t i = 0; i < groups; i++) {
        parts.push_back(make_linear(context, weight[i].t().contiguous(), bias.narrow(0, i * height, height).clone()));
    }
    return std::make_unique<GroupedLinear>(std::move(parts));
}

} // namespace zstc_torch
