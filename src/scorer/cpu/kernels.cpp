#include "scorer/cpu/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "scorer/cpu/layout.h"
#include "scorer/cpu/variants.h"

namespace zstc_cpu {

namespace {

constexpr int most_lanes = 16;

struct Variant {
    const Kernels *kernels;
    bool (*works)();
};

bool always() { return true; }

#if defined(__x86_64__)
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

// The best first.
const Variant variants[] = {
#if defined(__x86_64__)
    {&avx512_kernels, has_avx512},
    {&avx2_kernels, has_avx2},
#endif
    {&plain_kernels, always},
};
constexpr int variant_count = sizeof variants / sizeof *variants;

struct Names {
    const char *names[variant_count + 1] = {};

    Names() {
        int count = 0;
        for (const Variant &variant : variants) {
            if (variant.works()) names[count++] = variant.kernels->name;
        }
    }
};

const Kernels *choose() {
    const char *asked = getenv("ZSTC_CPU_KERNELS");
    const Kernels *found = asked != nullptr ? find_kernels(asked) : nullptr;
    return found != nullptr ? found : find_kernels(*kernel_names());
}

int64_t whole(int64_t count) { return (count + most_lanes - 1) / most_lanes * most_lanes; }

} // namespace

const Kernels *find_kernels(const char *name) {
    for (const Variant &variant : variants) {
        if (strcmp(variant.kernels->name, name) == 0 && variant.works()) return variant.kernels;
    }
    return nullptr;
}

const char *const *kernel_names() {
    static const Names found;
    return found.names;
}

const Kernels &kernels() {
    static const Kernels *const chosen = choose();
    return *chosen;
}

// A row, and the gates of its values.
int64_t row_scratch(int64_t width) { return 2 * whole(width); }

int64_t attend_scratch(int64_t length, int64_t size, bool distances) {
    const int64_t room = whole(length), width = whole(size);
    const int64_t with_distances = distances ? room * (room + width) + tile_rows * (room + distance_slack) : 0;
    return with_distances + 2 * room * width + tile_rows * (room + 2 * width) + most_lanes * width;
}

} // namespace zstc_cpu
