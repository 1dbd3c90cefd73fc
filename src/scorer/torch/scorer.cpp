// The C functions of scorer.h.
#include "scorer/scorer.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/gate.h"
#include "scorer/torch/convert.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/heap.h"
#include "scorer/torch/linear.h"
#include "scorer/torch/network.h"
#include "scorer/torch/parts.h"
#include "scorer/torch/processors.h"
#include "scorer/torch/scopes.h"
#include "scorer/torch/sharing.h"
#include "scorer/torch/team.h"

namespace {

// Multiplications after which the heap is tidied: some seconds' work, against some milliseconds and as many again until
// the pages are back.
constexpr int64_t tidy_after = 1'000'000'000'000;

} // namespace

struct zstc_scorer {
    zstc_torch::Context context;
    zstc_torch::CutRule rule;
    std::optional<zstc_torch::Sharing> sharing; // made when the number of threads is known
    int64_t label_count, batch_tokens;
    std::string device, engine;
    zstc_torch::NetworkPtr network;
    int64_t parameters = 0;
    zstc_torch::HeapTrimmer tidy{tidy_after};
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

// Below this most of a part's time goes into reading the weights.
constexpr int64_t least_part_tokens = 16;

std::string device_name(c10::Device device) {
    return device.is_cuda() ? "cuda:" + std::to_string(static_cast<int>(device.index())) : "cpu";
}

// auto: the packed engine wherever it can, a module's own forward for an archive of an unknown architecture.
bool wants_module(const zstc_model &model, const std::string &engine) {
    if (engine == "module") return true;
    if (engine == "packed") return false;
    return model.config.arch == ZSTC_ARCH_UNKNOWN && zstc_files_is_archive(model.files);
}

// $ZSTC_PART_TOKENS bends the rule for experiments; 0: never cut, every operator shares its work.
int64_t part_tokens() {
    const char *asked = std::getenv("ZSTC_PART_TOKENS");
    return asked != nullptr ? std::max<int64_t>(std::strtoll(asked, nullptr, 10), 0) : least_part_tokens;
}

CutRule rule_for(const Context &context, int32_t threads) {
    const bool share = !(BlasThreads::has_own_pool() && multiplies_by_blas(context));
    return {threads, OperatorThreads::possible() ? part_tokens() : 0, share};
}

void check_finite(const float *logits, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        if (!std::isfinite(logits[i])) fail(ZSTC_BACKEND, "the model returns a logit that is not a number");
    }
}

// The tensors of the forward pass are gone when this returns.
void run_whole(const zstc_scorer &scorer, const zstc_packed &packed, int32_t threads, float *logits) {
    const RunScope scope(scorer.context, threads);
    const at::Tensor result = scorer.network->forward(packed).to(at::kCPU, at::kFloat).contiguous();
    check_finite(result.data_ptr<float>(), result.numel());
    std::memcpy(logits, result.data_ptr<float>(), static_cast<size_t>(result.numel()) * sizeof(float));
}

void run_part(const zstc_scorer &scorer, const zstc_packed &packed, const Part &part, float *logits) {
    const int64_t start = packed.starts[part.first];
    std::vector<int64_t> starts(packed.starts + part.first, packed.starts + part.first + part.count + 1);
    for (int64_t &one : starts) one -= start;
    const zstc_packed own = {packed.ids + start, packed.types + start, starts.data(), part.count};
    run_whole(scorer, own, 1, logits + static_cast<int64_t>(part.first) * scorer.label_count);
}

// The operators share their work in the calling thread: OpenMP keeps threads for each thread that ever asked for some,
// and for a new one it has to make them anew. Only where the caller's stack is small that is the price.
void run_shared(zstc_scorer &scorer, const zstc_packed &packed, float *logits) {
    const auto run_it = [&] { run_whole(scorer, packed, scorer.rule.threads, logits); };
    const Clock::time_point start = Clock::now();
    const long before = interruptions_so_far();
    if (has_enough_stack()) {
        run_it();
    } else {
        run_apart(run_it);
    }
    scorer.sharing->judge(start, Clock::now(), interruptions_so_far() - before);
}

