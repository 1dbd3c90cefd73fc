#include "scorer/torch/network.h"

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

void check_stack(const char *path, const zstc_stack &stack, int64_t hidden) {
    if (stack.layers >= 1 && stack.heads >= 1 && hidden >= 1 && hidden % stack.heads == 0) return;
    fail(ZSTC_MODEL, "%s: config.json: %lld layers of %lld heads of a hidden size of %lld", path,
         static_cast<long long>(stack.layers), static_cast<long long>(stack.heads), static_cast<long long>(hidden));
}

[[noreturn]] void fail_unknown(const zstc_model &model) {
    fail(ZSTC_UNSUPPORTED, "%s: architecture '%s' is not one this version knows", zstc_files_path(model.files),
         model.config.model_type);
}

} // namespace

void check_architecture(const zstc_model &model) {
    const char *path = zstc_files_path(model.files);
    if (model.config.arch == ZSTC_ARCH_UNKNOWN) fail_unknown(model);
    check_stack(path, model.config.encoder, model.config.hidden);
    if (model.config.arch == ZSTC_ARCH_BART) check_stack(path, model.config.decoder, model.config.hidden);
}

NetworkPtr make_packed(const zstc_model &model, const Context &context) {
    check_architecture(model);
    return model.config.arch == ZSTC_ARCH_BART ? make_bart(model, context) : make_bert_family(model, context);
}

} // namespace zstc_torch
