// Embeddings as BERT has them: words, token types and positions, normed, and in some families projected.
#ifndef ZSTC_SCORER_TORCH_KERNELS_BERT_EMBEDDINGS_H
#define ZSTC_SCORER_TORCH_KERNELS_BERT_EMBEDDINGS_H

#include <optional>

#include "scorer/torch/kernels/blocks.h"

namespace zstc_torch {

class BertEmbeddings {
  public:
    BertEmbeddings(Weights &weights, const CheckpointNames &names, const zstc_config &config);

    // [rows, hidden]
    Activations forward(const Batch &batch) const;

  private:
    Embedding words_, positions_;
    std::optional<Embedding> types_;
    LayerNorm norm_;
    Form form_;
    LinearPtr projection_; // nullptr where the tables have the hidden size
};

} // namespace zstc_torch

#endif
