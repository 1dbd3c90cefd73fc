#include "scorer/torch/kernels/blocks.h"

#include <utility>

namespace zstc_torch {

LayerNorm::LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias)
    : LayerNorm(weights, name, size, epsilon, has_bias, weights.context().compute()) {}

LayerNorm::LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias,
                     at::ScalarType type)
    : weight_(weights.take(name + ".weight", {size}, type)),
      bias_(has_bias ? weights.take(name + ".bias", {size}, type) : at::zeros({size}, weights.context().options(type))),
      epsilon_(epsilon) {}

at::Tensor LayerNorm::forward(const at::Tensor &input) const {
    return at::layer_norm(input, {weight_.size(0)}, weight_, bias_, epsilon_);
}

at::Tensor LayerNorm::forward_sum(at::Tensor input, const at::Tensor &residual) const {
    return forward(input.add_(residual));
}

Embedding::Embedding(Weights &weights, const std::string &name, int64_t rows, int64_t size)
    : table_(weights.take(name, {rows, size}, weights.context().storage())), compute_(weights.context().compute()) {}

at::Tensor Embedding::forward(const at::Tensor &ids) const { return at::embedding(table_, ids).to(compute_); }

FeedForward::FeedForward(Weights &weights, const std::string &up, const std::string &down, int64_t hidden,
                         int64_t inner, zstc_activation activation)
    : up_(load_linear(weights, {up}, inner, hidden)), down_(load_linear(weights, {down}, hidden, inner)),
      activation_(activation) {}

FeedForward::FeedForward(LinearPtr up, LinearPtr down, zstc_activation activation)
    : up_(std::move(up)), down_(std::move(down)), activation_(activation) {}

at::Tensor FeedForward::forward(const at::Tensor &input) const {
    return down_->forward(up_->forward_activated(input, activation_));
}

at::Tensor project(const Linear &linear, const at::Tensor &input, const Batch &batch, Rows rows) {
    if (rows != Rows::embedded || !batch.distinct()) return linear.forward(input);
    const at::Tensor once = linear.forward(input.index_select(0, batch.distinct()->rows));
    return once.index_select(0, batch.distinct()->spread);
}

SelfAttention::SelfAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads)
    : hidden_(hidden), query_key_value_(load_linear(weights, {names.query, names.key, names.value}, hidden, hidden)),
      output_(load_linear(weights, {names.output}, hidden, hidden)),
      attention_(choose_attention(weights.context(), heads, hidden / heads)) {}

SelfAttention::SelfAttention(int64_t hidden, LinearPtr query_key_value, LinearPtr output, AttentionPtr attention)
    : hidden_(hidden), query_key_value_(std::move(query_key_value)), output_(std::move(output)),
      attention_(std::move(attention)) {}

at::Tensor SelfAttention::attend(const at::Tensor &all, const Batch &batch, Reach reach) const {
    const at::Tensor key = all.narrow(1, hidden_, hidden_), value = all.narrow(1, 2 * hidden_, hidden_);
    return attention_->attend(all.narrow(1, 0, hidden_), key, value, batch, reach);
}

at::Tensor SelfAttention::forward(const at::Tensor &input, const Batch &batch, Reach reach, Rows rows) const {
    const at::Tensor attended = attend(project(*query_key_value_, input, batch, rows), batch, reach);
    return output_->forward(attended);
}

SourceAttention::SourceAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads)
    : hidden_(hidden), query_(load_linear(weights, {names.query}, hidden, hidden)),
      key_value_(load_linear(weights, {names.key, names.value}, hidden, hidden)),
      output_(load_linear(weights, {names.output}, hidden, hidden)),
      attention_(choose_attention(weights.context(), heads, hidden / heads)) {}

SourceAttention::SourceAttention(int64_t hidden, LinearPtr query, LinearPtr key_value, LinearPtr output,
                                 AttentionPtr attention)
    : hidden_(hidden), query_(std::move(query)), key_value_(std::move(key_value)), output_(std::move(output)),
      attention_(std::move(attention)) {}

at::Tensor SourceAttention::attend(const at::Tensor &query, const at::Tensor &both, const Batch &batch,
                                   Reach reach) const {
    const at::Tensor key = both.narrow(1, 0, hidden_), value = both.narrow(1, hidden_, hidden_);
    return attention_->attend(query, key, value, batch, reach);
}

at::Tensor SourceAttention::forward(const at::Tensor &input, const at::Tensor &source, const Batch &batch,
                                    Reach reach) const {
    const at::Tensor attended = attend(query_->forward(input), key_value_->forward(source), batch, reach);
    return output_->forward(attended);
}

at::Tensor mean_of_sequences(const at::Tensor &rows, const Batch &batch) {
    std::vector<at::Tensor> means;
    for (const Run &run : batch.runs()) {
        const at::Tensor tokens = rows.narrow(0, run.row, run.count * run.length);
        means.push_back(tokens.view({run.count, run.length, rows.size(1)}).mean(1, false, at::kFloat));
    }
    return at::cat(means);
}

// A head with a norm is ModernBERT's, whose modules may have no bias.
Head::Head(Weights &weights, const CheckpointNames &names, const zstc_config &config)
    : dense_(load_exact_linear(weights, names.head_dense(), config.hidden, config.hidden,
                               names.head_norm().empty() || config.modernbert.head_bias)),
      output_(load_exact_linear(weights, names.head_output(), config.class_count, config.hidden)),
      activation_(config.head_activation) {
    if (names.head_norm().empty()) return;
    norm_.emplace(weights, names.head_norm(), config.hidden, config.layer_norm_eps, config.modernbert.norm_bias,
                  at::kFloat);
}

at::Tensor Head::forward(const at::Tensor &position) const {
    const at::Tensor dense = activate(dense_->forward(position.to(at::kFloat)), activation_);
    return output_->forward(norm_ ? norm_->forward(dense) : dense);
}

} // namespace zstc_torch
