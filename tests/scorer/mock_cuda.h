// A pretended CUDA device: tensors say that they are on it, their memory is the host's, and their operators are those
// of the CPU. It keeps what a real one makes easy to get wrong:
//
//  - Its memory is not the host's: what is on it came by a copy.
//  - Copies from page-locked memory that nobody waits for, and graphs, are queued. They run when an operator, or a copy
//    to the host, needs what is before it, and read what is in their memory then.
//  - A graph is what was launched while it was captured: operators with the numbers and the memory of that time.
//  - Whatever waits for the device while a graph is captured is an error.
//
// For a libtorch without CUDA: this registers itself in its place.
#ifndef ZSTC_TESTS_MOCK_CUDA_H
#define ZSTC_TESTS_MOCK_CUDA_H

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>

namespace mock_cuda {

struct Launch {
    c10::OperatorHandle kernel;
    std::vector<c10::IValue> arguments, results; // on the host, over the device's memory
};

using Graph = std::vector<Launch>;

// What was launched while `body` ran; throws what it throws.
Graph capture(const std::function<void()> &body);
void launch(std::shared_ptr<const Graph> graph);
void synchronize();

struct Counts {
    int64_t launches = 0, graphs = 0, copies_to_device = 0, copies_to_host = 0;
    int64_t queued = 0;      // at this moment
    int64_t most_queued = 0; // since reset
};
const Counts &counts();

// How long the host takes to launch an operator, and a graph: pretended, as all that this device does. Nothing else
// takes any time, so that what is measured does not depend on the machine.
void set_launch_times(std::chrono::microseconds kernel, std::chrono::microseconds graph);
// Called before each operator with its name; may throw in its place. Empty: nothing is called.
void set_fault(std::function<void(const std::string &)> fault);
double seconds(); // that launches have taken since reset
bool is_capturing();
void reset();

} // namespace mock_cuda

#endif
