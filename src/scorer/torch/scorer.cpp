// The C functions of scorer.h.
#include "scorer/scorer.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scorer/torch/archive/convert.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/network.h"
#include "scorer/torch/pass/runner.h"
#include "scorer/torch/pass/team.h"
#include "scorer/torch/processors.h"
#include "scorer/torch/scopes.h"

struct zstc_scorer {
    zstc_torch::PassRunner runner;
    const char *engine, *precision;
    std::string device;
    int64_t batch_tokens;
};

namespace zstc_torch {

namespace {

// Budgets at which the matrix products reach their rate; more only costs memory.
constexpr int64_t cpu_batch_tokens = 1024;
constexpr int64_t cpu_part_tokens = 512;
constexpr int64_t cuda_batch_tokens = 32768;

// A CPU's pass has room for a part a thread, and for a text a thread where texts are as long as the model takes them.
// Two threads get twice what one needs: with more sequences the parts are more nearly equal.
int64_t good_batch_tokens(const Context &context, int32_t threads, int64_t max_length) {
    if (context.device.is_cuda()) return cuda_batch_tokens;
    const int64_t part = std::clamp(max_length, cpu_part_tokens, cpu_batch_tokens);
    return std::max(cpu_batch_tokens * std::min(threads, 2), threads * part);
}

std::string device_name(c10::Device device) {
    return device.is_cuda() ? "cuda:" + std::to_string(static_cast<int>(device.index())) : "cpu";
}

// auto: the packed engine wherever it can, a module's own forward for an archive of an unknown architecture.
bool wants_module(const zstc_model &model, zstc_engine engine) {
    if (engine != ZSTC_ENGINE_AUTO) return engine == ZSTC_ENGINE_MODULE;
    return model.config.arch == ZSTC_ARCH_UNKNOWN && zstc_files_module(model.files) != nullptr;
}

// What "auto" takes there. The code of a traced archive names float32 wherever it was computed with.
Precision good_on_cuda(const zstc_config &config, bool module) {
    if (module) return Precision::float32;
    return zstc_arch_overflows_float16(config.arch) ? Precision::bfloat16 : Precision::float16;
}

// A first pass, of the shortest sequence there is. libtorch makes many of its objects at their first use; they are to
// be there before the handler of exit is registered (base/gate.c), so that exit does not destroy them in a pass.
// Whatever is wrong with the model shows in the first real pass.
void warm_up(PassRunner &runner, const zstc_config &config, int64_t width) {
    const int32_t id =
        static_cast<int32_t>(std::clamp<int64_t>(config.eos_id, 0, std::max<int64_t>(config.vocab_size - 1, 0)));
    const int32_t ids[] = {id, id}, types[] = {0, 0};
    const int64_t starts[] = {0, 2};
    std::vector<float> logits(static_cast<size_t>(width));
    try {
        runner.run({ids, types, starts, 1}, logits.data());
    } catch (const std::exception &) {
    }
}

NetworkPtr make_network(const zstc_model &model, const Context &context, bool encoder, bool module) {
    if (encoder) return make_encoder(model, context);
    return module ? make_module(model, context) : make_packed(model, context);
}

std::unique_ptr<zstc_scorer> load(const zstc_model &model, const zstc_scorer_options &options) {
    const bool module = !options.encoder && wants_module(model, choose_engine(options.engine));
    const int64_t width = options.encoder ? model.config.hidden : model.config.class_count;
    const int32_t threads = options.threads > 0 ? options.threads : default_threads();
    Context context;
    context.device = choose_device(options.device);
    context.precision = choose_precision(options.precision, context.device, good_on_cuda(model.config, module));
    const RunScope scope(context, threads);
    context.wide = choose_wide(context.precision, context.device);
    context.grids = context.device.is_cuda();
    NetworkPtr network = make_network(model, context, options.encoder, module);
    auto scorer =
        std::unique_ptr<zstc_scorer>(new zstc_scorer{{std::move(network), context, threads, width},
                                                     zstc_engine_name(module ? ZSTC_ENGINE_MODULE : ZSTC_ENGINE_PACKED),
                                                     precision_name(context.precision),
                                                     device_name(context.device),
                                                     good_batch_tokens(context, threads, model.config.max_length)});
    if (context.device.is_cpu()) warm_up(scorer->runner, model.config, width);
    return scorer;
}

} // namespace

} // namespace zstc_torch

zstc_status zstc_scorer_new(zstc_scorer **out, zstc_model *model, const zstc_scorer_options *options) {
    return zstc_torch::guarded(
        [&] { zstc_torch::run_apart([&] { *out = zstc_torch::load(*model, *options).release(); }); });
}

void zstc_scorer_free(zstc_scorer *scorer) {
    (void)zstc_torch::guarded([&] { delete scorer; });
}

zstc_status zstc_scorer_run(zstc_scorer *scorer, const zstc_packed *batch, float *logits) {
    if (batch->count == 0) return ZSTC_OK;
    return zstc_torch::guarded([&] { scorer->runner.run(*batch, logits); });
}

void zstc_scorer_describe(const zstc_scorer *scorer, zstc_scorer_info *info) {
    info->engine = scorer->engine;
    info->device = scorer->device.c_str();
    info->precision = scorer->precision;
    info->threads = scorer->runner.threads();
    info->parameters = scorer->runner.parameters();
    info->preferred_batch_tokens = scorer->batch_tokens;
}

zstc_status zstc_scorer_convert(zstc_model *model, const char *path, int32_t separator) {
    return zstc_torch::guarded([&] { zstc_torch::run_apart([&] { zstc_torch::convert(*model, path, separator); }); });
}
