#include "scorer/torch/kernels/encoder_layer.h"

#include <utility>

namespace zstc_torch {

EncoderLayer::EncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
    : EncoderLayer(SelfAttention(weights, names.attention, shape.hidden, shape.heads), weights, names, shape) {}

EncoderLayer::EncoderLayer(SelfAttention attention, Weights &weights, const LayerNames &names, const LayerShape &shape)
    : attention_(std::move(attention)), attention_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon),
      feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
      output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

Activations EncoderLayer::forward(const Activations &input, const Batch &batch, Rows rows) const {
    const Activations attended =
        attention_norm_.forward_sum(attention_.forward(input, batch, Reach::all, rows), input.values);
    return output_norm_.forward_sum(feed_forward_.forward(attended), attended.values);
}

LastEncoderLayer::LastEncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
    : LastEncoderLayer(SourceAttention(weights, names.attention, shape.hidden, shape.heads), weights, names, shape) {}

LastEncoderLayer::LastEncoderLayer(SourceAttention attention, Weights &weights, const LayerNames &names,
                                   const LayerShape &shape)
    : attention_(std::move(attention)), attention_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon),
      feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
      output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

Activations LastEncoderLayer::forward(const Activations &input, const Batch &batch) const {
    const Activations first = input.select(batch.first_rows());
    const Activations attended =
        attention_norm_.forward_sum(attention_.forward(first, input, batch, Reach::single), first.values);
    return output_norm_.forward_sum(feed_forward_.forward(attended), attended.values);
}

} // namespace zstc_torch
