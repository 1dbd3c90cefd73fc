#ifndef _GNU_SOURCE
#define _GNU_SOURCE // RTLD_DEFAULT
#endif
#include "scorer/torch/kernels/cpu.h"

#include <dlfcn.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>

#include "scorer/torch/guard.h"
#include "scorer/torch/kernels/linear.h"

namespace zstc_torch {

namespace {

zstc_cpu::Element element_of(const at::Tensor &values) {
    switch (values.scalar_type()) {
    case at::kFloat: return zstc_cpu::Element::float32;
    case at::kBFloat16: return zstc_cpu::Element::bfloat16;
    default: break;
    }
    fail(ZSTC_INTERNAL, "no kernel for values of this type");
}

const float *floats_of(const at::Tensor &values) { return values.defined() ? values.data_ptr<float>() : nullptr; }

// The entry of OpenMP's runtime that compilers call for a parallel region, looked up as in scopes.cpp: linking to an
// OpenMP could bring a second one into the process beside libtorch's.
struct OpenMp {
    using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);
    using Get = int (*)();

    Parallel parallel = reinterpret_cast<Parallel>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    Get most_threads = reinterpret_cast<Get>(dlsym(RTLD_DEFAULT, "omp_get_max_threads"));
    Get thread = reinterpret_cast<Get>(dlsym(RTLD_DEFAULT, "omp_get_thread_num"));
    Get threads = reinterpret_cast<Get>(dlsym(RTLD_DEFAULT, "omp_get_num_threads"));

    bool usable() const {
        return parallel != nullptr && most_threads != nullptr && thread != nullptr && threads != nullptr;
    }
};

const OpenMp &openmp() {
    static const OpenMp found;
    return found;
}

// Values that are worth a thread: some microseconds' work.
constexpr int64_t least_values = int64_t(1) << 14;

struct Shared {
    int64_t count;
    const std::function<void(int64_t, int64_t)> *body;
    std::mutex lock;
    std::exception_ptr failure; // of any thread: none may leave a parallel region
};

void work(void *argument) {
    Shared &shared = *static_cast<Shared *>(argument);
    const int64_t thread = openmp().thread(), threads = openmp().threads();
    const int64_t first = shared.count * thread / threads, end = shared.count * (thread + 1) / threads;
    try {
        if (first < end) (*shared.body)(first, end - first);
    } catch (...) {
        const std::lock_guard<std::mutex> hold(shared.lock);
        shared.failure = std::current_exception();
    }
}

// Freed with the thread.
struct Scratch {
    std::unique_ptr<float[]> room;
    int64_t floats = 0;
};

} // namespace

zstc_cpu::Matrix matrix_of(const at::Tensor &values) {
    return {values.data_ptr(), values.stride(0), element_of(values)};
}

zstc_cpu::MutableMatrix mutable_matrix_of(const at::Tensor &values) {
    return {values.data_ptr(), values.stride(0), element_of(values)};
}

zstc_cpu::Product product_of(const Product &product) {
    zstc_cpu::Product view;
    view.matrix = matrix_of(product.values);
    view.scales = floats_of(product.scales);
    view.offsets = floats_of(product.offsets);
    view.sums = floats_of(product.sums);
    view.bias = floats_of(product.bias);
    return view;
}

zstc_cpu::Activation activation_of(zstc_activation activation) {
    switch (activation) {
    case ZSTC_ACT_GELU: return zstc_cpu::Activation::gelu;
    case ZSTC_ACT_GELU_TANH: return zstc_cpu::Activation::gelu_tanh;
    case ZSTC_ACT_RELU: return zstc_cpu::Activation::relu;
    case ZSTC_ACT_SILU: return zstc_cpu::Activation::silu;
    case ZSTC_ACT_TANH: return zstc_cpu::Activation::tanh;
    }
    fail(ZSTC_INTERNAL, "no kernel for this activation");
}

zstc_cpu::Quantised make_quantised(Activations &activations, int64_t rows, int64_t width, bool inner) {
    activations.numbers = at::empty({rows, width}, at::TensorOptions().dtype(at::kByte));
    activations.scales = at::empty({rows}, at::TensorOptions().dtype(at::kFloat));
    activations.offsets = at::empty({rows}, at::TensorOptions().dtype(at::kFloat));
    zstc_cpu::Quantised quantised;
    quantised.values = activations.numbers.data_ptr<uint8_t>();
    quantised.stride = width;
    quantised.scales = activations.scales.data_ptr<float>();
    quantised.offsets = activations.offsets.data_ptr<float>();
    quantised.zero = activations.zero = zero_of_int8(inner);
    quantised.largest = largest_of_int8();
    return quantised;
}

void share(int64_t count, int64_t least, const std::function<void(int64_t first, int64_t count)> &body) {
    const int64_t most = openmp().usable() ? openmp().most_threads() : 1;
    const int64_t threads = std::min(most, count / std::max<int64_t>(least, 1));
    if (threads <= 1) return body(0, count);
    Shared shared = {count, &body, {}, nullptr};
    openmp().parallel(work, &shared, static_cast<unsigned>(threads), 0);
    if (shared.failure != nullptr) std::rethrow_exception(shared.failure);
}

void share_rows(int64_t rows, int64_t width,
                const std::function<void(int64_t first, int64_t count, float *scratch)> &body) {
    share(rows, least_values / width + 1,
          [&](int64_t first, int64_t count) { body(first, count, scratch(zstc_cpu::row_scratch(width))); });
}

float *scratch(int64_t floats) {
    constexpr int64_t alignment = 16; // floats
    static thread_local Scratch own;
    if (own.floats < floats) {
        own.room.reset(new float[static_cast<size_t>(floats + alignment)]);
        own.floats = floats;
    }
    const uintptr_t address = reinterpret_cast<uintptr_t>(own.room.get());
    return reinterpret_cast<float *>((address + 63) / 64 * 64);
}

} // namespace zstc_torch
