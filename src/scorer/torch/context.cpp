#include "scorer/torch/context.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>

#include <c10/core/impl/DeviceGuardImplInterface.h>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

// Asked of c10 itself, so that no header of CUDA is needed; a libtorch without CUDA registers nothing there.
int cuda_devices() {
    if (!c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA)) return -1;
    return static_cast<int>(c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount());
}

c10::Device choose_cuda(const std::string &name) {
    const int count = cuda_devices();
    if (count < 0) fail(ZSTC_DEVICE, "%s: this libtorch has no CUDA", name.c_str());
    const size_t colon = name.find(':');
    const long index = colon == std::string::npos ? 0 : std::strtol(name.c_str() + colon + 1, nullptr, 10);
    if (index >= count) fail(ZSTC_DEVICE, "%s: this machine has %d CUDA devices", name.c_str(), count);
    return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
}

// The best of a few products of a layer's shape: the best, because a neighbour on the machine can only add time.
double seconds_of_product(at::ScalarType type) {
    const at::Tensor rows = at::ones({256, 1024}, type), matrix = at::ones({1024, 1024}, type);
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 5; i++) {
        const auto start = std::chrono::steady_clock::now();
        (void)at::linear(rows, matrix);
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

// Having the instructions does not say that they are fast: some processors take several steps for each.
bool bfloat16_is_slow() {
    static const bool slow = seconds_of_product(at::kBFloat16) > seconds_of_product(at::kFloat);
    return slow;
}

} // namespace

c10::Device choose_device(const std::string &name) {
    if (name == "cpu") return c10::kCPU;
    if (name == "auto") return cuda_devices() > 0 ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
    return choose_cuda(name);
}

Precision choose_precision(const std::string &name, c10::Device device) {
    if (name == "auto") return device.is_cuda() ? Precision::float16 : Precision::float32;
    if (name == "bfloat16") return Precision::bfloat16;
    if (name == "float16") return Precision::float16;
    if (name != "int8") return Precision::float32;
    if (device.is_cuda()) fail(ZSTC_UNSUPPORTED, "precision int8 is not supported on CUDA (expected device cpu)");
    return Precision::int8;
}

bool choose_wide(Precision precision, c10::Device device) {
    if (!device.is_cpu()) return false;
    if (precision == Precision::float16) return true; // a CPU converts halves fast and computes with them slowly
    return precision == Precision::bfloat16 && bfloat16_is_slow();
}

const char *precision_name(Precision precision) {
    switch (precision) {
    case Precision::bfloat16: return "bfloat16";
    case Precision::float16: return "float16";
    case Precision::int8: return "int8";
    case Precision::float32: break;
    }
    return "float32";
}

at::ScalarType Context::storage() const {
    switch (precision) {
    case Precision::bfloat16: return at::kBFloat16;
    case Precision::float16: return at::kHalf;
    default: return at::kFloat;
    }
}

at::ScalarType Context::compute() const { return wide ? at::kFloat : storage(); }

} // namespace zstc_torch
