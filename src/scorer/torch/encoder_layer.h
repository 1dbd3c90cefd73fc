// A post-norm encoder layer; BART, BERT and RoBERTa have the same one under different names.
#ifndef ZSTC_SCORER_TORCH_ENCODER_LAYER_H
#define ZSTC_SCORER_TORCH_ENCODER_LAYER_H

#include "scorer/torch/blocks.h"

namespace zstc_torch {

struct EncoderLayerNames {
    AttentionNames attention;
    std::string attention_norm, up, down, output_norm;
};

struct EncoderLayerShape {
    int64_t hidden, heads, inner;
    zstc_activation activation;
    double epsilon;
};

// Positions in, positions out.
class EncoderLayer {
  public:
    EncoderLayer(Weights &weights, const EncoderLayerNames &names, const EncoderLayerShape &shape);
    at::Tensor forward(const at::Tensor &input, const Batch &batch, Rows rows) const;

  private:
    SelfAttention attention_;
    LayerNorm attention_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

// The last layer of a model that reads the first position alone: all positions in, one a sequence out.
class LastEncoderLayer {
  public:
    LastEncoderLayer(Weights &weights, const EncoderLayerNames &names, const EncoderLayerShape &shape);
    at::Tensor forward(const at::Tensor &input, const Batch &batch) const;

  private:
    SourceAttention attention_;
    LayerNorm attention_norm_;
    FeedForward feed_forward_;
    LayerNorm output_norm_;
};

} // namespace zstc_torch

#endif
