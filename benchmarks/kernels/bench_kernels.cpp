// What each kernel of scorer/cpu costs, for every kind of vectors that this processor has.
//
//     bench_kernels [WIDTH HEADS]
//
// Of rows of bfloat16, 512 at a time, as they lie in a pass: nanoseconds for each value of a row (of the norm's and of
// quantising's WIDTH, of the activation's 4 * WIDTH), and for attention nanoseconds for each token and GFLOP/s in
// sequences of several lengths. The best of some rounds, on one thread.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "scorer/cpu/kernels.h"

using namespace zstc_cpu;

namespace {

constexpr int64_t rows = 512;

template <typename Body>
double seconds_of(const Body &body) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 20; i++) {
        const auto start = std::chrono::steady_clock::now();
        body();
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

std::vector<uint16_t> random_values(int64_t count) {
    std::vector<uint16_t> values;
    for (int64_t i = 0; i < count; i++) {
        const float value = static_cast<float>(std::rand() % 2000 - 1000) / 500;
        uint32_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        values.push_back(static_cast<uint16_t>(bits >> 16));
    }
    return values;
}

struct Bench {
    const Kernels &kernels;
    int64_t width, heads;
    std::vector<uint16_t> wide = random_values(rows * 4 * width), residual = random_values(rows * width);
    std::vector<uint16_t> result = random_values(rows * 4 * width);
    std::vector<uint8_t> numbers = std::vector<uint8_t>(static_cast<size_t>(rows * 4 * width));
    std::vector<float> columns = std::vector<float>(static_cast<size_t>(4 * width), 1.0f);
    std::vector<float> scales = std::vector<float>(rows, 1.0f), offsets = std::vector<float>(rows, 0.1f);
    std::vector<float> own_scales = scales, own_offsets = offsets;
    std::vector<float> room = std::vector<float>(static_cast<size_t>(attend_scratch(rows, width, true) + 16 * width));

    float *scratch() { return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(room.data()) + 63) / 64 * 64); }

    Product product(int64_t stride, bool quantised) {
        Product product;
        product.matrix = {wide.data(), stride, Element::bfloat16};
        if (!quantised) return product;
        product.scales = scales.data();
        product.offsets = offsets.data();
        product.sums = product.bias = columns.data();
        return product;
    }

    Output output(int64_t stride, bool values, bool quantised) {
        Output output;
        if (values) output.values = {result.data(), stride, Element::bfloat16};
        if (quantised) output.quantised = {numbers.data(), stride, own_scales.data(), own_offsets.data(), 128, 255};
        return output;
    }

    double norm(bool quantised) {
        NormCall call;
        call.input = product(width, quantised);
        call.residual = {residual.data(), width, Element::bfloat16};
        call.weight = call.bias = columns.data();
        call.epsilon = 1e-5f;
        call.width = width;
        call.output = output(width, true, quantised);
        return seconds_of([&] { kernels.norm(call, 0, rows, scratch()); });
    }

    double gelu(bool quantised) {
        ActivateCall call;
        call.input = product(4 * width, quantised);
        call.width = 4 * width;
        call.output = output(4 * width, !quantised, quantised);
        return seconds_of([&] { kernels.activate(call, 0, rows, scratch()); });
    }

    double attend(int64_t length) {
        AttendCall call;
        call.query = call.key = call.value = product(3 * width, false);
        call.heads = heads;
        call.size = width / heads;
        call.scale = 0.1f;
        call.output = {result.data(), width, Element::bfloat16};
        return seconds_of([&] {
            for (int64_t row = 0; row + length <= rows; row += length) {
                kernels.attend(call, {row, length, row, length}, 0, heads, scratch());
            }
        });
    }
};

void report(const char *name, int64_t width, int64_t heads) {
    Bench bench = {*find_kernels(name), width, heads};
    const double values = static_cast<double>(rows * width) / 1e9;
    std::printf("%-8s norm %.2f, quantising %.2f; gelu %.2f, quantising %.2f ns; attention", name,
                bench.norm(false) / values, bench.norm(true) / values, bench.gelu(false) / values / 4,
                bench.gelu(true) / values / 4);
    for (const int64_t length : {31, 128, 512}) {
        const double tokens = static_cast<double>(rows / length * length), seconds = bench.attend(length);
        const double operations = 4 * tokens * static_cast<double>(length * width);
        std::printf(" %lld: %.0f ns, %.0f GFLOP/s;", static_cast<long long>(length), seconds / tokens * 1e9,
                    operations / seconds / 1e9);
    }
    std::printf("\n");
}

} // namespace

int main(int count, char **arguments) {
    const int64_t width = count > 2 ? std::atoll(arguments[1]) : 1024,
                  heads = count > 2 ? std::atoll(arguments[2]) : 16;
    if (width < 1 || heads < 1 || width % heads != 0) {
        std::fprintf(stderr, "usage: bench_kernels [WIDTH HEADS], a width that the heads divide\n");
        return 2;
    }
    for (const char *const *name = kernel_names(); *name != nullptr; name++) report(*name, width, heads);
    return 0;
}
