#include "scorer/torch/kernels/encoder_layer.h"

namespace zstc_torch {

EncoderLayer::EncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
    : attention_(weights, names.attention, shape.hidden, shape.heads),
      attention_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon),
      feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
      output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

at::Tensor EncoderLayer::forward(const at::Tensor &input, const Batch &batch, Rows rows) const {
    const at::Tensor attended = attention_norm_.forward_sum(attention_.forward(input, batch, Reach::all, rows), input);
    return output_norm_.forward_sum(feed_forward_.forward(attended), attended);
}

LastEncoderLayer::LastEncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape)
    : attention_(weights, names.attention, shape.hidden, shape.heads),
      attention_norm_(weights, names.attention_norm, shape.hidden, shape.epsilon),
      feed_forward_(weights, names.up, names.down, shape.hidden, shape.inner, shape.activation),
      output_norm_(weights, names.output_norm, shape.hidden, shape.epsilon) {}

at::Tensor LastEncoderLayer::forward(const at::Tensor &input, const Batch &batch) const {
    const at::Tensor first = input.index_select(0, batch.first_rows());
    const at::Tensor attended =
        attention_norm_.forward_sum(attention_.forward(first, input, batch, Reach::single), first);
    return output_norm_.forward_sum(feed_forward_.forward(attended), attended);
}

} // namespace zstc_torch
