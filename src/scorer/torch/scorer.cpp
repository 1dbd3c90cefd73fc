// The C functions of scorer.h.
#include "scorer/scorer.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "scorer/torch/convert.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/heap.h"
#include "scorer/torch/network.h"
#include "scorer/torch/scopes.h"

namespace {

// Multiplications after which the heap is tidied: half a second's work or more, against some milliseconds.
constexpr int64_t tidy_after = 100'000'000'000;

} // namespace

struct zstc_scorer {
    zstc_torch::Context context;
    zstc_torch::ThreadBudget threads;
    int64_t label_count;
    std::string device, engine;
    zstc_torch::NetworkPtr network;
    int64_t parameters = 0;
    zstc_torch::HeapTrimmer tidy{tidy_after};

    explicit zstc_scorer(int32_t asked_threads) : threads(asked_threads) {}
};

namespace zstc_torch {

namespace {

// Budgets at which the matrix products reach their rate; more only costs memory.
constexpr int64_t cpu_batch_tokens = 1024;
constexpr int64_t cuda_batch_tokens = 32768;

std::string device_name(c10::Device device) {
    return device.is_cuda() ? "cuda:" + std::to_string(static_cast<int>(device.index())) : "cpu";
}

// auto: the packed engine wherever it can, a module's own forward for an archive of an unknown architecture.
bool wants_module(const zstc_model &model, const std::string &engine) {
    if (engine == "module") return true;
    if (engine == "packed") return false;
    return model.config.arch == ZSTC_ARCH_UNKNOWN && zstc_files_is_archive(model.files);
}

std::unique_ptr<zstc_scorer> load(const zstc_model &model, const zstc_scorer_options &options) {
    auto scorer = std::make_unique<zstc_scorer>(options.threads);
    scorer->context.device = choose_device(options.device);
    scorer->context.precision = choose_precision(options.precision, scorer->context.device);
    scorer->device = device_name(scorer->context.device);
    scorer->label_count = model.config.label_count;
    const RunScope scope(scorer->context, scorer->threads.usable_now());
    scorer->context.wide = choose_wide(scorer->context.precision, scorer->context.device);
    const bool module = wants_module(model, options.engine);
    scorer->engine = module ? "module" : "packed";
    scorer->network = module ? make_module(model, scorer->context) : make_packed(model, scorer->context);
    scorer->parameters = scorer->network->parameters();
    return scorer;
}

// The tensors of the forward pass are gone when this returns.
at::Tensor host_logits(const zstc_scorer &scorer, const zstc_packed &packed) {
    const RunScope scope(scorer.context, scorer.threads.usable_now());
    return scorer.network->forward(packed).to(at::kCPU, at::kFloat).contiguous();
}

void run(zstc_scorer &scorer, const zstc_packed &packed, float *logits) {
    const at::Tensor result = host_logits(scorer, packed);
    if (scorer.context.device.is_cpu()) scorer.tidy.count(scorer.parameters * packed.starts[packed.count]);
    const float *values = result.data_ptr<float>();
    const int64_t count = result.numel();
    for (int64_t i = 0; i < count; i++) {
        if (!std::isfinite(values[i])) fail(ZSTC_BACKEND, "the model gave a logit that is not a number");
    }
    std::memcpy(logits, values, static_cast<size_t>(count) * sizeof(float));
}

} // namespace

} // namespace zstc_torch

zstc_status zstc_scorer_new(zstc_scorer **out, zstc_model *model, const zstc_scorer_options *options) {
    return zstc_torch::guarded([&] { *out = zstc_torch::load(*model, *options).release(); });
}

void zstc_scorer_free(zstc_scorer *scorer) {
    (void)zstc_torch::guarded([&] { delete scorer; });
}

zstc_status zstc_scorer_run(zstc_scorer *scorer, const zstc_packed *batch, float *logits) {
    if (batch->count == 0) return ZSTC_OK;
    return zstc_torch::guarded([&] { zstc_torch::run(*scorer, *batch, logits); });
}

void zstc_scorer_describe(const zstc_scorer *scorer, zstc_scorer_info *info) {
    info->engine = scorer->engine.c_str();
    info->device = scorer->device.c_str();
    info->precision = zstc_torch::precision_name(scorer->context.precision);
    info->threads = scorer->threads.threads();
    info->parameters = scorer->parameters;
    info->preferred_batch_tokens =
        scorer->context.device.is_cuda() ? zstc_torch::cuda_batch_tokens : zstc_torch::cpu_batch_tokens;
}

zstc_status zstc_scorer_convert(zstc_model *model, const char *path, int32_t separator) {
    return zstc_torch::guarded([&] { zstc_torch::convert(*model, path, separator); });
}
