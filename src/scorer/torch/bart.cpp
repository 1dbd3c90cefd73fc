// BART sequence classifier: encoder, decoder over the input shifted by one, read at the last position.
//
// Names and arithmetic follow transformers' BartForSequenceClassification.
#include <cmath>
#include <vector>

#include "scorer/torch/bart_names.h"
#include "scorer/torch/encoder_layer.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/network.h"

namespace zstc_torch {

namespace {

AttentionNames attention_names(const std::string &block) {
    return {block + ".q_proj", block + ".k_proj", block + ".v_proj", block + ".out_proj"};
}

EncoderLayerNames encoder_names(const std::string &layer) {
    return {attention_names(layer + "self_attn"), layer + "self_attn_layer_norm", layer + "fc1", layer + "fc2",
            layer + "final_layer_norm"};
}

// What both kinds of decoder layer have after their self-attention: cross-attention and feed-forward.
class DecoderTail {
  public:
    DecoderTail(Weights &weights, const std::string &layer, const zstc_config &config)
        : cross_(weights, attention_names(layer + "encoder_attn"), config.hidden, config.decoder.heads),
          cross_norm_(weights, layer + "encoder_attn_layer_norm", config.hidden, bart_epsilon),
          feed_forward_(weights, layer + "fc1", layer + "fc2", config.hidden, config.decoder.ffn, config.activation),
          output_norm_(weights, layer + "final_layer_norm", config.hidden, bart_epsilon) {}

    at::Tensor forward(const at::Tensor &input, const at::Tensor &encoded, const Batch &batch, Reach reach) const {
        const at::Tensor crossed = cross_norm_.forward_sum(cross_.forward(input, encoded, batch, reach), input);
        return output_norm_.forward_sum(feed_forward_.forward(crossed), crossed);
    }

  private:
    SourceAttention cross_;
    LayerNorm cross_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

class DecoderLayer {
  public:
    DecoderLayer(Weights &weights, const std::string &layer, const zstc_config &config)
        : self_(weights, attention_names(layer + "self_attn"), config.hidden, config.decoder.heads),
          self_norm_(weights, layer + "self_attn_layer_norm", config.hidden, bart_epsilon),
          tail_(weights, layer, config) {}

    at::Tensor forward(const at::Tensor &input, const at::Tensor &encoded, const Batch &batch, Rows rows) const {
        const at::Tensor attended = self_norm_.forward_sum(self_.forward(input, batch, Reach::before, rows), input);
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
    LastDecoderLayer(Weights &weights, const std::string &layer, const zstc_config &config)
        : self_(weights, attention_names(layer + "self_attn"), config.hidden, config.decoder.heads),
          self_norm_(weights, layer + "self_attn_layer_norm", config.hidden, bart_epsilon),
          tail_(weights, layer, config) {}

    at::Tensor forward(const at::Tensor &input, const at::Tensor &encoded, const Batch &batch) const {
        const at::Tensor last = input.index_select(0, batch.last_rows());
        const at::Tensor attended = self_norm_.forward_sum(self_.forward(last, input, batch, Reach::single), last);
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
        : config_(model.config), context_(weights.context()), prefix_(bart_prefix(weights)),
          words_(weights, bart_words(prefix_), config_.vocab_size, config_.hidden),
          encoder_positions_(load_positions(weights, "encoder")),
          decoder_positions_(load_positions(weights, "decoder")),
          encoder_norm_(weights, prefix_ + "encoder.layernorm_embedding", config_.hidden, bart_epsilon),
          decoder_norm_(weights, prefix_ + "decoder.layernorm_embedding", config_.hidden, bart_epsilon),
          encoder_(load_encoder(weights)), decoder_(load_decoder(weights)),
          last_(weights, decoder_name(config_.decoder.layers - 1), config_),
          head_(weights, "classification_head.dense", "classification_head.out_proj", config_.hidden,
                config_.label_count),
          parameters_(weights.parameters()) {}

    void check(const zstc_packed &packed) const override {
        check_packed(packed, config_, config_.max_positions);
        check_ends(packed);
    }

    Feed feed() const override { return {bart_position_offset, config_.decoder_start_id}; }

    at::Tensor compute(const Batch &batch) const override {
        const at::Tensor positions = batch.positions();
        at::Tensor encoded = embed(batch.ids(), positions, encoder_positions_, encoder_norm_);
        Rows rows = Rows::embedded;
        for (const EncoderLayer &layer : encoder_) {
            encoded = layer.forward(encoded, batch, rows);
            rows = Rows::any;
        }
        at::Tensor hidden = embed(batch.shifted_ids(), positions, decoder_positions_, decoder_norm_);
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
    Embedding load_positions(Weights &weights, const char *side) const {
        return Embedding(weights, prefix_ + side + ".embed_positions.weight",
                         config_.max_positions + bart_position_offset, config_.hidden);
    }

    std::string decoder_name(int64_t layer) const { return prefix_ + "decoder.layers." + std::to_string(layer) + "."; }

    std::vector<EncoderLayer> load_encoder(Weights &weights) const {
        const EncoderLayerShape shape = {config_.hidden, config_.encoder.heads, config_.encoder.ffn, config_.activation,
                                         bart_epsilon};
        std::vector<EncoderLayer> layers;
        for (int64_t i = 0; i < config_.encoder.layers; i++) {
            const std::string layer = prefix_ + "encoder.layers." + std::to_string(i) + ".";
            layers.emplace_back(weights, encoder_names(layer), shape);
        }
        return layers;
    }

    std::vector<DecoderLayer> load_decoder(Weights &weights) const {
        std::vector<DecoderLayer> layers;
        for (int64_t i = 0; i + 1 < config_.decoder.layers; i++) layers.emplace_back(weights, decoder_name(i), config_);
        return layers;
    }

    at::Tensor embed(const at::Tensor &ids, const at::Tensor &positions, const Embedding &table,
                     const LayerNorm &norm) const {
        at::Tensor sum = words_.forward(ids);
        if (config_.scale_embedding) sum.mul_(std::sqrt(static_cast<double>(config_.hidden)));
        return norm.forward_sum(sum, table.forward(positions));
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
    std::string prefix_;
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
