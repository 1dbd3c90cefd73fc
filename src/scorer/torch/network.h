// What can score a packed batch: the forward pass of an architecture, or a module's own.
#ifndef ZSTC_SCORER_TORCH_NETWORK_H
#define ZSTC_SCORER_TORCH_NETWORK_H

#include <memory>

#include "scorer/scorer.h"
#include "scorer/torch/context.h"
#include "scorer/torch/pass/batch.h"

namespace zstc_torch {

class Network {
  public:
    virtual ~Network() = default;
    // [sequences, labels] in float32, on any device.
    virtual at::Tensor forward(const zstc_packed &packed) const = 0;
    virtual int64_t parameters() const = 0;
};

using NetworkPtr = std::unique_ptr<Network>;

// A network of this library's own: what it computes follows from a batch alone.
class PackedNetwork : public Network {
  public:
    at::Tensor forward(const zstc_packed &packed) const final;

    // MODEL errors for what the model cannot take.
    virtual void check(const zstc_packed &packed) const = 0;
    virtual Feed feed() const = 0;
    virtual at::Tensor compute(const Batch &batch) const = 0;
    // Whether what compute launches depends on the batch's counts, rows and longest alone, not on where sequences
    // start.
    virtual bool replayable() const = 0;
    virtual const Context &context() const = 0;
};

using PackedNetworkPtr = std::unique_ptr<PackedNetwork>;

// The packed engine, for an architecture it knows; UNSUPPORTED for another.
NetworkPtr make_packed(const zstc_model &model, const Context &context);
// The sentence encoder of a model with a similarity term; UNSUPPORTED for an architecture that has none.
NetworkPtr make_encoder(const zstc_model &model, const Context &context);
// The forward of a TorchScript archive itself.
NetworkPtr make_module(const zstc_model &model, const Context &context);

} // namespace zstc_torch

#endif
