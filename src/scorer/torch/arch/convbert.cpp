// ConvBERT sequence classifier: BERT's encoder in which half of the heads are span-based dynamic convolutions, read at
// the first position.
//
// The arithmetic follows transformers' ConvBertForSequenceClassification of a sequence without padding; names are in
// model/arch/convbert.c. Of H attending heads each is half as wide as hidden / H; the H convolutions fill the other
// half.
#include <utility>
#include <vector>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/kernels/bert_embeddings.h"
#include "scorer/torch/kernels/span.h"

namespace zstc_torch {

namespace {

// What a layer's heads have in common.
struct HeadShape {
    int64_t hidden, heads, size, kernel;

    explicit HeadShape(const zstc_config &config)
        : hidden(config.hidden), heads(config.encoder.heads), size(hidden / heads / 2), kernel(config.span.kernel) {}

    int64_t width() const { return heads * size; } // of all attending heads, and of all convolutions
};

// The kernels of the convolutions: a depthwise and a pointwise convolution over the input make keys of spans, and a
// product of these with the query gives a kernel for each head.
class SpanKernels {
  public:
    SpanKernels(Weights &weights, const SpanNames &names, const HeadShape &shape)
        : form_(weights.context()), shape_(shape), pointwise_(load_pointwise(weights, names)),
          kernel_(load_linear(weights, {names.kernel}, shape.heads * shape.kernel, shape.width())) {
        const at::Tensor stored =
            weights.take(names.depthwise + ".weight", {shape.hidden, 1, shape.kernel}, at::kFloat);
        depthwise_ = stored.permute({2, 1, 0}).contiguous().unsqueeze(1);
    }

    // [kernel, 1, 1, hidden]: what the input is convolved with first.
    const at::Tensor &depthwise() const { return depthwise_; }

    // From the input so convolved and the query, each [rows, …]: [rows, heads, kernel] in float32.
    at::Tensor forward(const at::Tensor &convolved, const at::Tensor &query) const {
        const at::Tensor spans = pointwise_->forward(to_form(form_, convolved)).finished(form_.type).mul_(query);
        const at::Tensor scores = kernel_->forward(to_form(form_, spans)).finished(form_.type);
        return at::softmax(scores.view({query.size(0), shape_.heads, shape_.kernel}), -1, at::kFloat);
    }

  private:
    LinearPtr load_pointwise(Weights &weights, const SpanNames &names) const {
        const Context &context = weights.context();
        const int64_t width = shape_.width();
        const at::Tensor weight =
            weights.take(names.pointwise + ".weight", {width, shape_.hidden, 1}, context.storage());
        const at::Tensor bias = weights.take(names.key_bias, {width, 1}, context.biases());
        return make_linear(context, weight.view({width, shape_.hidden}), bias.view({width}));
    }

    Form form_;
    HeadShape shape_;
    LinearPtr pointwise_, kernel_;
    at::Tensor depthwise_;
};

// [rows, heads, kernel] -> [kernel, rows, heads, 1], as convolutions take them.
at::Tensor as_weights(const at::Tensor &kernels) { return kernels.permute({2, 0, 1}).unsqueeze(3); }

// All positions of a layer: query, key, value and the convolutions' values in one product.
class SpanAttention {
  public:
    SpanAttention(Weights &weights, const LayerNames &names, const HeadShape &shape)
        : form_(weights.context()), shape_(shape),
          all_(load_linear(weights,
                           {names.attention.query, names.attention.key, names.attention.value, names.span.value},
                           shape.width(), shape.hidden)),
          kernels_(weights, names.span, shape),
          output_(load_linear(weights, {names.attention.output}, shape.hidden, shape.hidden)),
          attention_(choose_attention(weights.context(), shape.heads, shape.size)) {}

    Product forward(const Activations &input, const Batch &batch, const Spans &spans, Rows rows) const {
        return output_->forward(join(input.values, project(*all_, input, batch, rows), batch, spans));
    }

  private:
    Activations join(const at::Tensor &input, const Product &projected, const Batch &batch, const Spans &spans) const {
        const int64_t width = shape_.width();
        const at::Tensor all = projected.finished(form_.type), query = all.narrow(1, 0, width);
        const Product key(all.narrow(1, width, width)), value(all.narrow(1, 2 * width, width));
        const at::Tensor attended = attention_->attend(Product(query), key, value, batch, Reach::all).values;
        const at::Tensor convolved = convolve(input, query, all.narrow(1, 3 * width, width), spans);
        return to_form(form_, at::cat({attended, convolved}, 1));
    }

    at::Tensor convolve(const at::Tensor &input, const at::Tensor &query, const at::Tensor &value,
                        const Spans &spans) const {
        const at::Tensor cells = spans.spread(input.unsqueeze(1));
        const at::Tensor depthwise = kernels_.depthwise().expand({shape_.kernel, cells.size(0), 1, shape_.hidden});
        const at::Tensor kernels = kernels_.forward(spans.convolve(cells, depthwise).squeeze(1), query);
        const at::Tensor weights =
            as_weights(spans.spread(kernels)).narrow(1, shape_.kernel / 2, cells.size(0) - shape_.kernel + 1);
        const at::Tensor values = spans.spread(value.reshape({value.size(0), shape_.heads, shape_.size}));
        return spans.convolve(values, weights).view({value.size(0), shape_.width()});
    }

