// Disentangled attention (DeBERTa): a score is the product of query and key, and of each with the projection of their
// distance.
#ifndef ZSTC_SCORER_TORCH_KERNELS_RELATIVE_ATTENTION_H
#define ZSTC_SCORER_TORCH_KERNELS_RELATIVE_ATTENTION_H

#include "scorer/torch/kernels/attention.h"
#include "scorer/torch/kernels/relative_positions.h"

namespace zstc_torch {

// What does not depend on the text: the tables of one layer.
struct RelativeTables {
    DistanceTable key;   // descending; a query meets it. Undefined: that term is left out
    DistanceTable query; // ascending; a key meets it. It has been scaled
};

// The type in which tables must be projected.
at::ScalarType relative_attention_type(const Context &context);

// `scale`: what a score is multiplied by. Every query sees its whole sequence (Reach::all and Reach::single); a single
// query is the first of its sequence.
AttentionPtr make_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                     RelativeTables tables);

// The kernels: that for a CPU, and the one that goes through libtorch's operators, in runs or in grids.
AttentionPtr make_cpu_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                         const RelativeTables &tables);
AttentionPtr make_block_relative_attention(const Context &context, int64_t heads, int64_t size, double scale,
                                           RelativeTables tables);

} // namespace zstc_torch

#endif
