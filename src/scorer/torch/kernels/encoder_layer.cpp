#include "scorer/torch/kernels/encoder_layer.h"

#include <utility>

namespace zstc_torch {

EncoderLayer::EncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
    : EncoderLayer(SelfAttention(weights, names.attention, shape.hidden, shape.heads), weights, names, shape) {}

EncoderLayer::EncoderLayer(SelfAttention attention, Weights &weights, const LayerNames &names, const LayerShape &shape)
    : attention_(std::move(attention)), attention_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon),
      feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
      output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

at::Tensor EncoderLayer::forward(const at::Tensor &input, const Batch &batch, Rows rows) const {
    const at::Tensor attended = attention_norm_.forward_sum(attention_.forward(input, batch, Reach::all, rows), input);
    return output_norm_.forward_sum(feed_forward_.forward(attended), attended);
}

LastEncoderLayer::LastEncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
    : LastEncoderLayer(SourceAttention(weights, names.attention, shape.hidden, shape.heads), weights, names, shape) {}

LastEncoderLayer::LastEncoderLayer(SourceAttention attention, Weights &weights, const LayerNames &names,
                                   const LayerShape &shape)
    : attention_(std::move(attention)), attention_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon),
      feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
      output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

at::Tensor LastEncoderLayer::forward(const at::Tensor &input, const Batch &batch) const {
    const at::Tensor first = input.index_select(0, batch.first_rows());
    const at::Tensor attended =
        attention_norm_.forward_sum(attention_.forward(first, input, batch, Reach::single), first);
    return output_norm_.forward_sum(feed_forward_.forward(attended), attended);
}

} // namespace zstc_torch
