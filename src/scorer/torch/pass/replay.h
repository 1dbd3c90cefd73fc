// Small batches on a GPU: launching a forward pass kernel by kernel takes longer than running it, so a pass is recorded
// once for each bucket of sizes and replayed.
#ifndef ZSTC_SCORER_TORCH_PASS_REPLAY_H
#define ZSTC_SCORER_TORCH_PASS_REPLAY_H

#include <functional>
#include <map>
#include <memory>

#include "scorer/torch/cuda/graphs.h"
#include "scorer/torch/network.h"
#include "scorer/torch/pass/bucket.h"

namespace zstc_torch {

// A recorded pass over batches of one bucket.
class Replay {
  public:
    virtual ~Replay() = default;
    // [sequences, labels] on the device; the next run overwrites them.
    virtual at::Tensor run(const zstc_packed &packed) = 0;
};

using Recorder =
    std::function<std::unique_ptr<Replay>(const PackedNetwork &network, const zstc_packed &packed, const Room &room)>;

using Timer = std::function<double()>; // seconds from any start

double steady_seconds();

// Records a bucket when it is met for the third time, and keeps the recording if it proves faster. What cannot be
// recorded runs as before, and so does what cannot be replayed any more. One call at a time, as the scorer.
class ReplayedNetwork : public Network {
  public:
    // `timer` times the launched and the replayed pass.
    ReplayedNetwork(PackedNetworkPtr network, Recorder recorder, Timer timer = steady_seconds);
    at::Tensor forward(const zstc_packed &packed) const override;
    int64_t parameters() const override { return network_->parameters(); }

    // For tests: recordings made so far, kept or not.
    int64_t tried() const { return tried_; }

  private:
    struct Place {
        int64_t uses = 0;
        std::unique_ptr<Replay> replay;
    };

    at::Tensor replay(Place &place, const zstc_packed &filled) const;
    void record(Place &place, const zstc_packed &packed, const zstc_packed &filled, const Bucket &bucket) const;

    PackedNetworkPtr network_;
    Recorder recorder_;
    Timer timer_;
    mutable std::map<Bucket, Place> places_;
    mutable int64_t tried_ = 0;
};

// An empty one without graphs.
Recorder make_recorder(std::shared_ptr<GraphMaker> graphs);

// The network, replayed where that can help.
NetworkPtr with_replay(PackedNetworkPtr network);

} // namespace zstc_torch

#endif
