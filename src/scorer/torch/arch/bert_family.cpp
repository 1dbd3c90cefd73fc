// Sequence classifiers with BERT's encoder: read at the first position.
//
// The arithmetic follows transformers' BertForSequenceClassification and those of RoBERTa, XLM-RoBERTa, CamemBERT,
// DistilBERT and ELECTRA. They differ in names, in how positions count, in the activation of the head and in which
// parts there are (a pooler, token types, a projection behind the embeddings), which is in model/arch.
#include <optional>
#include <vector>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/encoder_layer.h"

namespace zstc_torch {

namespace {

class BertFamily : public PackedNetwork {
  public:
    BertFamily(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch),
          words_(weights, names_.words(), config_.vocab_size, config_.embedding_size),
          positions_(weights, names_.positions(names_.encoder()), config_.position_rows, config_.embedding_size),
          types_(load_types(weights)),
          norm_(weights, names_.embedding_norm(names_.encoder()), config_.embedding_size, config_.layer_norm_eps),
          projection_(load_projection(weights)), layers_(load_layers(weights)), last_(load_last(weights)),
          head_(weights, names_, config_), parameters_(weights.parameters()) {}

    void check(const zstc_packed &packed) const override { check_packed(packed, config_); }

    Feed feed() const override { return Feed(config_); }

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
    std::optional<Embedding> load_types(Weights &weights) const {
        if (!names_.has_types()) return std::nullopt;
        return Embedding(weights, names_.types(), config_.type_vocab_size, config_.embedding_size);
    }

    LinearPtr load_projection(Weights &weights) const {
        if (config_.embedding_size == config_.hidden) return nullptr;
        return load_linear(weights, {names_.embedding_project(names_.encoder())}, config_.hidden,
                           config_.embedding_size);
    }

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

    at::Tensor embed(const Batch &batch) const {
        at::Tensor sum = words_.forward(batch.ids());
        if (types_) sum.add_(types_->forward(batch.types()));
        sum.add_(positions_.forward(batch.positions()));
        const at::Tensor embedded = norm_.forward(sum);
        return projection_ ? projection_->forward(embedded) : embedded;
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    Embedding words_, positions_;
    std::optional<Embedding> types_;
    LayerNorm norm_;
    LinearPtr projection_;
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
