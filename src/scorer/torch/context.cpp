#include "scorer/torch/context.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include <ATen/Parallel.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include "scorer/torch/cuda/part.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/scopes.h"

namespace zstc_torch {

namespace {

// Whether libtorch's half for CUDA is in the process, loaded by us or by others. Asked of c10 itself, so that no header
// of CUDA is needed.
bool has_cuda() { return c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA); }

int cuda_devices() {
    if (!has_cuda()) (void)cuda_part();
    if (!has_cuda()) fail(ZSTC_DEVICE, "this libtorch has no CUDA");
    return static_cast<int>(c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount());
}

c10::Device choose_cuda(const char *name, int32_t index) {
    int count = 0;
    try {
        count = cuda_devices();
    } catch (const Failure &failure) {
        fail(failure.status(), "%s: %s", name, failure.what());
    }
    if (index >= count) fail(ZSTC_DEVICE, "%s: this machine has %d CUDA devices", name, count);
    return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
}

// A GPU that this library cannot use is as good as none.
c10::Device choose_best() {
    if (!has_cuda() && devices_of_driver() == 0) return c10::kCPU;
    try {
        return cuda_devices() > 0 ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
    } catch (const Failure &) {
        return c10::kCPU;
    }
}

// Options hold names that were found in the table.
void check_known(zstc_status status) {
    if (status != ZSTC_OK) fail(ZSTC_INTERNAL, "%s", zstc_last_error());
}

// The best of a few products of a layer's shape: the best, because a neighbour on the machine can only add time.
double seconds_of_product(at::ScalarType type) {
    const at::Tensor rows = at::ones({256, 1024}, type), matrix = at::ones({1024, 1024}, type);
    const BlasThreads blas(at::get_num_threads());
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

c10::Device choose_device(const char *name) {
    zstc_device asked;
    check_known(zstc_device_read(&asked, name));
    switch (asked.kind) {
    case ZSTC_DEVICE_CPU: return c10::kCPU;
    case ZSTC_DEVICE_AUTO: return choose_best();
    case ZSTC_DEVICE_CUDA: break;
    }
    return choose_cuda(name, asked.index);
}

Precision choose_precision(const char *name, c10::Device device, Precision on_cuda) {
    zstc_precision asked;
    check_known(zstc_precision_read(&asked, name));
    if (asked == ZSTC_PRECISION_AUTO) return device.is_cuda() ? on_cuda : Precision::float32;
    if (asked == ZSTC_PRECISION_INT8 && device.is_cuda()) {
        fail(ZSTC_UNSUPPORTED, "precision int8 is not supported on CUDA (expected device cpu)");
    }
    return static_cast<Precision>(asked);
}

zstc_engine choose_engine(const char *name) {
    zstc_engine asked;
    check_known(zstc_engine_read(&asked, name));
    return asked;
}

bool choose_wide(Precision precision, c10::Device device) {
    if (!device.is_cpu()) return false;
    if (precision == Precision::float16) return true; // a CPU converts halves fast and computes with them slowly
    return precision == Precision::bfloat16 && bfloat16_is_slow();
}

const char *precision_name(Precision precision) { return zstc_precision_name(static_cast<zstc_precision>(precision)); }

at::ScalarType Context::storage() const {
    switch (precision) {
    case Precision::bfloat16: return at::kBFloat16;
    case Precision::float16: return at::kHalf;
    case Precision::float32:
    case Precision::int8: break;
    }
    return at::kFloat;
}

// What is quantised is rounded more than bfloat16 rounds it.
at::ScalarType Context::tables() const { return precision == Precision::int8 ? at::kBFloat16 : storage(); }

at::ScalarType Context::biases() const { return wide ? at::kFloat : storage(); }

at::ScalarType Context::compute() const { return wide ? at::kFloat : tables(); }

} // namespace zstc_torch
