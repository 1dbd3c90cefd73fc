// What goes from one module to the next: activations, and products that are still to be finished.
//
// In int8 a module that makes activations quantises them row by row at once, and a product of such rows is scaled back
// where it is read next. In the other precisions both are plain tensors.
#ifndef ZSTC_SCORER_TORCH_KERNELS_ACTIVATIONS_H
#define ZSTC_SCORER_TORCH_KERNELS_ACTIVATIONS_H

#include "model/config.h"
#include "scorer/torch/context.h"

namespace zstc_torch {

// Rows as a product takes them: `values` of the compute type, and in int8 `numbers`. See zstc_cpu::Quantised.
struct Activations {
    Activations() = default;
    explicit Activations(at::Tensor plain) : values(std::move(plain)) {}

    at::Tensor values;          // [rows, width]; undefined where nothing but a product reads the rows
    at::Tensor numbers;         // uint8 [rows, width]; undefined in the other precisions
    at::Tensor scales, offsets; // float32 [rows]
    int32_t zero = 0;           // the number that stands for a row's offset

    // The rows of an index.
    Activations select(const at::Tensor &index) const;
};

// Rows as a product gives them. See zstc_cpu::Product.
struct Product {
    Product() = default;
    explicit Product(at::Tensor plain) : values(std::move(plain)) {}

    at::Tensor values;          // [rows, width]
    at::Tensor scales, offsets; // float32 [rows]; undefined where the values are finished
    at::Tensor sums, bias;      // float32 [width]

    Product select(const at::Tensor &index) const;
    Product columns(int64_t first, int64_t count) const;
    // As one tensor of a type.
    at::Tensor finished(at::ScalarType type) const;
};

// In which form activations go on.
struct Form {
    explicit Form(const Context &context);
    // Values of a type, whatever the precision.
    static Form plain(at::ScalarType type) { return Form(type, false); }

    at::ScalarType type; // of their values
    bool quantised;

  private:
    Form(at::ScalarType values, bool numbers) : type(values), quantised(numbers) {}
};

// Of values that no kernel has quantised yet.
Activations to_form(const Form &form, at::Tensor values);

// The activation function of a product. `gated`: of the first half of its columns, times the second half.
Activations activate(const Form &form, const Product &product, zstc_activation activation, bool gated = false);

} // namespace zstc_torch

#endif
