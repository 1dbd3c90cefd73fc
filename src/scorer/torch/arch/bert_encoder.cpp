// Sentence encoders with BERT's layers: a text's vector is the mean of its tokens' vectors, or that of the first.
//
// The arithmetic follows sentence-transformers' Transformer and Pooling modules over transformers' BertModel and its
// relatives (see bert_family.cpp). The mean is over all tokens, special ones included. What makes vectors of length 1
// is not here.
#include <optional>
#include <vector>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/bert_embeddings.h"
#include "scorer/torch/kernels/encoder_layer.h"

namespace zstc_torch {

namespace {

class BertEncoder : public PackedNetwork {
  public:
    BertEncoder(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch),
          embeddings_(weights, names_, config_), layers_(load_layers(weights)) {
        if (reads_first()) last_.emplace(weights, layer_names(config_.encoder.layers - 1), shape());
        parameters_ = weights.parameters();
    }

    void check(const zstc_packed &packed) const override { check_packed(packed, config_); }

    Feed feed() const override { return Feed(config_); }

    at::Tensor compute(const Batch &batch) const override {
        Activations hidden = embeddings_.forward(batch);
        for (const EncoderLayer &layer : layers_) hidden = layer.forward(hidden, batch, Rows::any);
        if (last_) return last_->forward(hidden, batch).values.to(at::kFloat);
        return mean_of_sequences(hidden.values, batch);
    }

    bool replayable() const override {
        return reads_first() && attends_by_flash(context_, config_.hidden / config_.encoder.heads); // means: run by run
    }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    bool reads_first() const { return config_.similarity.pooling == ZSTC_POOLING_CLS; }
    LayerShape shape() const { return LayerShape(config_, config_.encoder); }
    LayerNames layer_names(int64_t index) const { return names_.layer(names_.encoder(), index); }

    std::vector<EncoderLayer> load_layers(Weights &weights) const {
        const int64_t whole = config_.encoder.layers - (reads_first() ? 1 : 0);
        std::vector<EncoderLayer> layers;
        for (int64_t i = 0; i < whole; i++) layers.emplace_back(weights, layer_names(i), shape());
        return layers;
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    BertEmbeddings embeddings_;
    std::vector<EncoderLayer> layers_;
    std::optional<LastEncoderLayer> last_;
    int64_t parameters_ = 0;
};

} // namespace

PackedNetworkPtr make_bert_encoder(const zstc_model &model, const Context &context) {
    return std::make_unique<BertEncoder>(model, Weights(model, model.encoder, context));
}

} // namespace zstc_torch