    Form form_;
    HeadShape shape_;
    LinearPtr all_;
    SpanKernels kernels_;
    LinearPtr output_;
    AttentionPtr attention_;
};

// The first position of each sequence in the last layer: its query, and the keys and values of all.
class FirstSpanAttention {
  public:
    FirstSpanAttention(Weights &weights, const LayerNames &names, const HeadShape &shape)
        : form_(weights.context()), shape_(shape),
          query_(load_linear(weights, {names.attention.query}, shape.width(), shape.hidden)),
          others_(load_linear(weights, {names.attention.key, names.attention.value, names.span.value}, shape.width(),
                              shape.hidden)),
          kernels_(weights, names.span, shape),
          output_(load_linear(weights, {names.attention.output}, shape.hidden, shape.hidden)),
          attention_(choose_attention(weights.context(), shape.heads, shape.size)) {}

    Product forward(const Activations &first, const Activations &input, const Batch &batch) const {
        const int64_t width = shape_.width();
        const at::Tensor query = query_->forward(first).finished(form_.type);
        const at::Tensor others = others_->forward(input).finished(form_.type);
        const Product key(others.narrow(1, 0, width)), value(others.narrow(1, width, width));
        const at::Tensor attended = attention_->attend(Product(query), key, value, batch, Reach::single).values;
        const at::Tensor convolved = convolve(input.values, query, others.narrow(1, 2 * width, width), batch);
        return output_->forward(to_form(form_, at::cat({attended, convolved}, 1)));
    }

  private:
    at::Tensor convolve(const at::Tensor &input, const at::Tensor &query, const at::Tensor &value,
                        const Batch &batch) const {
        const FirstSpans spans(batch, shape_.kernel);
        const at::Tensor convolved = spans.convolve(input.unsqueeze(1), kernels_.depthwise()).squeeze(1);
        const at::Tensor weights = as_weights(kernels_.forward(convolved, query));
        const at::Tensor values = value.reshape({value.size(0), shape_.heads, shape_.size});
        return spans.convolve(values, weights).view({query.size(0), shape_.width()});
    }

    Form form_;
    HeadShape shape_;
    LinearPtr query_, others_;
    SpanKernels kernels_;
    LinearPtr output_;
    AttentionPtr attention_;
};

// What follows the heads of a layer, all positions or the first.
class ConvBertTail {
  public:
    ConvBertTail(Weights &weights, const LayerNames &names, const zstc_config &config)
        : attention_norm_(weights, names.attention_norm, config.hidden, config.layer_norm_eps),
          feed_forward_(load_grouped_linear(weights, names.up, config.span.groups, config.encoder.ffn, config.hidden),
                        load_grouped_linear(weights, names.down, config.span.groups, config.hidden, config.encoder.ffn),
                        config.activation),
          output_norm_(weights, names.output_norm, config.hidden, config.layer_norm_eps) {}

    Activations forward(const Product &heads, const at::Tensor &input) const {
        const Activations attended = attention_norm_.forward_sum(heads, input);
        return output_norm_.forward_sum(feed_forward_.forward(attended), attended.values);
    }

  private:
    LayerNorm attention_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

template <typename Heads>
struct ConvBertLayer {
    ConvBertLayer(Weights &weights, const LayerNames &names, const zstc_config &config)
        : heads(weights, names, HeadShape(config)), tail(weights, names, config) {}

    Heads heads;
    ConvBertTail tail;
};

class ConvBert : public PackedNetwork {
  public:
    ConvBert(const zstc_model &model, Weights &&weights)
        : config_(model.config), context_(weights.context()), names_(weights, config_.arch),
          embeddings_(weights, names_, config_), layers_(load_layers(weights)),
          last_(weights, names_.layer(names_.encoder(), config_.encoder.layers - 1), config_),
          head_(weights, names_, config_), parameters_(weights.parameters()) {}

    void check(const zstc_packed &packed) const override { check_packed(packed, config_); }

    Feed feed() const override { return Feed(config_); }

    at::Tensor compute(const Batch &batch) const override {
        Activations hidden = embeddings_.forward(batch);
        const Spans spans(batch, config_.span.kernel);
        Rows rows = Rows::embedded;
        for (const ConvBertLayer<SpanAttention> &layer : layers_) {
            hidden = layer.tail.forward(layer.heads.forward(hidden, batch, spans, rows), hidden.values);
            rows = Rows::any;
        }
        const Activations first = hidden.select(batch.first_rows());
        return head_.forward(last_.tail.forward(last_.heads.forward(first, hidden, batch), first.values));
    }

    bool replayable() const override { return attends_by_flash(context_, HeadShape(config_).size); }

    int64_t parameters() const override { return parameters_; }
    const Context &context() const override { return context_; }

  private:
    std::vector<ConvBertLayer<SpanAttention>> load_layers(Weights &weights) const {
        std::vector<ConvBertLayer<SpanAttention>> layers;
        for (int64_t i = 0; i + 1 < config_.encoder.layers; i++) {
            layers.emplace_back(weights, names_.layer(names_.encoder(), i), config_);
        }
        return layers;
    }

    const zstc_config &config_;
    Context context_;
    CheckpointNames names_;
    BertEmbeddings embeddings_;
    std::vector<ConvBertLayer<SpanAttention>> layers_;
    ConvBertLayer<FirstSpanAttention> last_;
    Head head_;
    int64_t parameters_;
};

} // namespace

PackedNetworkPtr make_convbert(const zstc_model &model, const Context &context) {
    return std::make_unique<ConvBert>(model, Weights(model, context));
}

} // namespace zstc_torch
