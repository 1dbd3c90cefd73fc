// Sequence classifiers with BERT's encoder: read at the first position.
//
// The arithmetic follows transformers' BertForSequenceClassification and those of RoBERTa, XLM-RoBERTa, CamemBERT,
// DistilBERT and ELECTRA. They differ in names, in how positions count, in the activation of the head and in which
// parts there are (a pooler, token types, a projection behind the embeddings), which is in model/arch.
#include <vector>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/bert_embeddings.h"
#include "scorer/torch/kernels/encoder_layer.h"

namespace zstc_torch {

namespace {

class BertFamily : public PackedNetwork {
  public:
    BertFamily(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch),
          embeddings_(weights, names_, config_), layers_(load_layers(weights)), last_(load_last(weights)),
          head_(weights, names_, config_), parameters_(weights.parameters()) {}

    void check(const zstc_packed &packed) const override { check_packed(packed, config_); }

    Feed feed() const override { return Feed(config_); }

    at::Tensor compute(const Batch &batch) const override {
        Activations hidden = embeddings_.forward(batch);
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
    std::vector<EncoderLayer> load_layers(Weights &weights) const {
        const LayerShape shape(config_, config_.encoder);
        std::vector<EncoderLayer> layers;
        for (int64_t i = 0; i + 1 < config_.encoder.layers; i++) {
            layers.emplace_back(weights, names_.layer(names_.encoder(), i), shape);
        }
        return layers;
    }

    LastEncoderLayer load_last(Weights &weights) const {
        const LayerShape shape(config_, config_.encoder);
        return LastEncoderLayer(weights, names_.layer(names_.encoder(), config_.encoder.layers - 1), shape);
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    BertEmbeddings embeddings_;
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
