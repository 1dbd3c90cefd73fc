// ModernBERT sequence classifiers: norms in front, rotary positions, gated feed-forward layers, and attention to a
// window in the layers that config.json calls local.
//
// The arithmetic follows transformers' ModernBertForSequenceClassification.
#include <optional>
#include <utility>
#include <vector>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/blocks.h"
#include "scorer/torch/kernels/rotary.h"

namespace zstc_torch {

namespace {

// What the layers share.
struct Shape {
    const zstc_config &config;
    const zstc_modernbert_config &own;
    int64_t hidden, heads, size;
    Rotary global, local;

    Shape(const Context &context, const zstc_config &model)
        : config(model), own(model.modernbert), hidden(model.hidden), heads(model.encoder.heads), size(hidden / heads),
          global(context, model.max_positions, size, own.global_theta),
          local(context, model.max_positions, size, own.local_theta) {}

    bool is_local(int64_t layer) const { return own.local_layers[layer]; }
    const Rotary &rotary(int64_t layer) const { return is_local(layer) ? local : global; }

    AttentionPtr attention(const Context &context, int64_t layer) const {
        if (!is_local(layer)) return choose_attention(context, heads, size);
        return choose_attention(context, heads, size, own.window);
    }
};

// Attention of all positions to their own sequence.
class RotaryAttention {
  public:
    RotaryAttention(Weights &weights, const AttentionNames &names, const Shape &shape, int64_t layer)
        : hidden_(shape.hidden), query_key_value_(load_linear(weights, {names.query_key_value}, 3 * hidden_, hidden_,
                                                              shape.own.attention_bias)),
          output_(load_linear(weights, {names.output}, hidden_, hidden_, shape.own.attention_bias)),
          attention_(shape.attention(weights.context(), layer)), rotary_(shape.rotary(layer)) {}

    at::Tensor forward(const at::Tensor &input, const Batch &batch, Rows rows) const {
        return output_->forward(attend(project(*query_key_value_, input, batch, rows), batch));
    }

  private:
    // Apart from `forward`, so that the projections are freed before the next product.
    at::Tensor attend(const at::Tensor &all, const Batch &batch) const {
        rotary_.turn(all.narrow(1, 0, 2 * hidden_), batch);
        const at::Tensor key = all.narrow(1, hidden_, hidden_), value = all.narrow(1, 2 * hidden_, hidden_);
        return attention_->attend(all.narrow(1, 0, hidden_), key, value, batch, Reach::all);
    }

    int64_t hidden_;
    LinearPtr query_key_value_, output_;
    AttentionPtr attention_;
    const Rotary &rotary_;
};

// The same for the first position of each sequence alone, which no angle turns.
class FirstAttention {
  public:
    FirstAttention(Weights &weights, const AttentionNames &names, const Shape &shape, int64_t layer)
        : hidden_(shape.hidden),
          output_(load_linear(weights, {names.output}, hidden_, hidden_, shape.own.attention_bias)),
          attention_(shape.attention(weights.context(), layer)), rotary_(shape.rotary(layer)) {
        std::vector<LinearPtr> parts = load_split_linear(weights, names.query_key_value, {hidden_, 2 * hidden_},
                                                         hidden_, shape.own.attention_bias);
        query_ = std::move(parts[0]);
        key_value_ = std::move(parts[1]);
    }

    at::Tensor forward(const at::Tensor &first, const at::Tensor &all, const Batch &batch) const {
        return output_->forward(attend(query_->forward(first), key_value_->forward(all), batch));
    }

  private:
    at::Tensor attend(const at::Tensor &query, const at::Tensor &both, const Batch &batch) const {
        const at::Tensor key = both.narrow(1, 0, hidden_), value = both.narrow(1, hidden_, hidden_);
        rotary_.turn(key, batch);
        return attention_->attend(query, key, value, batch, Reach::single);
    }

    int64_t hidden_;
    LinearPtr query_, key_value_, output_;
    AttentionPtr attention_;
    const Rotary &rotary_;
};

// Up to two halves; the activation of the one, times the other; down.
class GatedFeedForward {
  public:
    GatedFeedForward(Weights &weights, const LayerNames &names, const Shape &shape)
        : inner_(shape.config.encoder.ffn), activation_(shape.config.activation),
          up_(load_linear(weights, {names.up}, 2 * inner_, shape.hidden, shape.own.mlp_bias)),
          down_(load_linear(weights, {names.down}, shape.hidden, inner_, shape.own.mlp_bias)) {}

    at::Tensor forward(const at::Tensor &input) const { return down_->forward(gate(up_->forward(input))); }

