// BERT and RoBERTa sequence classifiers: one encoder, read at the first position.
//
// Names and arithmetic follow transformers' BertForSequenceClassification and RobertaForSequenceClassification.
#include <vector>

#include "scorer/torch/encoder_layer.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/network.h"

namespace zstc_torch {

namespace {

EncoderLayerNames layer_names(const std::string &layer) {
    const std::string self = layer + "attention.self.";
    return {{self + "query", self + "key", self + "value", layer + "attention.output.dense"},
            layer + "attention.output.LayerNorm",
            layer + "intermediate.dense",
            layer + "output.dense",
            layer + "output.LayerNorm"};
}

std::string prefix_for(const Weights &weights, const zstc_config &config) {
    const std::string family = config.arch == ZSTC_ARCH_BERT ? "bert." : "roberta.";
    return weights.prefix_of("embeddings.word_embeddings.weight", {family, ""});
}

// BERT's pooler is the dense half of its head; RoBERTa has both halves in its classifier.
Head load_head(Weights &weights, const zstc_config &config, const std::string &prefix) {
    if (config.arch == ZSTC_ARCH_BERT) {
        return Head(weights, prefix + "pooler.dense", "classifier", config.hidden, config.label_count);
    }
    return Head(weights, "classifier.dense", "classifier.out_proj", config.hidden, config.label_count);
}

class BertFamily : public PackedNetwork {
  public:
    BertFamily(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), prefix_(prefix_for(weights, config_)),
          words_(weights, prefix_ + "embeddings.word_embeddings.weight", config_.vocab_size, config_.hidden),
          positions_(weights, prefix_ + "embeddings.position_embeddings.weight", config_.max_positions, config_.hidden),
          types_(weights, prefix_ + "embeddings.token_type_embeddings.weight", config_.type_vocab_size, config_.hidden),
          norm_(weights, prefix_ + "embeddings.LayerNorm", config_.hidden, config_.layer_norm_eps),
          layers_(load_layers(weights)), last_(weights, name_of(config_.encoder.layers - 1), shape()),
          head_(load_head(weights, config_, prefix_)), parameters_(weights.parameters()) {}

    void check(const zstc_packed &packed) const override {
        check_packed(packed, config_, config_.max_positions - first_position());
    }

    Feed feed() const override { return {first_position(), -1}; }

    at::Tensor compute(const Batch &batch) const override {
        at::Tensor hidden = embed(batch);
        Rows rows = Rows::embedded;
        for (const EncoderLayer &layer : layers_) {
            hidden = layer.forward(hidden, batch, rows);
            rows = Rows::any;
        }
        return head_.forward(last_.forward(hidden, batch));
    }

    bool replayable() const override { return attends_by_flash(context_, config_.hidden / config_.encoder.heads); }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    // RoBERTa counts positions from the one after the padding id on.
    int64_t first_position() const { return config_.arch == ZSTC_ARCH_ROBERTA ? config_.pad_id + 1 : 0; }

    EncoderLayerShape shape() const {
        return {config_.hidden, config_.encoder.heads, config_.encoder.ffn, config_.activation, config_.layer_norm_eps};
    }

    EncoderLayerNames name_of(int64_t layer) const {
        return layer_names(prefix_ + "encoder.layer." + std::to_string(layer) + ".");
    }

    std::vector<EncoderLayer> load_layers(Weights &weights) const {
        std::vector<EncoderLayer> layers;
        for (int64_t i = 0; i + 1 < config_.encoder.layers; i++) layers.emplace_back(weights, name_of(i), shape());
        return layers;
    }

    at::Tensor embed(const Batch &batch) const {
        at::Tensor sum = words_.forward(batch.ids());
        sum.add_(types_.forward(batch.types()));
        sum.add_(positions_.forward(batch.positions()));
        return norm_.forward(sum);
    }

    const zstc_config &config_;
    Context context_;
    std::string prefix_;
    Embedding words_, positions_, types_;
    LayerNorm norm_;
    std::vector<EncoderLayer> layers_;
    LastEncoderLayer last_;
    Head head_;
    int64_t parameters_;
};

} // namespace

PackedNetworkPtr make_bert_family(const zstc_model &model, const Context &context) {
    return std::make_unique<BertFamily>(model, Weights(model, context));
}

} // namespace zstc_torch