// OpenMP does not survive a fork: in a child its threads are not there, and whoever asks for them waits for ever.
CutRule rule_now(const zstc_scorer &scorer) {
    CutRule rule = scorer.rule;
    rule.share = rule.share && !zstc_gate_is_child() && scorer.sharing->allowed(Clock::now());
    return rule;
}

void run_in_parts(zstc_scorer &scorer, const zstc_packed &packed, float *logits) {
    const Cut cut = cut_pass(packed.starts, packed.count, rule_now(scorer));
    const BlasThreads blas(cut.shared ? scorer.rule.threads : 1);
    if (cut.shared) {
        run_shared(scorer, packed, logits);
    } else {
        run_team(cut.parts.size(), [&](size_t i) { run_part(scorer, packed, cut.parts[i], logits); });
    }
    scorer.tidy.count(scorer.parameters * packed.starts[packed.count]);
}

void run(zstc_scorer &scorer, const zstc_packed &packed, float *logits) {
    if (scorer.context.device.is_cpu()) {
        run_in_parts(scorer, packed, logits);
    } else {
        run_whole(scorer, packed, 1, logits);
    }
}

// A first pass, of the shortest sequence there is. libtorch makes many of its objects at their first use; they are to
// be there before the handler of exit is registered (base/gate.c), so that exit does not destroy them in a pass.
// Whatever is wrong with the model shows in the first real pass.
void warm_up(zstc_scorer &scorer, const zstc_config &config) {
    const int32_t id =
        static_cast<int32_t>(std::clamp<int64_t>(config.eos_id, 0, std::max<int64_t>(config.vocab_size - 1, 0)));
    const int32_t ids[] = {id, id}, types[] = {0, 0};
    const int64_t starts[] = {0, 2};
    std::vector<float> logits(static_cast<size_t>(config.label_count));
    try {
        run(scorer, {ids, types, starts, 1}, logits.data());
    } catch (const std::exception &) {
    }
}

std::unique_ptr<zstc_scorer> load(const zstc_model &model, const zstc_scorer_options &options) {
    auto scorer = std::make_unique<zstc_scorer>();
    keep_heap_pages();
    scorer->context.device = choose_device(options.device);
    scorer->context.precision = choose_precision(options.precision, scorer->context.device);
    scorer->device = device_name(scorer->context.device);
    scorer->label_count = model.config.label_count;
    const int32_t threads = options.threads > 0 ? options.threads : default_threads();
    const RunScope scope(scorer->context, threads);
    scorer->context.wide = choose_wide(scorer->context.precision, scorer->context.device);
    scorer->rule = rule_for(scorer->context, threads);
    scorer->sharing.emplace(threads);
    scorer->batch_tokens = good_batch_tokens(scorer->context, threads, model.config.max_length);
    const bool module = wants_module(model, options.engine);
    scorer->engine = module ? "module" : "packed";
    scorer->network = module ? make_module(model, scorer->context) : make_packed(model, scorer->context);
    scorer->parameters = scorer->network->parameters();
    if (scorer->context.device.is_cpu()) warm_up(*scorer, model.config);
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
    return zstc_torch::guarded([&] { zstc_torch::run(*scorer, *batch, logits); });
}

void zstc_scorer_describe(const zstc_scorer *scorer, zstc_scorer_info *info) {
    info->engine = scorer->engine.c_str();
    info->device = scorer->device.c_str();
    info->precision = zstc_torch::precision_name(scorer->context.precision);
    info->threads = scorer->rule.threads;
    info->parameters = scorer->parameters;
    info->preferred_batch_tokens = scorer->batch_tokens;
}

zstc_status zstc_scorer_convert(zstc_model *model, const char *path, int32_t separator) {
    return zstc_torch::guarded([&] { zstc_torch::run_apart([&] { zstc_torch::convert(*model, path, separator); }); });
}