  private:
    at::Tensor gate(const at::Tensor &both) const {
        return activate(both.narrow(1, 0, inner_).contiguous(), activation_).mul_(both.narrow(1, inner_, inner_));
    }

    int64_t inner_;
    zstc_activation activation_;
    LinearPtr up_, down_;
};

// The first layer has no norm in front of its attention: the embeddings have one.
std::optional<LayerNorm> load_attention_norm(Weights &weights, const LayerNames &names, const Shape &shape,
                                             int64_t layer) {
    if (layer == 0) return std::nullopt;
    return LayerNorm(weights, names.attention_norm, shape.hidden, shape.config.layer_norm_eps, shape.own.norm_bias);
}

// One that computes all positions, or with FirstAttention the first of each sequence.
template <typename AttentionOf>
class Layer {
  public:
    Layer(Weights &weights, const LayerNames &names, const Shape &shape, int64_t layer)
        : attention_norm_(load_attention_norm(weights, names, shape, layer)),
          attention_(weights, names.attention, shape, layer),
          norm_(weights, names.output_norm, shape.hidden, shape.config.layer_norm_eps, shape.own.norm_bias),
          feed_forward_(weights, names, shape) {}

    at::Tensor forward(const at::Tensor &input, const Batch &batch, Rows rows) const {
        return finish(attention_.forward(normed(input), batch, rows).add_(input));
    }

    at::Tensor forward_first(const at::Tensor &input, const Batch &batch) const {
        const at::Tensor all = normed(input);
        const at::Tensor attended = attention_.forward(all.index_select(0, batch.first_rows()), all, batch);
        return finish(attended + input.index_select(0, batch.first_rows()));
    }

  private:
    at::Tensor normed(const at::Tensor &input) const {
        return attention_norm_ ? attention_norm_->forward(input) : input;
    }

    at::Tensor finish(const at::Tensor &sum) const { return feed_forward_.forward(norm_.forward(sum)).add_(sum); }

    std::optional<LayerNorm> attention_norm_;
    AttentionOf attention_;
    LayerNorm norm_;
    GatedFeedForward feed_forward_;
};

using FullLayer = Layer<RotaryAttention>;
using FirstLayer = Layer<FirstAttention>;

class ModernBert : public PackedNetwork {
  public:
    ModernBert(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch), shape_(context_, config_),
          words_(weights, names_.words(), config_.vocab_size, config_.hidden),
          norm_(load_norm(weights, names_.embedding_norm(names_.encoder()))),
          final_norm_(load_norm(weights, names_.final_norm(names_.encoder()))), head_(weights, names_, config_) {
        load_layers(weights);
        parameters_ = weights.parameters();
    }

    void check(const zstc_packed &packed) const override { check_packed(packed, config_); }

    Feed feed() const override { return Feed(config_); }

    at::Tensor compute(const Batch &batch) const override {
        at::Tensor hidden = norm_.forward(words_.forward(batch.ids()));
        Rows rows = Rows::embedded;
        for (const FullLayer &layer : layers_) {
            hidden = layer.forward(hidden, batch, rows);
            rows = Rows::any;
        }
        if (last_) return head_.forward(final_norm_.forward(last_->forward_first(hidden, batch)));
        return head_.forward(mean_of_sequences(final_norm_.forward(hidden), batch));
    }

    // The mean goes run by run.
    bool replayable() const override {
        return !shape_.own.mean_pooling && attends_by_flash(context_, shape_.size, shape_.own.window);
    }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    LayerNorm load_norm(Weights &weights, const std::string &name) const {
        return LayerNorm(weights, name, config_.hidden, config_.layer_norm_eps, shape_.own.norm_bias);
    }

    void load_layers(Weights &weights) {
        const int64_t full = config_.encoder.layers - (shape_.own.mean_pooling ? 0 : 1);
        for (int64_t i = 0; i < full; i++) {
            layers_.emplace_back(weights, names_.layer(names_.encoder(), i), shape_, i);
        }
        if (full < config_.encoder.layers) last_.emplace(weights, names_.layer(names_.encoder(), full), shape_, full);
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    Shape shape_; // layers point into it
    Embedding words_;
    LayerNorm norm_;
    std::vector<FullLayer> layers_;
    std::optional<FirstLayer> last_; // for a head that reads the first position alone
    LayerNorm final_norm_;
    Head head_;
    int64_t parameters_ = 0;
};

} // namespace

PackedNetworkPtr make_modernbert(const zstc_model &model, const Context &context) {
    return std::make_unique<ModernBert>(model, Weights(model, context));
}

} // namespace zstc_torch
