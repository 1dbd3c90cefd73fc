// DeBERTa sequence classifiers, version 1 and versions 2 and 3: one encoder with disentangled attention, read at the
// first position.
//
// The arithmetic follows transformers' DebertaForSequenceClassification and DebertaV2ForSequenceClassification. They
// differ in names, in how query, key and value are stored, in buckets and in the convolution; model/arch says which.
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <ATen/Parallel.h>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/convolution.h"
#include "scorer/torch/kernels/encoder_layer.h"
#include "scorer/torch/kernels/relative_attention.h"
#include "scorer/torch/scopes.h"

namespace zstc_torch {

namespace {

// A layer's projections; version 1 stores query, key and value of each head one after another in one matrix.
class Projections {
  public:
    Projections(Weights &weights, const AttentionNames &names, const zstc_config &config)
        : weights_(weights), names_(names), config_(config) {
        if (!names_.query_key_value.empty()) read_fused();
    }

    LinearPtr of_all() { return make(0, 3, {names_.query, names_.key, names_.value}); }
    LinearPtr of_query() { return make(0, 1, {names_.query}); }
    LinearPtr of_key_value() { return make(1, 2, {names_.key, names_.value}); }

  private:
    // Into the order of three modules: all heads' queries, all heads' keys, all heads' values. Keys have no bias.
    void read_fused() {
        const Context &context = weights_.context();
        const int64_t hidden = config_.hidden, heads = config_.encoder.heads;
        const at::Tensor stored =
            weights_.take(names_.query_key_value + ".weight", {3 * hidden, hidden}, context.storage());
        weight_ = stored.view({heads, 3, hidden / heads, hidden}).transpose(0, 1).reshape({3 * hidden, hidden});
        const at::Tensor query = weights_.take(names_.query_bias, {hidden}, context.biases());
        const at::Tensor value = weights_.take(names_.value_bias, {hidden}, context.biases());
        bias_ = at::cat({query, at::zeros_like(query), value});
    }

    LinearPtr make(int64_t first, int64_t count, const std::vector<std::string> &modules) {
        const int64_t hidden = config_.hidden;
        if (names_.query_key_value.empty()) return load_linear(weights_, modules, hidden, hidden);
        return make_linear(weights_.context(), weight_.narrow(0, first * hidden, count * hidden).clone(),
                           bias_.narrow(0, first * hidden, count * hidden).clone());
    }

    Weights &weights_;
    const AttentionNames &names_;
    const zstc_config &config_;
    at::Tensor weight_, bias_;
};

// A grid may be longer than any sequence: a bucket has room for a power of two. Beyond it up to 7 distances are read in
// vain.
int64_t room_for(int64_t positions) {
    int64_t room = 64;
    while (room < positions) room *= 2;
    return room + 8;
}

// The table of relative positions, and what the layers make of it: that does not depend on any text. While loading.
class RelativeLoader {
  public:
    RelativeLoader(Weights &weights, const CheckpointNames &names, const zstc_config &config)
        : weights_(weights), config_(config), relative_(config.relative),
          scale_(1.0 / std::sqrt(static_cast<double>(config.hidden / config.encoder.heads * relative_.score_terms))) {
        if (relative_.span == 0) return;
        table_ = weights.take(names.relative(names.encoder()), {2 * relative_.span, config.hidden}, at::kFloat);
        if (relative_.normed) normalise(names.relative_norm(names.encoder()));
        rows_ = rows_of_distances(relative_, room_for(config.max_positions));
    }

    AttentionPtr attention(const AttentionNames &names) {
        const int64_t heads = config_.encoder.heads;
        RelativeTables tables;
        if (relative_.content_to_position) {
            const std::string &name = relative_.shared_projections ? names.key : names.position_key;
            tables.key = DistanceTable(rows_, DistanceTable::Order::descending, project(name, has_key_bias(), 1));
        }
        if (relative_.position_to_content) {
            const std::string &name = relative_.shared_projections ? names.query : names.position_query;
            tables.query = DistanceTable(rows_, DistanceTable::Order::ascending, project(name, true, scale_));
        }
        return make_relative_attention(weights_.context(), heads, config_.hidden / heads, scale_, std::move(tables));
    }

  private:
    // Version 1 projects positions to keys without one, as it does content.
    bool has_key_bias() const { return config_.arch != ZSTC_ARCH_DEBERTA; }

    void normalise(const std::string &name) {
        const at::Tensor weight = weights_.take(name + ".weight", {config_.hidden}, at::kFloat);
        const at::Tensor bias = weights_.take(name + ".bias", {config_.hidden}, at::kFloat);
        table_ = at::layer_norm(table_, {config_.hidden}, weight, bias, config_.layer_norm_eps);
    }

    // [heads, 2 * span, size], in float32 and then rounded once.
    at::Tensor project(const std::string &name, bool has_bias, double scale) {
        const int64_t hidden = config_.hidden, heads = config_.encoder.heads;
        const at::Tensor weight = weights_.take(name + ".weight", {hidden, hidden}, at::kFloat);
        const BlasThreads blas(at::get_num_threads());
        at::Tensor projected = at::matmul(table_, weight.t());
        if (has_bias) projected.add_(weights_.take(name + ".bias", {hidden}, at::kFloat));
        projected = projected.mul_(scale).view({2 * relative_.span, heads, hidden / heads}).transpose(0, 1);
        return projected.to(relative_attention_type(weights_.context()));
    }

