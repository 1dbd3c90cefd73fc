// A post-norm encoder layer: BART, BERT and RoBERTa have the same one under different names.
#ifndef ZSTC_SCORER_TORCH_KERNELS_ENCODER_LAYER_H
#define ZSTC_SCORER_TORCH_KERNELS_ENCODER_LAYER_H

#include "scorer/torch/kernels/blocks.h"

namespace zstc_torch {

// What the layers of a stack have in common.
struct LayerShape {
    int64_t hidden, heads, inner;
    zstc_activation activation;
    double epsilon;

    LayerShape(const zstc_config &config, const zstc_stack &stack)
        : hidden(config.hidden), heads(stack.heads), inner(stack.ffn), activation(config.activation),
          epsilon(config.layer_norm_eps) {}
};

// Positions in, positions out.
class EncoderLayer {
  public:
    EncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape);
    EncoderLayer(SelfAttention attention, Weights &weights, const LayerNames &names, const LayerShape &shape);
    Activations forward(const Activations &input, const Batch &batch, Rows rows) const;

  private:
    SelfAttention attention_;
    LayerNorm attention_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

// The last layer of a model that reads the first position alone: all positions in, one a sequence out.
class LastEncoderLayer {
  public:
    LastEncoderLayer(Weights &weights, const LayerNames &names, const LayerShape &shape);
    LastEncoderLayer(SourceAttention attention, Weights &weights, const LayerNames &names, const LayerShape &shape);
    Activations forward(const Activations &input, const Batch &batch) const;

  private:
    SourceAttention attention_;
    LayerNorm attention_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

} // namespace zstc_torch

#endif
