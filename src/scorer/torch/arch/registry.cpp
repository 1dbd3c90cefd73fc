#include "scorer/torch/arch/registry.h"

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

constexpr Family bart = {make_bart, script_bart, nullptr};
constexpr Family bert_family = {make_bert_family, script_bert_family, make_bert_encoder};
constexpr Family convbert = {make_convbert, nullptr, nullptr};
constexpr Family deberta = {make_deberta, nullptr, nullptr};
constexpr Family modernbert = {make_modernbert, nullptr, nullptr};
constexpr Family like_bert = {make_bert_family, nullptr, make_bert_encoder};

// Without a default: the compiler refuses an architecture that has no case (-Werror=switch).
const Family *find_family(zstc_arch arch) {
    switch (arch) {
    case ZSTC_ARCH_BART: return &bart;
    case ZSTC_ARCH_BERT:
    case ZSTC_ARCH_ROBERTA: return &bert_family;
    case ZSTC_ARCH_DEBERTA:
    case ZSTC_ARCH_DEBERTA_V2: return &deberta;
    case ZSTC_ARCH_MODERNBERT: return &modernbert;
    case ZSTC_ARCH_XLM_ROBERTA:
    case ZSTC_ARCH_CAMEMBERT:
    case ZSTC_ARCH_DISTILBERT:
    case ZSTC_ARCH_ELECTRA: return &like_bert;
    case ZSTC_ARCH_CONVBERT: return &convbert;
    case ZSTC_ARCH_UNKNOWN: break;
    }
    return nullptr;
}

[[noreturn]] void fail_unknown(const zstc_model &model) {
    const char *path = zstc_files_path(model.files), *type = model.config.model_type;
    if (*type == '\0') {
        fail(ZSTC_MODEL, "%s: config.json has neither \"model_type\" nor \"architectures\"", path);
    }
    char known[256];
    zstc_arch_list_known(known, sizeof known);
    fail(ZSTC_UNSUPPORTED, "%s: architecture '%s' is not supported (expected %s)", path, type, known);
}

void check_stack(const char *path, const zstc_stack &stack, int64_t hidden) {
    if (stack.layers >= 1 && stack.heads >= 1 && hidden >= 1 && hidden % stack.heads == 0) return;
    fail(ZSTC_MODEL, "%s: config.json: %lld layers, %lld heads and a hidden size of %lld do not fit together", path,
         static_cast<long long>(stack.layers), static_cast<long long>(stack.heads), static_cast<long long>(hidden));
}

} // namespace

const Family &family_of(const zstc_model &model) {
    const char *path = zstc_files_path(model.files);
    const zstc_arch_names *names = zstc_arch_names_of(model.config.arch);
    const Family *family = find_family(model.config.arch);
    if (family == nullptr || names == nullptr) fail_unknown(model);
    check_stack(path, model.config.encoder, model.config.hidden);
    if (names->decoder != nullptr) check_stack(path, model.config.decoder, model.config.hidden);
    return *family;
}

} // namespace zstc_torch
