// Vectors of ZSTC_LANES floats, as GCC and Clang have them for every processor.
//
// Only variant.h includes this and the kernels: it is compiled several times, for different instructions. Nothing in
// these files may have external linkage, not even a template of the standard library: the linker would keep one copy
// for all, perhaps that with instructions which a processor does not have.
#ifndef ZSTC_SCORER_CPU_SIMD_H
#define ZSTC_SCORER_CPU_SIMD_H

#include <stddef.h>
#include <stdint.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define ZSTC_INLINE inline __attribute__((always_inline))

namespace zstc_cpu {
namespace {

constexpr int lanes = ZSTC_LANES;

typedef float vf __attribute__((vector_size(ZSTC_LANES * 4)));
typedef int32_t vi __attribute__((vector_size(ZSTC_LANES * 4)));
typedef uint32_t vu __attribute__((vector_size(ZSTC_LANES * 4)));
typedef uint16_t vh __attribute__((vector_size(ZSTC_LANES * 2)));
typedef uint8_t vb __attribute__((vector_size(ZSTC_LANES)));

// The upper half of a float.
struct bfloat16 {
    uint16_t bits;
};

constexpr int64_t round_up(int64_t count) { return (count + lanes - 1) / lanes * lanes; }

ZSTC_INLINE vf splat(float value) { return vf{} + value; }
ZSTC_INLINE vu bits_of(vf values) { return reinterpret_cast<vu>(values); }
ZSTC_INLINE vf float_of(vu bits) { return reinterpret_cast<vf>(bits); }
ZSTC_INLINE vf choose(vi mask, vf yes, vf no) { return mask ? yes : no; }

// The general forms first; for x86 the instruction that GCC 12 does not find in them.
#if defined(__AVX512F__) && ZSTC_LANES == 16
ZSTC_INLINE vf smaller(vf a, vf b) { return _mm512_min_ps(a, b); }
ZSTC_INLINE vf larger(vf a, vf b) { return _mm512_max_ps(a, b); }
ZSTC_INLINE vu widened(vh halves) {
    return reinterpret_cast<vu>(_mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(halves)));
}
ZSTC_INLINE vh narrowed(vu values) {
    return reinterpret_cast<vh>(_mm512_cvtepi32_epi16(reinterpret_cast<__m512i>(values)));
}
ZSTC_INLINE vb bytes_of(vi values) {
    return reinterpret_cast<vb>(_mm512_cvtepi32_epi8(reinterpret_cast<__m512i>(values)));
}
#elif defined(__AVX2__) && ZSTC_LANES == 8
ZSTC_INLINE vf smaller(vf a, vf b) { return _mm256_min_ps(a, b); }
ZSTC_INLINE vf larger(vf a, vf b) { return _mm256_max_ps(a, b); }
ZSTC_INLINE vu widened(vh halves) {
    return reinterpret_cast<vu>(_mm256_cvtepu16_epi32(reinterpret_cast<__m128i>(halves)));
}
// Packs join the halves of a register each by themselves.
ZSTC_INLINE vh narrowed(vu values) {
    const __m256i all = reinterpret_cast<__m256i>(values);
    return reinterpret_cast<vh>(_mm_packus_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
}
ZSTC_INLINE vb bytes_of(vi values) {
    const __m128i halves = reinterpret_cast<__m128i>(narrowed(reinterpret_cast<vu>(values)));
    const __m128i bytes = _mm_packus_epi16(halves, halves);
    vb result;
    __builtin_memcpy(&result, &bytes, sizeof result);
    return result;
}
#else
ZSTC_INLINE vf smaller(vf a, vf b) { return a < b ? a : b; }
ZSTC_INLINE vf larger(vf a, vf b) { return a > b ? a : b; }
ZSTC_INLINE vu widened(vh halves) { return __builtin_convertvector(halves, vu); }
ZSTC_INLINE vh narrowed(vu values) { return __builtin_convertvector(values, vh); }
ZSTC_INLINE vb bytes_of(vi values) { return __builtin_convertvector(values, vb); }
#endif

ZSTC_INLINE vf load(const float *from) {
    vf values;
    __builtin_memcpy(&values, from, sizeof values);
    return values;
}

ZSTC_INLINE vf load(const bfloat16 *from) {
    vh halves;
    __builtin_memcpy(&halves, from, sizeof halves);
    return float_of(widened(halves) << 16);
}

ZSTC_INLINE void store(float *to, vf values) { __builtin_memcpy(to, &values, sizeof values); }

// To the nearest, ties to even; a NaN stays one.
ZSTC_INLINE void store(bfloat16 *to, vf values) {
    const vu bits = bits_of(values);
    const vu rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    const vh halves = narrowed(values == values ? rounded : vu{} + 0x7fc0u);
    __builtin_memcpy(to, &halves, sizeof halves);
}

// Numbers of 0 to 255, rounded towards zero.
ZSTC_INLINE void store_bytes(uint8_t *to, vf values) {
    const vb bytes = bytes_of(__builtin_convertvector(values, vi));
    __builtin_memcpy(to, &bytes, sizeof bytes);
}

// The first `count` values of a vector, the others 0.
template <typename T>
ZSTC_INLINE vf load_some(const T *from, int64_t count) {
    T buffer[lanes] = {};
    __builtin_memcpy(buffer, from, static_cast<size_t>(count) * sizeof(T));
    return load(buffer);
}

template <typename T>
ZSTC_INLINE void store_some(T *to, vf values, int64_t count) {
    T buffer[lanes];
    store(buffer, values);
    __builtin_memcpy(to, buffer, static_cast<size_t>(count) * sizeof(T));
}

// body(0) … body(Count - 1), with the index as a constant: what is indexed by it stays in registers.
template <int Value>
struct Constant {
    constexpr operator int() const { return Value; }
};

template <int Count, int From = 0, typename Body>
ZSTC_INLINE void unroll(const Body &body) {
    if constexpr (From < Count) {
        body(Constant<From>());
        unroll<Count, From + 1>(body);
    }
}

// Lanes of two vectors in turn: of their lower halves, of their upper halves.
#if ZSTC_LANES == 16
ZSTC_INLINE vf zip_low(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
ZSTC_INLINE vf zip_high(vf a, vf b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#elif ZSTC_LANES == 8
ZSTC_INLINE vf zip_low(vf a, vf b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
ZSTC_INLINE vf zip_high(vf a, vf b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
#else
ZSTC_INLINE vf zip_low(vf a, vf b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
ZSTC_INLINE vf zip_high(vf a, vf b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
#endif

constexpr int steps_of(int count) { return count == 1 ? 0 : 1 + steps_of(count / 2); }

typedef float v4f __attribute__((vector_size(16)));
typedef float v8f __attribute__((vector_size(32)));

// What joins all lanes, by halves.
template <typename Join>
ZSTC_INLINE float reduce(v4f values, const Join &join) {
    values = join(values, __builtin_shufflevector(values, values, 2, 3, 0, 1));
    return join(values, __builtin_shufflevector(values, values, 1, 0, 3, 2))[0];
}
#if ZSTC_LANES >= 8
template <typename Join>
ZSTC_INLINE float reduce(v8f values, const Join &join) {
    return reduce(
        join(__builtin_shufflevector(values, values, 0, 1, 2, 3), __builtin_shufflevector(values, values, 4, 5, 6, 7)),
        join);
}
#endif
#if ZSTC_LANES >= 16
template <typename Join>
ZSTC_INLINE float reduce(vf values, const Join &join) {
    return reduce(join(__builtin_shufflevector(values, values, 0, 1, 2, 3, 4, 5, 6, 7),
                       __builtin_shufflevector(values, values, 8, 9, 10, 11, 12, 13, 14, 15)),
                  join);
}
#endif

ZSTC_INLINE float sum_of(vf values) {
    return reduce(values, [](auto a, auto b) { return a + b; });
}
ZSTC_INLINE float largest_of(vf values) {
    return reduce(values, [](auto a, auto b) { return a > b ? a : b; });
}
ZSTC_INLINE float smallest_of(vf values) {
    return reduce(values, [](auto a, auto b) { return a < b ? a : b; });
}

// Rows become columns.
ZSTC_INLINE void transpose(vf (&rows)[lanes]) {
    unroll<steps_of(lanes)>([&](auto) {
        vf next[lanes];
        unroll<lanes / 2>([&](auto i) {
            next[2 * i] = zip_low(rows[i], rows[i + lanes / 2]);
            next[2 * i + 1] = zip_high(rows[i], rows[i + lanes / 2]);
        });
        unroll<lanes>([&](auto i) { rows[i] = next[i]; });
    });
}

// 0, 1, 2, …
ZSTC_INLINE vi counting() {
    vi numbers;
    for (int i = 0; i < lanes; i++) numbers[i] = i;
    return numbers;
}

// e to the power of each value, 0 below the smallest normal number; relative error 1e-7. The method and coefficients
// are those of expf in Cephes: 2^n times a polynomial of what is left.
ZSTC_INLINE vf exponential(vf values) {
    constexpr float log2_e = 1.44269504088896341f, round = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer
    const vf x = smaller(splat(88.0f), larger(splat(-88.0f), values));  // in this order a NaN stays one
    const vf shifted = x * log2_e + round;
    const vf n = shifted - round;
    const vf r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    vf p = splat(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    const vf fraction = p * (r * r) + r + 1.0f;
    const vu power = (bits_of(shifted) + (127u - 0x4b400000u)) << 23;
    const vf result = fraction * float_of(power);
    return choose(values < splat(-87.0f), vf{}, result);
}

} // namespace
} // namespace zstc_cpu

#endif
