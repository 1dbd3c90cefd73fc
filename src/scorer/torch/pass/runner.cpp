#include "scorer/torch/pass/runner.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "base/gate.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/kernels/linear.h"
#include "scorer/torch/pass/team.h"
#include "scorer/torch/scopes.h"

namespace zstc_torch {

namespace {

// Below this most of a part's time goes into reading the weights.
constexpr int64_t least_part_tokens = 16;

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

} // namespace

PassRunner::PassRunner(NetworkPtr network, const Context &context, int32_t threads, int64_t class_count)
    : network_(std::move(network)), context_(context), rule_(rule_for(context, threads)), class_count_(class_count),
      parameters_(network_->parameters()), sharing_(threads) {
    OperatorThreads::end_waiting_before_fork();
    for (int32_t i = 0; context_.device.is_cpu() && i < threads; i++) pools_.push_back(std::make_shared<Pool>());
}

// The tensors of the forward pass are gone when this returns.
void PassRunner::run_whole(const zstc_packed &packed, int32_t threads, Pool *pool, float *logits) const {
    const RunScope scope(context_, threads);
    const PoolScope memory(pool);
    const at::Tensor result = network_->forward(packed).to(at::kCPU, at::kFloat).contiguous();
    check_finite(result.data_ptr<float>(), result.numel());
    std::memcpy(logits, result.data_ptr<float>(), static_cast<size_t>(result.numel()) * sizeof(float));
}

void PassRunner::run_part(const zstc_packed &packed, const Part &part, Pool *pool, float *logits) const {
    const int64_t start = packed.starts[part.first];
    std::vector<int64_t> starts(packed.starts + part.first, packed.starts + part.first + part.count + 1);
    for (int64_t &one : starts) one -= start;
    const zstc_packed own = {packed.ids + start, packed.types + start, starts.data(), part.count};
    run_whole(own, 1, pool, logits + static_cast<int64_t>(part.first) * class_count_);
}

// The operators share their work in the calling thread: OpenMP keeps threads for each thread that ever asked for some,
// and for a new one it has to make them anew. Only where the caller's stack is small that is the price.
void PassRunner::run_shared(const zstc_packed &packed, float *logits) {
    const auto run_it = [&] { run_whole(packed, rule_.threads, pools_.front().get(), logits); };
    const Clock::time_point start = Clock::now();
    const long before = interruptions_so_far();
    if (has_enough_stack()) {
        run_it();
    } else {
        run_apart(run_it);
    }
    sharing_.judge(start, Clock::now(), interruptions_so_far() - before);
}

// OpenMP does not survive a fork: in a child its threads are not there, and whoever asks for them waits for ever.
CutRule PassRunner::rule_now() const {
    CutRule rule = rule_;
    rule.share = rule.share && !zstc_gate_is_child() && sharing_.allowed(Clock::now());
    return rule;
}

void PassRunner::run_in_parts(const zstc_packed &packed, float *logits) {
    const Cut cut = cut_pass(packed.starts, packed.count, rule_now());
    const BlasThreads blas(cut.shared ? rule_.threads : 1);
    if (cut.shared) {
        run_shared(packed, logits);
    } else {
        if (cut.parts.size() > 1) OperatorThreads::end_waiting();
        run_team(cut.parts.size(), [&](size_t i) { run_part(packed, cut.parts[i], pools_[i].get(), logits); });
    }
    for (const PoolPtr &pool : pools_) pool->join();
}

void PassRunner::run(const zstc_packed &packed, float *logits) {
    if (context_.device.is_cpu()) {
        run_in_parts(packed, logits);
    } else {
        run_whole(packed, 1, nullptr, logits);
    }
}

} // namespace zstc_torch
