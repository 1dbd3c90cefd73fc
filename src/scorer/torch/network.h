// What can score a packed batch: the forward pass of an architecture, or a module's own.
#ifndef ZSTC_SCORER_TORCH_NETWORK_H
#define ZSTC_SCORER_TORCH_NETWORK_H

#include <memory>

#include "scorer/scorer.h"
#include "scorer/torch/context.h"

namespace zstc_torch {

class Network {
  public:
    virtual ~Network() = default;
    // [sequences, labels] in float32, on any device.
    virtual at::Tensor forward(const zstc_packed &packed) const = 0;
    virtual int64_t parameters() const = 0;
};

using NetworkPtr = std::unique_ptr<Network>;

// UNSUPPORTED for an architecture that is not known, MODEL for dimensions that cannot be.
void check_architecture(const zstc_model &model);

// The packed engine, for an architecture it knows.
NetworkPtr make_packed(const zstc_model &model, const Context &context);
// The forward of a TorchScript archive itself.
NetworkPtr make_module(const zstc_model &model, const Context &context);

NetworkPtr make_bart(const zstc_model &model, const Context &context);
NetworkPtr make_bert_family(const zstc_model &model, const Context &context);

} // namespace zstc_torch

#endif
