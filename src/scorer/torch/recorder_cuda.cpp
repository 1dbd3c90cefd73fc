// Forward passes as CUDA graphs.
#include "scorer/torch/replay.h"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/StreamGuard.h>

namespace zstc_torch {

namespace {

class GraphReplay : public Replay {
  public:
    // `pool` is shared by all graphs of a network: they run one at a time, and each one's logits are read before the next.
    GraphReplay(const PackedNetwork &network, const zstc_packed &packed, const Room &room, at::MempoolId_t pool)
        : batch_(packed, network.context(), network.feed(), room) {
        const c10::Device device = network.context().device;
        c10::cuda::getCurrentCUDAStream(device.index()).unwrap().synchronize(); // the batch is on its way
        const c10::Stream stream = c10::cuda::getStreamFromPool(false, device.index()).unwrap();
        const c10::StreamGuard guard(stream);
        (void)network.compute(batch_); // libraries allocate for a stream on first use, which cannot be recorded
        stream.synchronize();
        capture(network, pool);
    }

    at::Tensor run(const zstc_packed &packed) override {
        batch_.refill(packed);
        graph_.replay();
        return logits_;
    }

  private:
    // Other threads of the process may use CUDA meanwhile: only what this thread does is recorded.
    void capture(const PackedNetwork &network, at::MempoolId_t pool) {
        graph_.capture_begin(pool, cudaStreamCaptureModeThreadLocal);
        try {
            logits_ = network.compute(batch_);
        } catch (...) {
            abandon();
            throw;
        }
        graph_.capture_end();
    }

    void abandon() {
        try {
            graph_.capture_end();
        } catch (const c10::Error &) { // it is broken; what broke it is on its way up
        }
    }

    Batch batch_;
    at::Tensor logits_;
    at::cuda::CUDAGraph graph_;
};

} // namespace

Recorder make_recorder(const Context &context) {
    if (!context.device.is_cuda()) return Recorder();
    const at::MempoolId_t pool = at::cuda::graph_pool_handle();
    return [pool](const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
        return std::make_unique<GraphReplay>(network, packed, room, pool);
    };
}

} // namespace zstc_torch
