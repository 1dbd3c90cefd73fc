// Forward passes as CUDA graphs.
#include "scorer/torch/pass/replay.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/StreamGuard.h>
#include <cuda_runtime_api.h>

namespace zstc_torch {

namespace {

class GraphReplay : public Replay {
  public:
    GraphReplay(const PackedNetwork &network, const zstc_packed &packed, const Room &room, at::MempoolId_t pool,
                c10::Stream stream)
        : batch_(packed, network.context(), network.feed(), room) {
        // The copy to the device runs on the current stream; it must end before another reads what it brings.
        c10::cuda::getCurrentCUDAStream(network.context().device.index()).unwrap().synchronize();
        const c10::StreamGuard guard(stream);
        try {
            (void)network.compute(batch_); // libraries allocate for a stream on first use, which cannot be recorded
        } catch (...) {
            stream.synchronize(); // what was launched still reads the batch
            throw;
        }
        stream.synchronize();
        capture(network, pool);
    }

    at::Tensor run(const zstc_packed &packed) override {
        batch_.refill(packed);
        graph_->replay();
        return logits_;
    }

    const std::shared_ptr<at::cuda::CUDAGraph> &graph() const { return graph_; }

  private:
    // Other threads of the process may use CUDA meanwhile: only what this thread does is recorded.
    void capture(const PackedNetwork &network, at::MempoolId_t pool) {
        try {
            graph_->capture_begin(pool, cudaStreamCaptureModeThreadLocal);
            logits_ = network.compute(batch_);
        } catch (...) {
            abandon();
            throw;
        }
        graph_->capture_end();
    }

    void abandon() {
        try {
            graph_->capture_end();
        } catch (const c10::Error &) { // it is broken; what broke it is on its way up
        }
    }

    Batch batch_;
    at::Tensor logits_;
    std::shared_ptr<at::cuda::CUDAGraph> graph_ = std::make_shared<at::cuda::CUDAGraph>();
};

// Memory that all graphs of a network share: they run one at a time, and each one's logits are read before the next
// runs. PyTorch takes no further graph into a pool that none is left of, so the first stays, kept for use or not.
struct GraphMemory {
    c10::Stream stream; // on which all of them are recorded
    at::MempoolId_t id;
    std::shared_ptr<at::cuda::CUDAGraph> first;
};

// The layout of CUDAGraph follows the version of CUDA's headers, which need not be those that libtorch was built with.
bool headers_fit() {
    const long built_with = at::globalContext().versionCUDART();
    return CUDART_VERSION >= 12040 && built_with >= 12040 && built_with / 1000 == CUDART_VERSION / 1000;
}

} // namespace

Recorder make_recorder(const Context &context) {
    if (!context.device.is_cuda() || !headers_fit()) return Recorder();
    const c10::Stream stream = c10::cuda::getStreamFromPool(false, context.device.index()).unwrap();
    return [pool = std::make_shared<GraphMemory>(GraphMemory{stream, {0, 0}, nullptr})](
               const PackedNetwork &network, const zstc_packed &packed, const Room &room) {
        if (pool->first == nullptr) pool->id = at::cuda::graph_pool_handle();
        auto replay = std::make_unique<GraphReplay>(network, packed, room, pool->id, pool->stream);
        if (pool->first == nullptr) pool->first = replay->graph();
        return replay;
    };
}

} // namespace zstc_torch
