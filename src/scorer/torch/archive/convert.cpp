#include "scorer/torch/archive/convert.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/serialization/export.h>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/archive/output_file.h"
#include "scorer/torch/archive/script.h"
#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

// What a model needs beside its weights, as far as it has them.
const char *const extra_names[] = {"config.json",
                                   "tokenizer.json",
                                   "tokenizer_config.json",
                                   "vocab.json",
                                   "merges.txt",
                                   "vocab.txt",
                                   "special_tokens_map.json",
                                   "added_tokens.json",
                                   "sentencepiece.bpe.model",
                                   "spm.model"};

torch::jit::ExtraFilesMap extra_files(zstc_files *files) {
    torch::jit::ExtraFilesMap extra;
    for (const char *name : extra_names) {
        zstc_span span;
        if (!zstc_files_have(files, name)) continue;
        const zstc_status status = zstc_files_get(files, name, &span);
        if (status != ZSTC_OK) fail(status, "%s", zstc_last_error());
        extra.emplace(name, std::string(reinterpret_cast<const char *>(span.data), span.size));
    }
    return extra;
}

torch::jit::Module build(const zstc_model &model, int64_t separator) {
    const Family &family = family_of(model);
    if (family.script == nullptr) {
        fail(ZSTC_UNSUPPORTED, "%s: an archive of architecture '%s' cannot be written", zstc_files_path(model.files),
             model.config.model_type);
    }
    Weights weights(model, Context());
    Script script(weights);
    family.script(script, model.config, separator);
    return script.build();
}

} // namespace

void convert(const zstc_model &model, const char *path, int64_t separator) {
    const at::NoGradGuard no_grad;
    const torch::jit::Module module = build(model, separator);
    OutputFile file(path);
    const auto write = [&file](const void *data, size_t size) { return file.write(data, size); };
    torch::jit::ExportModule(module, write, extra_files(model.files));
    const zstc_status status = zstc_files_check(model.files);
    if (status != ZSTC_OK) fail(status, "%s", zstc_last_error());
    file.commit();
}

} // namespace zstc_torch
