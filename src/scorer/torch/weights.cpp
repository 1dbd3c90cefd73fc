#include "scorer/torch/weights.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

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
    fail(ZSTC_UNSUPPORTED, "%s: tensor '%s' is of type %s (expected float64, float32, float16 or bfloat16)",
         tensor.file, tensor.name, tensor.type);
}

std::string shape_text(const int64_t *shape, size_t rank) {
    std::string text = "[";
    for (size_t i = 0; i < rank; i++) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

// Elements converted at a time: most tensors at once, and a table of words in parts that do not show beside the
// weights.
constexpr int64_t chunk = int64_t(1) << 22;

void read(const zstc_tensor &source, int64_t first, int64_t count, void *buffer) {
    const zstc_status status = zstc_tensor_read(&source, first, count, buffer);
    if (status != ZSTC_OK) fail(status, "%s", zstc_last_error());
}

// One that was saved as a view of another, a transposed one say.
void copy_strided(const at::Tensor &target, const zstc_tensor &source) {
    const at::IntArrayRef shape(source.shape, static_cast<size_t>(source.rank));
    const at::IntArrayRef stride(source.stride, static_cast<size_t>(source.rank));
    const int64_t extent = zstc_tensor_extent(&source);
    const at::Tensor elements = at::empty({extent}, at::TensorOptions().dtype(scalar_type(source)));
    read(source, 0, extent, elements.data_ptr());
    target.copy_(elements.as_strided(shape, stride));
}

// The least and the largest take no copy, as the absolute values would.
bool all_finite(const at::Tensor &values) {
    return std::isfinite(values.min().item<float>()) && std::isfinite(values.max().item<float>());
}

} // namespace

Weights::Weights(const zstc_model &model, const zstc_weights *tensors, const Context &context)
    : model_(model), tensors_(tensors), context_(context) {
    if (tensors == nullptr) fail(ZSTC_MODEL, "%s: the model has no weights", zstc_files_path(model.files));
}

const zstc_tensor *Weights::find(const std::string &name) const {
    const zstc_tensor *tensor = zstc_weights_find(tensors_, name.c_str());
    if (tensor != nullptr) return tensor;
    const std::string old = old_name(name);
    return old.empty() ? nullptr : zstc_weights_find(tensors_, old.c_str());
}

const zstc_tensor &Weights::checked(const std::string &name, at::IntArrayRef shape) {
    const zstc_tensor *tensor = find(name);
    if (tensor == nullptr) fail(ZSTC_MODEL, "%s: tensor '%s' is missing", zstc_files_path(model_.files), name.c_str());
    scalar_type(*tensor);
    if (at::IntArrayRef(tensor->shape, static_cast<size_t>(tensor->rank)) != shape) {
        fail(ZSTC_MODEL, "%s: tensor '%s' has shape %s (expected %s, as config.json says)", tensor->file, tensor->name,
             shape_text(tensor->shape, static_cast<size_t>(tensor->rank)).c_str(),
             shape_text(shape.data(), shape.size()).c_str());
    }
    if (counted_.insert(tensor->name).second) parameters_ += c10::multiply_integers(shape);
    return *tensor;
}

at::Tensor Weights::buffer(int64_t count, at::ScalarType type) {
    const int64_t size = count * static_cast<int64_t>(c10::elementSize(type));
    if (!buffer_.defined() || buffer_.numel() < size) {
        buffer_ = at::empty({size}, at::kByte);
    }
    return at::from_blob(buffer_.data_ptr(), {count}, at::TensorOptions().dtype(type));
}

void Weights::copy_dense(const at::Tensor &target, const zstc_tensor &source) {
    const at::ScalarType type = scalar_type(source);
    const at::Tensor flat = target.view({-1});
    const int64_t count = flat.numel();
    if (target.device().is_cpu() && target.scalar_type() == type) return read(source, 0, count, flat.data_ptr());
    for (int64_t at = 0; at < count; at += chunk) {
        const int64_t some = std::min(chunk, count - at);
        const at::Tensor part = buffer(some, type);
        read(source, at, some, part.data_ptr());
        flat.narrow(0, at, some).copy_(part);
    }
}

void Weights::copy_into(at::Tensor &target, const zstc_tensor &source) {
    if (zstc_tensor_is_dense(&source)) {
        copy_dense(target, source);
    } else {
        copy_strided(target, source);
    }
    // Where numbers become integers a NaN would turn into one of them; elsewhere it shows in the logits.
    if (context_.precision == Precision::int8 && !all_finite(target)) {
        fail(ZSTC_MODEL, "%s: tensor '%s' holds a number that is infinite or NaN", source.file, source.name);
    }
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
