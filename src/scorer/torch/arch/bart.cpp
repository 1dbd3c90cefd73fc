// BART sequence classifier: encoder, decoder over the input shifted by one, read at the last position.
//
// The arithmetic follows transformers' BartForSequenceClassification; names are in model/arch/bart.c.
#include <cmath>
#include <vector>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/kernels/encoder_layer.h"

namespace zstc_torch {

namespace {

// What both kinds of decoder layer have after their self-attention: cross-attention and feed-forward.
class DecoderTail {
  public:
    DecoderTail(Weights &weights, const LayerNames &names, const LayerShape &shape)
        : cross_(weights, names.cross, shape.hidden, shape.heads),
          cross_norm_(weights, names.cross_norm, shape.hidden, shape.epsilon),
          feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
          output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

    Activations forward(const Activations &input, const Activations &encoded, const Batch &batch, Reach reach) const {
        const Activations crossed = cross_norm_.forward_sum(cross_.forward(input, encoded, batch, reach), input.values);
        return output_norm_.forward_sum(feed_forward_.forward(crossed), crossed.values);
    }

  private:
    SourceAttention cross_;
    LayerNorm cross_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

class DecoderLayer {
  public:
    DecoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
        : self_(weights, names.attention, shape.hidden, shape.heads),
          self_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon), tail_(weights, names, shape) {}

    Activations forward(const Activations &input, const Activations &encoded, const Batch &batch, Rows rows) const {
        const Activations attended =
            self_norm_.forward_sum(self_.forward(input, batch, Reach::before, rows), input.values);
        return tail_.forward(attended, encoded, batch, Reach::all);
    }

  private:
    SelfAttention self_;
    LayerNorm self_norm_;
    DecoderTail tail_;
};

// The last layer computes the one position that is read. It stands last, so that it sees all the others.
class LastDecoderLayer {
  public:
    LastDecoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
        : self_(weights, names.attention, shape.hidden, shape.heads),
          self_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon), tail_(weights, names, shape) {}

    Activations forward(const Activations &input, const Activations &encoded, const Batch &batch) const {
        const Activations last = input.select(batch.last_rows());
        const Activations attended =
            self_norm_.forward_sum(self_.forward(last, input, batch, Reach::single), last.values);
        return tail_.forward(attended, encoded, batch, Reach::single);
    }

  private:
    SourceAttention self_;
    LayerNorm self_norm_;
    DecoderTail tail_;
};

class Bart : public PackedNetwork {
  public:
    Bart(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch),
          words_(weights, names_.words(), config_.vocab_size, config_.hidden),
          encoder_positions_(load_positions(weights, names_.encoder())),
          decoder_positions_(load_positions(weights, names_.decoder())),
          encoder_norm_(load_norm(weights, names_.encoder())), decoder_norm_(load_norm(weights, names_.decoder())),
          encoder_(load_encoder(weights)), decoder_(load_decoder(weights)), last_(load_last(weights)),
          head_(weights, names_, config_), parameters_(weights.parameters()) {}

    void check(const zstc_packed &packed) const override {
        check_packed(packed, config_);
        check_ends(packed);
    }

    Feed feed() const override { return Feed(config_); }

    at::Tensor compute(const Batch &batch) const override {
        const at::Tensor positions = batch.positions();
        Activations encoded = embed(batch.ids(), positions, encoder_positions_, encoder_norm_);
        Rows rows = Rows::embedded;
        for (const EncoderLayer &layer : encoder_) {
            encoded = layer.forward(encoded, batch, rows);
            rows = Rows::any;
        }
        Activations hidden = embed(batch.shifted_ids(), positions, decoder_positions_, decoder_norm_);
        rows = Rows::embedded;
        for (const DecoderLayer &layer : decoder_) {
            hidden = layer.forward(hidden, encoded, batch, rows);
            rows = Rows::any;
        }
        return head_.forward(last_.forward(hidden, encoded, batch));
    }

    bool replayable() const override {
        return attends_by_flash(context_, config_.hidden / config_.encoder.heads) &&
               attends_by_flash(context_, config_.hidden / config_.decoder.heads);
    }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    Embedding load_positions(Weights &weights, const zstc_stack_names &stack) const {
        return Embedding(weights, names_.positions(stack), config_.position_rows, config_.hidden);
    }

    LayerNorm load_norm(Weights &weights, const zstc_stack_names &stack) const {
        return LayerNorm(weights, names_.embedding_norm(stack), config_.hidden, config_.layer_norm_eps);
    }

    std::vector<EncoderLayer> load_encoder(Weights &weights) const {
        const LayerShape shape(config_, config_.encoder);
        std::vector<EncoderLayer> layers;
        for (int64_t i = 0; i < config_.encoder.layers; i++) {
            layers.emplace_back(weights, names_.layer(names_.encoder(), i), shape);
        }
        return layers;
    }

    std::vector<DecoderLayer> load_decoder(Weights &weights) const {
        const LayerShape shape(config_, config_.decoder);
        std::vector<DecoderLayer> layers;
        for (int64_t i = 0; i + 1 < config_.decoder.layers; i++) {
            layers.emplace_back(weights, names_.layer(names_.decoder(), i), shape);
        }
        return layers;
    }

    LastDecoderLayer load_last(Weights &weights) const {
        const LayerShape shape(config_, config_.decoder);
        return LastDecoderLayer(weights, names_.layer(names_.decoder(), config_.decoder.layers - 1), shape);
    }

    Activations embed(const at::Tensor &ids, const at::Tensor &positions, const Embedding &table,
                      const LayerNorm &norm) const {
        if (!config_.scale_embedding) return norm.forward_lookups({{words_, ids}, {table, positions}});
        at::Tensor sum = words_.forward(ids);
        sum.mul_(std::sqrt(static_cast<double>(config_.hidden)));
        return norm.forward_sum(Product(sum), table.forward(positions));
    }

    // The model reads the last end-of-sequence token; the layers above rely on its being the last token of all.
    void check_ends(const zstc_packed &packed) const {
        for (size_t i = 0; i < packed.count; i++) {
            const int32_t last = packed.ids[packed.starts[i + 1] - 1];
            if (last == config_.eos_id) continue;
            fail(ZSTC_MODEL, "the tokenizer ends a pair with id %d, but eos_token_id in config.json is %lld", last,
                 static_cast<long long>(config_.eos_id));
        }
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    Embedding words_, encoder_positions_, decoder_positions_;
    LayerNorm encoder_norm_, decoder_norm_;
    std::vector<EncoderLayer> encoder_;
    std::vector<DecoderLayer> decoder_;
    LastDecoderLayer last_;
    Head head_;
    int64_t parameters_;
};

} // namespace

PackedNetworkPtr make_bart(const zstc_model &model, const Context &context) {
    return std::make_unique<Bart>(model, Weights(model, context));
}

} // namespace zstc_torch
