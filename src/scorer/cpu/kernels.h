// What a forward pass on a CPU computes between its matrix products, in C++ that the compiler makes vectors of.
//
// Each kernel is compiled several times, for different instructions, and the best that this processor has is chosen
// when the first is asked for. Nothing here knows of tensors: a kernel reads and writes memory of its caller, and
// works on a range of rows, so that threads can share it. All arithmetic is in float32.
#ifndef ZSTC_SCORER_CPU_KERNELS_H
#define ZSTC_SCORER_CPU_KERNELS_H

#include <stdint.h>

namespace zstc_cpu {

enum class Element { float32, bfloat16 };

// Rows of values; `stride` elements lie between the starts of two rows.
struct Matrix {
    const void *values = nullptr;
    int64_t stride = 0;
    Element element = Element::float32;

    explicit operator bool() const { return values != nullptr; }
};

struct MutableMatrix {
    void *values = nullptr;
    int64_t stride = 0;
    Element element = Element::float32;

    explicit operator bool() const { return values != nullptr; }
};

// What a matrix product gives. One of quantised rows is still to be scaled: where there are scales, the value at row r
// and column c is values[r][c] * scales[r] - offsets[r] * sums[c] + bias[c].
struct Product {
    Matrix matrix;
    const float *scales = nullptr, *offsets = nullptr; // of each row
    const float *sums = nullptr, *bias = nullptr;      // of each column
};

// Rows as 8-bit numbers: value = (number - zero) * scale - offset, with a scale and an offset for each row. A row with
// a value that is infinite or NaN gets the scale NaN.
struct Quantised {
    uint8_t *values = nullptr;
    int64_t stride = 0;
    float *scales = nullptr, *offsets = nullptr;
    int32_t zero = 0;      // the number that stands for the offset
    int32_t largest = 255; // numbers are 0 .. largest

    explicit operator bool() const { return values != nullptr; }
};

// Where rows go: as values, quantised, or both.
struct Output {
    MutableMatrix values;
    Quantised quantised;
};

// Row i of a table of embeddings is its row indices[i].
struct Lookup {
    Matrix table;
    const int64_t *indices = nullptr;
};

constexpr int most_lookups = 3;

// (x - mean) / sqrt(variance + epsilon) * weight + bias of each row, x = input + residual.
struct NormCall {
    Product input;                                  // or lookups, whose rows are added up, without a residual
    Lookup lookups[most_lookups];                   // as many as have a table
    Matrix residual;                                // or none
    const float *weight = nullptr, *bias = nullptr; // bias: or none
    float epsilon = 0;
    int64_t width = 0;
    MutableMatrix sum; // or none: x itself goes there
    Output output;
};

enum class Activation { gelu, gelu_tanh, relu, silu, tanh };

// The activation of each value; gated: of the first `width` columns, times the `width` columns behind them.
struct ActivateCall {
    Product input;
    Activation activation = Activation::gelu;
    bool gated = false;
    int64_t width = 0;
    Output output;
};

// Products as plain values, or values as quantised rows.
struct CopyCall {
    Product input;
    int64_t width = 0;
    Output output;
};

// Angles of rotary positions: [positions, size / 2] each. The two halves of a head are turned against each other.
struct Rotary {
    const float *cosines = nullptr, *sines = nullptr;
};

// What a distance between two positions adds to a score: the product of a head's table, [size, distances], with its
// query or key. Distance d is d columns from the centre. A kernel reads `distance_slack` columns further than the
// largest distance; it takes nothing from them.
struct DistanceTable {
    const float *centre = nullptr; // of head 0
    int64_t head_stride = 0, row_stride = 0;
};
constexpr int64_t distance_slack = 32;

// Attention of one sequence, whose first row of keys and values is `row`, and whose queries and results are from
// `query_row` on. Columns of head h begin at h * size in each of the matrices.
struct Sequence {
    int64_t row, length, query_row, queries;
};

constexpr int64_t no_window = -1;

struct AttendCall {
    Product query, key, value;
    int64_t heads = 0, size = 0;
    float scale = 1;            // of the scores
    bool causal = false;        // a query sees itself and what stands before it
    int64_t window = no_window; // else a query sees so many positions to each side of its own
    Rotary rotary;              // or none
    DistanceTable met_by_query; // or none: at the distance key - query
    DistanceTable met_by_key;   // or none: at the distance query - key; not scaled any more
    MutableMatrix output;
};

struct Kernels {
    const char *name;
    int lanes; // values in a vector
    // `scratch`: room for so many floats, see below, on an address that is a multiple of 64.
    void (*norm)(const NormCall &call, int64_t first, int64_t rows, float *scratch);
    void (*activate)(const ActivateCall &call, int64_t first, int64_t rows, float *scratch);
    void (*copy)(const CopyCall &call, int64_t first, int64_t rows, float *scratch);
    void (*attend)(const AttendCall &call, const Sequence &sequence, int64_t first_head, int64_t heads, float *scratch);
};

// Floats of scratch for rows of a width, and for a sequence with heads of a size.
int64_t row_scratch(int64_t width);
// `distances`: whether there are tables of distances.
int64_t attend_scratch(int64_t length, int64_t size, bool distances);

// The best of this processor. $ZSTC_CPU_KERNELS names another one, for tests and for measuring.
const Kernels &kernels();

// By name; nullptr for one that this build or this processor does not have. Names: "plain", "avx2", "avx512".
const Kernels *find_kernels(const char *name);

// The names of all that this processor has, the best first; nullptr after the last.
const char *const *kernel_names();

} // namespace zstc_cpu

#endif
