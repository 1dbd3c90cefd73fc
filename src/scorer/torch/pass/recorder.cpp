#include "scorer/torch/cuda/part.h"
#include "scorer/torch/pass/replay.h"

namespace zstc_torch {

namespace {

class GraphReplay : public Replay {
  public:
    GraphReplay(const PackedNetwork &network, const zstc_packed &packed, const Room &room, GraphMaker &graphs)
        : batch_(packed, network.context(), network.feed(), room) {
        graphs.rehearse([&] { (void)network.compute(batch_); });
        graph_ = graphs.capture([&] { logits_ = network.compute(batch_); });
    }

    at::Tensor run(const zstc_packed &packed) override {
        batch_.refill(packed);
        graph_->replay();
        return logits_;
    }

  private:
    Batch batch_;
    at::Tensor logits_;
    std::unique_ptr<Graph> graph_;
};

} // namespace

Recorder make_recorder(std::shared_ptr<GraphMaker> graphs) {
    if (graphs == nullptr) return Recorder();
    return [graphs](const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
        return std::make_unique<GraphReplay>(network, packed, room, *graphs);
    };
}

} // namespace zstc_torch
