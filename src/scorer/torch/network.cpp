#include "scorer/torch/network.h"

#include "scorer/torch/guard.h"
#include "scorer/torch/replay.h"

namespace zstc_torch {

namespace {

void check_stack(const char *path, const zstc_stack &stack, int64_t hidden) {
    if (stack.layers >= 1 && stack.heads >= 1 && hidden >= 1 && hidden % stack.heads == 0) return;
    fail(ZSTC_MODEL, "%s: config.json: %lld layers, %lld heads and a hidden size of %lld do not fit together", path,
         static_cast<long long>(stack.layers), static_cast<long long>(stack.heads), static_cast<long long>(hidden));
}

[[noreturn]] void fail_unknown(const zstc_model &model) {
    const char *path = zstc_files_path(model.files), *type = model.config.model_type;
    if (*type == '\0') {
        fail(ZSTC_MODEL, "%s: config.json has neither \"model_type\" nor \"architectures\"", path);
    }
    fail(ZSTC_UNSUPPORTED, "%s: architecture '%s' is not supported (expected bart, bert or roberta)", path, type);
}

} // namespace

at::Tensor PackedNetwork::forward(const zstc_packed &packed) const {
    const Batch batch(packed, context(), feed());
    check(packed);
    return compute(batch);
}

void check_architecture(const zstc_model &model) {
    const char *path = zstc_files_path(model.files);
    if (model.config.arch == ZSTC_ARCH_UNKNOWN) fail_unknown(model);
    check_stack(path, model.config.encoder, model.config.hidden);
    if (model.config.arch == ZSTC_ARCH_BART) check_stack(path, model.config.decoder, model.config.hidden);
}

NetworkPtr make_packed(const zstc_model &model, const Context &context) {
    check_architecture(model);
    return with_replay(model.config.arch == ZSTC_ARCH_BART ? make_bart(model, context)
                                                           : make_bert_family(model, context));
}

} // namespace zstc_torch
