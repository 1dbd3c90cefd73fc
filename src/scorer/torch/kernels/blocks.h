// The pieces that transformers are made of, each with its weights.
#ifndef ZSTC_SCORER_TORCH_KERNELS_BLOCKS_H
#define ZSTC_SCORER_TORCH_KERNELS_BLOCKS_H

#include <optional>
#include <string>
#include <vector>

#include "scorer/torch/kernels/attention.h"
#include "scorer/torch/kernels/cpu.h"
#include "scorer/torch/kernels/linear.h"
#include "scorer/torch/names.h"

namespace zstc_torch {

class Embedding {
  public:
    Embedding(Weights &weights, const std::string &name, int64_t rows, int64_t size);
    at::Tensor forward(const at::Tensor &ids) const;
    const at::Tensor &table() const { return table_; }

  private:
    at::Tensor table_;
    at::ScalarType compute_;
};

// Rows of a table of embeddings.
struct Lookup {
    const Embedding &embedding;
    at::Tensor ids;
};

class LayerNorm {
  public:
    LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias = true);
    // Of plain tensors of another type than the precision's.
    LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias,
              at::ScalarType type);
    Activations forward(const at::Tensor &input) const;
    // Of input + residual. `sum`: where that is wanted itself.
    Activations forward_sum(const Product &input, const at::Tensor &residual, at::Tensor *sum = nullptr) const;
    // Of the sum of embeddings, at most three.
    Activations forward_lookups(const std::vector<Lookup> &lookups) const;

  private:
    LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias, const Form &form,
              at::ScalarType type);
    Activations run(zstc_cpu::NormCall &call, int64_t rows) const;

    Form form_;
    at::Tensor weight_, bias_;
    double epsilon_;
};

// Up, activation, down.
class FeedForward {
  public:
    FeedForward(Weights &weights, const std::string &up, const std::string &down, int64_t hidden, int64_t inner,
                zstc_activation activation);
    FeedForward(LinearPtr up, LinearPtr down, zstc_activation activation);
    Product forward(const Activations &input) const;

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
Product project(const Linear &linear, const Activations &input, const Batch &batch, Rows rows);

// Attention of all positions to their own sequence: query, key and value in one product.
class SelfAttention {
  public:
    SelfAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads);
    // By another kernel than that of plain attention, or by projections that are not stored as three modules.
    SelfAttention(int64_t hidden, LinearPtr query_key_value, LinearPtr output, AttentionPtr attention);
    Product forward(const Activations &input, const Batch &batch, Reach reach, Rows rows) const;

  private:
    // Apart from `forward`, so that the projections are freed before the next product.
    Activations attend(const Product &all, const Batch &batch, Reach reach) const;

    int64_t hidden_;
    LinearPtr query_key_value_, output_;
    AttentionPtr attention_;
};

// Attention of some queries to a source: cross-attention, or the one position of a last layer that is read.
class SourceAttention {
  public:
    SourceAttention(Weights &weights, const AttentionNames &names, int64_t hidden, int64_t heads);
    SourceAttention(int64_t hidden, LinearPtr query, LinearPtr key_value, LinearPtr output, AttentionPtr attention);
    Product forward(const Activations &input, const Activations &source, const Batch &batch, Reach reach) const;

  private:
    Activations attend(const Product &query, const Product &both, const Batch &batch, Reach reach) const;

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
    at::Tensor forward(const Activations &position) const;

  private:
    LinearPtr dense_, output_;
    zstc_activation activation_;
    std::optional<LayerNorm> norm_;
};

} // namespace zstc_torch

#endif
