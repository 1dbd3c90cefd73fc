#include "scorer/torch/network.h"

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/pass/replay.h"

namespace zstc_torch {

at::Tensor PackedNetwork::forward(const zstc_packed &packed) const {
    check(packed);
    return compute(Batch(packed, context(), feed()));
}

NetworkPtr make_packed(const zstc_model &model, const Context &context) {
    return with_replay(family_of(model).network(model, context));
}

} // namespace zstc_torch
