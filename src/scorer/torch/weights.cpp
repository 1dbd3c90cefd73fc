#include "scorer/torch/weights.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

bool ends_with(const std::string &text, const std::string &end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Checkpoints converted from TensorFlow name a layer norm's weight gamma and its bias beta.
std::string old_name(const std::string &name) {
    const std::string weight = "LayerNorm.weight", bias = "LayerNorm.bias";
    if (ends_with(name, weight)) return name.substr(0, name.size() - 6) + "gamma";
    if (ends_with(name, bias)) return name.substr(0, name.size() - 4) + "beta";
    return std::string();
}

at::ScalarType scalar_type(const zstc_tensor &tensor) {
    switch (tensor.dtype) {
    case ZSTC_DTYPE_F64: return at::kDouble;
    case ZSTC_DTYPE_F32: return at::kFloat;
    case ZSTC_DTYPE_F16: return at::kHalf;
    case ZSTC_DTYPE_BF16: return at::kBFloat16;
    default: break;
    }
    fail(ZSTC_MODEL, "%s: tensor '%s' holds integers, not floating-point numbers", tensor.file, tensor.name);
}

std::string shape_text(const int64_t *shape, size_t rank) {
    std::string text = "[";
    for (size_t i = 0; i < rank; i++) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

// A view of the mapped bytes, or a copy of them where they do not stand at a multiple of their size.
at::Tensor mapped(const zstc_tensor &tensor) {
    const at::ScalarType type = scalar_type(tensor);
    const at::IntArrayRef shape(tensor.shape, static_cast<size_t>(tensor.rank));
    const at::IntArrayRef stride(tensor.stride, static_cast<size_t>(tensor.rank));
    const size_t item = c10::elementSize(type);
    if (reinterpret_cast<uintptr_t>(tensor.data) % item == 0) {
        return at::from_blob(const_cast<void *>(tensor.data), shape, stride, at::TensorOptions().dtype(type));
    }
    int64_t extent = 1;
    for (size_t i = 0; i < shape.size(); i++) extent += shape[i] > 0 ? (shape[i] - 1) * stride[i] : 0;
    at::Tensor bytes = at::empty({extent}, at::TensorOptions().dtype(type));
    std::memcpy(bytes.data_ptr(), tensor.data, static_cast<size_t>(extent) * item);
    return bytes.as_strided(shape, stride);
}

} // namespace

Weights::Weights(const zstc_model &model, const Context &context) : model_(model), context_(context) {
    if (model.weights == nullptr) fail(ZSTC_MODEL, "%s: no weights in it", zstc_files_path(model.files));
}

const zstc_tensor *Weights::find(const std::string &name) const {
    const zstc_tensor *tensor = zstc_weights_find(model_.weights, name.c_str());
    if (tensor != nullptr) return tensor;
    const std::string old = old_name(name);
    return old.empty() ? nullptr : zstc_weights_find(model_.weights, old.c_str());
}

std::string Weights::prefix_of(const std::string &name, const std::vector<std::string> &prefixes) const {
    for (const std::string &prefix : prefixes) {
        if (has(prefix + name)) return prefix;
    }
    return prefixes.front();
}

const zstc_tensor &Weights::checked(const std::string &name, at::IntArrayRef shape) {
    const zstc_tensor *tensor = find(name);
    if (tensor == nullptr) fail(ZSTC_MODEL, "%s: no tensor '%s'", zstc_files_path(model_.files), name.c_str());
    if (at::IntArrayRef(tensor->shape, static_cast<size_t>(tensor->rank)) != shape) {
        fail(ZSTC_MODEL, "%s: tensor '%s' has shape %s; config.json asks for %s", tensor->file, tensor->name,
             shape_text(tensor->shape, static_cast<size_t>(tensor->rank)).c_str(),
             shape_text(shape.data(), shape.size()).c_str());
    }
    scalar_type(*tensor);
    if (counted_.insert(tensor->name).second) parameters_ += c10::multiply_integers(shape);
    return *tensor;
}

void Weights::copy_into(at::Tensor &target, const zstc_tensor &source) {
    target.copy_(mapped(source));
    // Where numbers become integers a NaN would turn into one of them; elsewhere it shows in the logits.
    if (context_.precision == Precision::int8 && !std::isfinite(target.abs().max().item<float>())) {
        fail(ZSTC_MODEL, "%s: tensor '%s' holds a number that is infinite or NaN", source.file, source.name);
    }
    zstc_tensor_release(&source);
    loaded_.count(static_cast<int64_t>(target.nbytes()));
}

at::Tensor Weights::take(const std::string &name, at::IntArrayRef shape, at::ScalarType type) {
    const zstc_tensor &source = checked(name, shape);
    at::Tensor target = at::empty(shape, context_.options(type));
    copy_into(target, source);
    return target;
}

at::Tensor Weights::take_stacked(const std::vector<std::string> &names, at::IntArrayRef each, at::ScalarType type) {
    std::vector<int64_t> shape = each.vec();
    shape[0] *= static_cast<int64_t>(names.size());
    for (const std::string &name : names) checked(name, each);
    at::Tensor target = at::empty(shape, context_.options(type));
    for (size_t i = 0; i < names.size(); i++) {
        at::Tensor part = target.narrow(0, static_cast<int64_t>(i) * each[0], each[0]);
        copy_into(part, checked(names[i], each));
    }
    return target;
}

} // namespace zstc_torch
