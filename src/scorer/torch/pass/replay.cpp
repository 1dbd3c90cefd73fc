#include "scorer/torch/pass/replay.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>
#include <utility>

#include "scorer/torch/cuda/part.h"

namespace zstc_torch {

namespace {

// The first uses load kernels and find algorithms; a bucket met no more often than that is not worth a recording.
constexpr int64_t uses_before = 2;

// Each costs a few tenths of a second, and some megabytes if it is kept; those that fail or are not kept count too.
constexpr int64_t most_recordings = 64;

// The best of a few runs, each waited for by copying its result to the host.
template <typename Run>
double seconds_of(const Timer &timer, const Run &run) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 3; i++) {
        const double start = timer();
        (void)run().to(at::kCPU);
        best = std::min(best, timer() - start);
    }
    return best;
}

} // namespace

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

ReplayedNetwork::ReplayedNetwork(PackedNetworkPtr network, Recorder recorder, Timer timer)
    : network_(std::move(network)), recorder_(std::move(recorder)), timer_(std::move(timer)) {}

at::Tensor ReplayedNetwork::forward(const zstc_packed &packed) const {
    const std::optional<Bucket> bucket = bucket_of(packed);
    if (!bucket) return network_->forward(packed);
    Place &place = places_[*bucket];
    place.uses++;
    if (place.replay == nullptr && (place.uses != uses_before + 1 || tried_ == most_recordings)) {
        return network_->forward(packed);
    }
    network_->check(packed);
    const FilledPacked filled(packed, bucket->sequences);
    if (place.replay == nullptr) record(place, packed, filled.packed(), *bucket);
    const at::Tensor logits = replay(place, filled.packed());
    return logits.defined() ? logits.narrow(0, 0, static_cast<int64_t>(packed.count)) : network_->forward(packed);
}

// Nothing where there is no recording, or where it cannot be run any more: it is given up then. Whatever else is wrong
// shows when the pass is launched.
at::Tensor ReplayedNetwork::replay(Place &place, const zstc_packed &filled) const {
    if (place.replay == nullptr) return at::Tensor();
    try {
        return place.replay->run(filled);
    } catch (const std::exception &) {
        place.replay.reset();
        return at::Tensor();
    }
}

void ReplayedNetwork::record(Place &place, const zstc_packed &packed, const zstc_packed &filled,
                             const Bucket &bucket) const {
    tried_++;
    try {
        std::unique_ptr<Replay> replay = recorder_(*network_, filled, {bucket.rows, bucket.longest});
        const double launched = seconds_of(timer_, [&] { return network_->forward(packed); });
        const double replayed = seconds_of(timer_, [&] { return replay->run(filled); });
        if (replayed < launched) place.replay = std::move(replay);
    } catch (const std::exception &) {
        // No recording then, be it for want of memory, of an operator that can be recorded, or of anything that a
        // library below says in its own way. Whatever is wrong with the pass itself shows when it is launched.
    }
}

NetworkPtr with_replay(PackedNetworkPtr network) {
    const c10::Device device = network->context().device;
    if (!network->replayable() || !device.is_cuda()) return network;
    Recorder recorder = make_recorder(std::shared_ptr<GraphMaker>(cuda_part().make_graphs(device.index())));
    if (!recorder) return network;
    return std::make_unique<ReplayedNetwork>(std::move(network), std::move(recorder));
}

} // namespace zstc_torch
