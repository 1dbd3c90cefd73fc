// What has been launched on a device, to be launched again at once.
#ifndef ZSTC_SCORER_TORCH_CUDA_GRAPHS_H
#define ZSTC_SCORER_TORCH_CUDA_GRAPHS_H

#include <functional>
#include <memory>

namespace zstc_torch {

class Graph {
  public:
    virtual ~Graph() = default;
    // Launches it on the current stream: the same operators with the same memory.
    virtual void replay() = 0;
};

// Of one device. Its graphs share memory: they run one at a time, and each one's results are read before the next runs.
class GraphMaker {
  public:
    virtual ~GraphMaker() = default;
    // Runs `body` where graphs are captured, and waits for it. Libraries allocate for a stream on first use, which
    // cannot be captured.
    virtual void rehearse(const std::function<void()> &body) = 0;
    virtual std::unique_ptr<Graph> capture(const std::function<void()> &body) = 0;
};

} // namespace zstc_torch

#endif
