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
        return choose_attention(context, heads, size, is_local(layer) ? own.window : no_window, &rotary(layer));
    }
};

// Attention of all positions to their own sequence.
class RotaryAttention {
  public:
    RotaryAttention(Weights &weights, const AttentionNames &names, const Shape &shape, int64_t layer)
        : hidden_(shape.hidden), query_key_value_(load_linear(weights, {names.query_key_value}, 3 * hidden_, hidden_,
                                                              shape.own.attention_bias)),
          output_(load_linear(weights, {names.output}, hidden_, hidden_, shape.own.attention_bias)),
          attention_(shape.attention(weights.context(), layer)) {}

    Product forward(const Activations &input, const Batch &batch, Rows rows) const {
        return output_->forward(attend(project(*query_key_value_, input, batch, rows), batch));
    }

  private:
    // Apart from `forward`, so that the projections are freed before the next product.
    Activations attend(const Product &all, const Batch &batch) const {
        return attention_->attend(all.columns(0, hidden_), all.columns(hidden_, hidden_),
                                  all.columns(2 * hidden_, hidden_), batch, Reach::all);
    }

    int64_t hidden_;
    LinearPtr query_key_value_, output_;
    AttentionPtr attention_;
};

// The same for the first position of each sequence alone.
class FirstAttention {
  public:
    FirstAttention(Weights &weights, const AttentionNames &names, const Shape &shape, int64_t layer)
        : hidden_(shape.hidden),
          output_(load_linear(weights, {names.output}, hidden_, hidden_, shape.own.attention_bias)),
          attention_(shape.attention(weights.context(), layer)) {
        std::vector<LinearPtr> parts = load_split_linear(weights, names.query_key_value, {hidden_, 2 * hidden_},
                                                         hidden_, shape.own.attention_bias);
        query_ = std::move(parts[0]);
        key_value_ = std::move(parts[1]);
    }

    Product forward(const Activations &first, const Activations &all, const Batch &batch) const {
        return output_->forward(attend(query_->forward(first), key_value_->forward(all), batch));
    }

  private:
    Activations attend(const Product &query, const Product &both, const Batch &batch) const {
        return attention_->attend(query, both.columns(0, hidden_), both.columns(hidden_, hidden_), batch,
                                  Reach::single);
    }

    int64_t hidden_;
    LinearPtr query_, key_value_, output_;
    AttentionPtr attention_;
};

// Up to two halves; the activation of the one, times the other; down.
class GatedFeedForward {
  public:
    GatedFeedForward(Weights &weights, const LayerNames &names, const Shape &shape)
        : form_(weights.context()), activation_(shape.config.activation),
          up_(load_linear(weights, {names.up}, 2 * shape.config.encoder.ffn, shape.hidden, shape.own.mlp_bias)),
          down_(load_linear(weights, {names.down}, shape.hidden, shape.config.encoder.ffn, shape.own.mlp_bias)) {}

    Product forward(const Activations &input) const {
        return down_->forward(activate(form_, up_->forward(input), activation_, true));
    }

  private:
    Form form_;
    zstc_activation activation_;
    LinearPtr up_, down_;
};

// What goes from layer to layer: the embeddings, or a sum and what is to be added to it, which the next norm does.
struct Stream {
    Activations embedded;
    at::Tensor sum;
    Product added;
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

    Stream forward(const Stream &stream, const Batch &batch, Rows rows) const {
        at::Tensor sum;
        const Activations normed = norm_input(stream, sum);
        return finish(attention_.forward(normed, batch, rows), sum);
    }

    Stream forward_first(const Stream &stream, const Batch &batch) const {
        at::Tensor sum;
        const Activations normed = norm_input(stream, sum);
        const Product attended = attention_.forward(normed.select(batch.first_rows()), normed, batch);
        return finish(attended, sum.index_select(0, batch.first_rows()));
    }

  private:
    Activations norm_input(const Stream &stream, at::Tensor &sum) const {
        if (attention_norm_) return attention_norm_->forward_sum(stream.added, stream.sum, &sum);
        sum = stream.embedded.values;
        return stream.embedded;
    }

    Stream finish(const Product &attended, const at::Tensor &residual) const {
        Stream stream;
        const Activations normed = norm_.forward_sum(attended, residual, &stream.sum);
        stream.added = feed_forward_.forward(normed);
        return stream;
    }

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
        Stream stream;
        stream.embedded = norm_.forward_lookups({{words_, batch.ids()}});
        Rows rows = Rows::embedded;
        for (const FullLayer &layer : layers_) {
            stream = layer.forward(stream, batch, rows);
            rows = Rows::any;
        }
        if (last_) return head_.forward(final_norm(last_->forward_first(stream, batch)));
        if (!shape_.own.mean_pooling) return head_.forward(first_positions(stream, batch));
        return head_.forward(Activations(mean_of_sequences(final_norm(stream).values, batch)));
    }

    // The mean goes run by run.
    bool replayable() const override {
        return !shape_.own.mean_pooling && attends_by_flash(context_, shape_.size, shape_.own.window);
    }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    Activations final_norm(const Stream &stream) const { return final_norm_.forward_sum(stream.added, stream.sum); }

    LayerNorm load_norm(Weights &weights, const std::string &name) const {
        return LayerNorm(weights, name, config_.hidden, config_.layer_norm_eps, shape_.own.norm_bias);
    }

    // Whether the last layer computes the first positions alone. On CUDA flash attention lays the window of fewer
    // queries than keys along the end of the keys, not at the first.
    bool reads_first_alone() const {
        return !shape_.own.mean_pooling && (context_.device.is_cpu() || !shape_.is_local(config_.encoder.layers - 1));
    }

    Activations first_positions(const Stream &stream, const Batch &batch) const {
        const at::Tensor rows = batch.first_rows();
        return final_norm_.forward_sum(stream.added.select(rows), stream.sum.index_select(0, rows));
    }

    void load_layers(Weights &weights) {
        const int64_t full = config_.encoder.layers - (reads_first_alone() ? 1 : 0);
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
    std::optional<FirstLayer> last_; // see reads_first_alone
    LayerNorm final_norm_;
    Head head_;
    int64_t parameters_ = 0;
};

} // namespace

PackedNetworkPtr make_modernbert(const zstc_model &model, const Context &context) {
    return std::make_unique<ModernBert>(model, Weights(model, context));
}

} // namespace zstc_torch
