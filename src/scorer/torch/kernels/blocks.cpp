#include "scorer/torch/kernels/blocks.h"

#include <utility>

namespace zstc_torch {

Embedding::Embedding(Weights &weights, const std::string &name, int64_t rows, int64_t size)
    : table_(weights.take(name, {rows, size}, weights.context().tables())), compute_(weights.context().compute()) {}

at::Tensor Embedding::forward(const at::Tensor &ids) const { return at::embedding(table_, ids).to(compute_); }

FeedForward::FeedForward(Weights &weights, const std::string &up, const std::string &down, int64_t hidden,
                         int64_t inner, zstc_activation activation)
    : up_(load_linear(weights, {up}, inner, hidden)), down_(load_linear(weights, {down}, hidden, inner)),
      activation_(activation) {}

FeedForward::FeedForward(LinearPtr up, LinearPtr down, zstc_activation activation)
    : up_(std::move(up)), down_(std::move(down)), activation_(activation) {}

Product FeedForward::forward(const Activations &input) const {
    return down_->forward(up_->forward_activated(input, activation_));
}

Product project(const Linear &linear, const Activations &input, const Batch &batch, Rows rows) {
    if (rows != Rows::embedded || !batch.distinct()) return linear.forward(input);
    return linear.forward(input.select(batch.distinct()->rows)).select(batch.distinct()->spread);
}

SelfAttention::SelfAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads)
    : hidden_(hidden), query_key_value_(load_linear(weights, {names.query, names.key, names.value}, hidden, hidden)),
      output_(load_linear(weights, {names.output}, hidden, hidden)),
      attention_(choose_attention(weights.context(), heads, hidden / heads)) {}

SelfAttention::SelfAttention(int64_t hidden, LinearPtr query_key_value, LinearPtr output, AttentionPtr attention)
    : hidden_(hidden), query_key_value_(std::move(query_key_value)), output_(std::move(output)),
      attention_(std::move(attention)) {}

Activations SelfAttention::attend(const Product &all, const Batch &batch, Reach reach) const {
    return attention_->attend(all.columns(0, hidden_), all.columns(hidden_, hidden_), all.columns(2 * hidden_, hidden_),
                              batch, reach);
}

Product SelfAttention::forward(const Activations &input, const Batch &batch, Reach reach, Rows rows) const {
    return output_->forward(attend(project(*query_key_value_, input, batch, rows), batch, reach));
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

Activations SourceAttention::attend(const Product &query, const Product &both, const Batch &batch, Reach reach) const {
    return attention_->attend(query, both.columns(0, hidden_), both.columns(hidden_, hidden_), batch, reach);
}

Product SourceAttention::forward(const Activations &input, const Activations &source, const Batch &batch,
                                 Reach reach) const {
    return output_->forward(attend(query_->forward(input), key_value_->forward(source), batch, reach));
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

at::Tensor Head::forward(const Activations &position) const {
    const Activations dense = dense_->forward_activated(position, activation_);
    return output_->forward(norm_ ? norm_->forward(dense.values) : dense).values;
}

} // namespace zstc_torch
