// Graphs of CUDA. All are captured on one stream of their own.
#include <memory>
#include <utility>

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/StreamGuard.h>
#include <cuda_runtime_api.h>

#include "scorer/torch/cuda/part.h"

namespace zstc_torch {

namespace {

using GraphPtr = std::shared_ptr<at::cuda::CUDAGraph>;

class CudaGraph : public Graph {
  public:
    explicit CudaGraph(GraphPtr graph) : graph_(std::move(graph)) {}
    void replay() override { graph_->replay(); }

  private:
    GraphPtr graph_;
};

class CudaGraphMaker : public GraphMaker {
  public:
    explicit CudaGraphMaker(c10::DeviceIndex device)
        : device_(device), stream_(c10::cuda::getStreamFromPool(false, device).unwrap()) {}

    // What was copied to the device on the current stream is there before another stream reads it.
    void rehearse(const std::function<void()> &body) override {
        c10::cuda::getCurrentCUDAStream(device_).unwrap().synchronize();
        const c10::StreamGuard guard(stream_);
        try {
            body();
        } catch (...) {
            stream_.synchronize(); // what was launched still reads its memory
            throw;
        }
        stream_.synchronize();
    }

    // Other threads of the process may use CUDA meanwhile: only what this thread does is captured.
    std::unique_ptr<Graph> capture(const std::function<void()> &body) override {
        const c10::StreamGuard guard(stream_);
        if (first_ == nullptr) pool_ = at::cuda::graph_pool_handle();
        auto graph = std::make_shared<at::cuda::CUDAGraph>();
        try {
            graph->capture_begin(pool_, cudaStreamCaptureModeThreadLocal);
            body();
        } catch (...) {
            abandon(*graph);
            throw;
        }
        graph->capture_end();
        if (first_ == nullptr) first_ = graph;
        return std::make_unique<CudaGraph>(graph);
    }

  private:
    static void abandon(at::cuda::CUDAGraph &graph) {
        try {
            graph.capture_end();
        } catch (const c10::Error &) { // it is broken; what broke it is on its way up
        }
    }

    c10::DeviceIndex device_;
    c10::Stream stream_;
    at::MempoolId_t pool_ = {0, 0};
    GraphPtr first_; // stays: PyTorch takes no further graph into a pool that none is left of
};

// The layout of CUDAGraph follows the version of CUDA's headers, which need not be those that libtorch was built with.
bool headers_fit() {
    const long built_with = at::globalContext().versionCUDART();
    return CUDART_VERSION >= 12040 && built_with >= 12040 && built_with / 1000 == CUDART_VERSION / 1000;
}

GraphMaker *make_graphs(c10::DeviceIndex device) { return headers_fit() ? new CudaGraphMaker(device) : nullptr; }

} // namespace

} // namespace zstc_torch

extern "C" __attribute__((visibility("default")))
const zstc_torch::CudaPart zstc_cuda_part = {ZSTC_VERSION, zstc_torch::make_graphs};