    Weights &weights_;
    const zstc_config &config_;
    const zstc_relative_config &relative_;
    double scale_;
    at::Tensor table_, rows_;
};

// Words, and positions and types where the model has them, to the hidden size.
class Embeddings {
  public:
    Embeddings(Weights &weights, const CheckpointNames &names, const zstc_config &config)
        : form_(weights.context()), words_(weights, names.words(), config.vocab_size, config.embedding_size),
          norm_(weights, names.embedding_norm(names.encoder()), config.hidden, config.layer_norm_eps) {
        const int64_t size = config.embedding_size;
        if (!config.no_position_table) {
            positions_.emplace(weights, names.positions(names.encoder()), config.position_rows, size);
        }
        if (config.type_vocab_size > 0) types_.emplace(weights, names.types(), config.type_vocab_size, size);
        if (size != config.hidden) project_ = load_projection(weights, names, config);
    }

    Activations forward(const Batch &batch) const {
        std::vector<Lookup> lookups = {{words_, batch.ids()}};
        if (positions_) lookups.push_back({*positions_, batch.positions()});
        if (types_) lookups.push_back({*types_, batch.types()});
        if (!project_) return norm_.forward_lookups(lookups);
        at::Tensor sum = words_.forward(batch.ids());
        for (size_t i = 1; i < lookups.size(); i++) sum.add_(lookups[i].embedding.forward(lookups[i].ids));
        return norm_.forward(project_->forward(to_form(form_, sum)).finished(form_.type));
    }

  private:
    static LinearPtr load_projection(Weights &weights, const CheckpointNames &names, const zstc_config &config) {
        const Context &context = weights.context();
        at::Tensor weight = weights.take(names.embedding_project(names.encoder()) + ".weight",
                                         {config.hidden, config.embedding_size}, context.storage());
        return make_linear(context, std::move(weight), at::zeros({config.hidden}, context.options(context.biases())));
    }

    Form form_;
    Embedding words_;
    LayerNorm norm_;
    std::optional<Embedding> positions_, types_;
    LinearPtr project_;
};

// The first layer's output and a convolution of its input, summed and normalised.
class ConvolutionLayer {
  public:
    ConvolutionLayer(Weights &weights, const CheckpointNames &names, const zstc_config &config)
        : convolution_(weights, names.convolution(names.encoder()), config.hidden, config.convolution),
          norm_(weights, names.convolution_norm(names.encoder()), config.hidden, config.layer_norm_eps) {}

    Activations forward(const Activations &input, const Activations &output, const Batch &batch) const {
        return norm_.forward_sum(convolution_.forward(input, batch), output.values);
    }

    // `output` has the first position of each sequence alone.
    Activations forward_first(const Activations &input, const Activations &output, const Batch &batch) const {
        return norm_.forward_sum(convolution_.forward(input, batch).select(batch.first_rows()), output.values);
    }

  private:
    Convolution convolution_;
    LayerNorm norm_;
};

class Deberta : public PackedNetwork {
  public:
    Deberta(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch),
          embeddings_(weights, names_, config_) {
        load_layers(weights);
        if (config_.convolution.kernel > 0) convolution_.emplace(weights, names_, config_);
        head_.emplace(weights, names_, config_);
        parameters_ = weights.parameters();
    }

    void check(const zstc_packed &packed) const override { check_packed(packed, config_); }

    Feed feed() const override {
        Feed feed(config_);
        feed.grids = context_.grids;
        return feed;
    }

    at::Tensor compute(const Batch &batch) const override {
        const Activations embedded = embeddings_.forward(batch);
        Activations hidden = embedded;
        for (size_t i = 0; i < layers_.size(); i++) {
            hidden = layers_[i].forward(hidden, batch, i == 0 ? Rows::embedded : Rows::any);
            if (i == 0 && convolution_) hidden = convolution_->forward(embedded, hidden, batch);
        }
        hidden = last_->forward(hidden, batch);
        if (layers_.empty() && convolution_) hidden = convolution_->forward_first(embedded, hidden, batch);
        return head_->forward(hidden);
    }

    // With grids what is launched does not depend on the lengths; the convolution looks its neighbours up by them.
    bool replayable() const override { return context_.grids && !convolution_; }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    void load_layers(Weights &weights) {
        const LayerShape shape(config_, config_.encoder);
        RelativeLoader relative(weights, names_, config_);
        for (int64_t i = 0; i < config_.encoder.layers; i++) {
            const LayerNames names = names_.layer(names_.encoder(), i);
            Projections projections(weights, names.attention, config_);
            LinearPtr output = load_linear(weights, {names.attention.output}, shape.hidden, shape.hidden);
            AttentionPtr attention = relative.attention(names.attention);
            if (i + 1 < config_.encoder.layers) {
                layers_.emplace_back(
                    SelfAttention(shape.hidden, projections.of_all(), std::move(output), std::move(attention)), weights,
                    names, shape);
            } else {
                last_.emplace(SourceAttention(shape.hidden, projections.of_query(), projections.of_key_value(),
                                              std::move(output), std::move(attention)),
                              weights, names, shape);
            }
        }
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    Embeddings embeddings_;
    std::vector<EncoderLayer> layers_;
    std::optional<LastEncoderLayer> last_;
    std::optional<ConvolutionLayer> convolution_;
    std::optional<Head> head_;
    int64_t parameters_ = 0;
};

} // namespace

PackedNetworkPtr make_deberta(const zstc_model &model, const Context &context) {
    return std::make_unique<Deberta>(model, Weights(model, context));
}

} // namespace zstc_torch
