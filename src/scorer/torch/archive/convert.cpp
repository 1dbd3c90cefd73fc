#include "scorer/torch/archive/convert.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/serialization/export.h>

#include "scorer/torch/arch/registry.h"
#include "scorer/torch/archive/output_file.h"
#include "scorer/torch/archive/script.h"
#include "scorer/torch/guard.h"
#include "tokenizer/file_names.h"

namespace zstc_torch {

namespace {

// A file that is empty or only a Git LFS pointer is left out: were it needed, the tokenizer could not have been read.
void add_file(torch::jit::ExtraFilesMap &extra, zstc_files *files, const char *name) {
    zstc_span span;
    if (!zstc_files_have(files, name)) return;
    const zstc_status status = zstc_files_get(files, name, &span);
    if (status == ZSTC_MODEL) return;
    if (status != ZSTC_OK) fail(status, "%s", zstc_last_error());
    extra.emplace(name, std::string(reinterpret_cast<const char *>(span.data), span.size));
}

// What a model needs beside its weights, as far as it has them.
torch::jit::ExtraFilesMap extra_files(const zstc_model &model) {
    torch::jit::ExtraFilesMap extra;
    zstc_files *files = model.files;
    add_file(extra, files, "config.json");
    if (model.config.similarity.weights != nullptr) add_file(extra, files, model.config.similarity.weights);
    for (size_t i = 0; zstc_tokenizer_file_name(i) != nullptr; i++) add_file(extra, files, zstc_tokenizer_file_name(i));
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
    torch::jit::ExportModule(module, write, extra_files(model));
    const zstc_status status = zstc_files_check(model.files);
    if (status != ZSTC_OK) fail(status, "%s", zstc_last_error());
    file.commit();
}

} // namespace zstc_torch
