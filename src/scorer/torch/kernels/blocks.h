// The pieces that transformers are made of, each with its weights.
#ifndef ZSTC_SCORER_TORCH_KERNELS_BLOCKS_H
#define ZSTC_SCORER_TORCH_KERNELS_BLOCKS_H

#include <optional>
#include <string>

#include "scorer/torch/kernels/attention.h"
#include "scorer/torch/kernels/linear.h"
#include "scorer/torch/names.h"

namespace zstc_torch {

class LayerNorm {
  public:
    LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias = true);
    // In another type than the precision's.
    LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias,
              at::ScalarType type);
    at::Tensor forward(const at::Tensor &input) const;
    // Of input + residual; `input` may be overwritten.
    at::Tensor forward_sum(at::Tensor input, const at::Tensor &residual) const;

  private:
    at::Tensor weight_, bias_;
    double epsilon_;
};

class Embedding {
  public:
    Embedding(Weights &weights, const std::string &name, int64_t rows, int64_t size);
    at::Tensor forward(const at::Tensor &ids) const;

  private:
    at::Tensor table_;
    at::ScalarType compute_;
};

// Up, activation, down.
class FeedForward {
  public:
    FeedForward(Weights &weights, const std::string &up, const std::string &down, int64_t hidden, int64_t inner,
                zstc_activation activation);
    FeedForward(LinearPtr up, LinearPtr down, zstc_activation activation);
    at::Tensor forward(const at::Tensor &input) const;

  private:
    LinearPtr up_, down_;
    zstc_activation activation_;
};

// What is known of a layer's input.
enum class Rows {
    any,
    embedded // straight from the embeddings: rows that the batch calls not distinct are equal
};

// The product of each row; of rows that are known to be equal once.
at::Tensor project(const Linear &linear, const at::Tensor &input, const Batch &batch, Rows rows);

// Attention of all positions to their own sequence: query, key and value in one product.
class SelfAttention {
  public:
    SelfAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads);
    // By another kernel than that of plain attention, or by projections that are not stored as three modules.
    SelfAttention(int64_t hidden, LinearPtr query_key_value, LinearPtr output, AttentionPtr attention);
    at::Tensor forward(const at::Tensor &input, const Batch &batch, Reach reach, Rows rows) const;

  private:
    // Apart from `forward`, so that the projections are freed before the next product.
    at::Tensor attend(const at::Tensor &all, const Batch &batch, Reach reach) const;

    int64_t hidden_;
    LinearPtr query_key_value_, output_;
    AttentionPtr attention_;
};

// Attention of some queries to a source: cross-attention, or the one position of a last layer that is read.
class SourceAttention {
  public:
    SourceAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads);
    SourceAttention(int64_t hidden, LinearPtr query, LinearPtr key_value, LinearPtr output, AttentionPtr attention);
    at::Tensor forward(const at::Tensor &input, const at::Tensor &source, const Batch &batch, Reach reach) const;

  private:
    at::Tensor attend(const at::Tensor &query, const at::Tensor &both, const Batch &batch, Reach reach) const;

    int64_t hidden_;
    LinearPtr query_, key_value_, output_;
    AttentionPtr attention_;
};

// The mean of each sequence's positions, in float32.
at::Tensor mean_of_sequences(const at::Tensor &rows, const Batch &batch);

// Logits from the one position that is read, or from the mean, in float32: dense, activation, a norm where the
// architecture has one, output.
class Head {
  public:
    Head(Weights &weights, const CheckpointNames &names, const zstc_config &config);
    at::Tensor forward(const at::Tensor &position) const;

  private:
    LinearPtr dense_, output_;
    zstc_activation activation_;
    std::optional<LayerNorm> norm_;
};

} // namespace zstc_torch

#endif
