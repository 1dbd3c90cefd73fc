#include "scorer/torch/network.h"

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/pass/replay.h"

namespace zstc_torch {

at::Tensor PackedNetwork::forward(const zstc_packed &packed) const {
    check(packed);
    return compute(Batch(packed, context(), feed()));
}

NetworkPtr make_packed(const zstc_model &model, const Context &context) {
    return with_replay(family_of(model).network(model, context));
}

NetworkPtr make_encoder(const zstc_model &model, const Context &context) {
    const Family &family = family_of(model);
    if (family.encoder == nullptr) {
        fail(ZSTC_UNSUPPORTED, "%s: a sentence encoder of the architecture '%s' is not supported",
             zstc_files_path(model.files), model.config.model_type);
    }
    return with_replay(family.encoder(model, context));
}

} // namespace zstc_torch
