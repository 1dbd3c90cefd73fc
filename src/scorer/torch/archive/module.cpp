// Engine "module": a TorchScript archive runs its own forward(input_ids, attention_mask).
#include <algorithm>
#include <memory>

#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include "scorer/torch/archive/placement.h"
#include "scorer/torch/guard.h"
#include "scorer/torch/network.h"
#include "scorer/torch/pass/batch.h"

namespace zstc_torch {

namespace {

// Tokens given to the module at a time. Unlike the packed engine's, its memory is not ours to bound within a call.
constexpr int64_t most_tokens = 4096;

// The archive as it was opened with the rest of the model, whatever is at its path by now.
class ArchiveReader : public caffe2::serialize::ReadAdapterInterface {
  public:
    explicit ArchiveReader(const zstc_file *file) : file_(file) {}

    size_t size() const override { return static_cast<size_t>(zstc_file_size(file_)); }

    // libtorch calls this from C code: a failure is kept, not thrown.
    size_t read(uint64_t at, void *buffer, size_t size, const char *) const override {
        if (at > zstc_file_size(file_)) return 0;
        const size_t some = static_cast<size_t>(std::min<uint64_t>(size, zstc_file_size(file_) - at));
        const zstc_status status = zstc_file_read(file_, at, buffer, some);
        if (status != ZSTC_OK) status_ = status;
        return status == ZSTC_OK ? some : 0;
    }

    void check() const {
        if (status_ != ZSTC_OK) fail(status_, "%s: the file changed while it was read", zstc_file_path(file_));
    }

  private:
    const zstc_file *file_;
    mutable zstc_status status_ = ZSTC_OK;
};

torch::jit::Module load_archive(const zstc_file *file, const Context &context) {
    const char *path = zstc_file_path(file);
    const auto reader = std::make_shared<ArchiveReader>(file);
    try {
        torch::jit::Module module = torch::jit::load(reader, c10::kCPU);
        reader->check();
        module.eval();
        if (context.device.is_cuda()) {
            module.to(context.device, context.compute());
            move_code(module, context.device);
        }
        return module;
    } catch (const c10::OutOfMemoryError &) {
        throw;
    } catch (const c10::Error &error) {
        reader->check();
        fail(ZSTC_MODEL, "%s: %s", path, one_line(error.what_without_backtrace()).c_str());
    }
}

at::Tensor logits_of(const c10::IValue &value, const char *path) {
    if (value.isTensor()) return value.toTensor();
    if (value.isTuple() && !value.toTupleRef().elements().empty())
        return logits_of(value.toTupleRef().elements()[0], path);
    if (value.isGenericDict()) {
        const auto dictionary = value.toGenericDict();
        const auto found = dictionary.find("logits");
        if (found != dictionary.end()) return logits_of(found->value(), path);
    }
    fail(ZSTC_MODEL, "%s: forward returns %s (expected a tensor of logits)", path, value.tagKind().c_str());
}

class Module : public Network {
  public:
    Module(const zstc_model &model, const Context &context)
        : config_(model.config), path_(zstc_files_path(model.files)), context_(context),
          module_(load_archive(zstc_files_module(model.files), context)) {}

    at::Tensor forward(const zstc_packed &packed) const override {
        const Batch batch(packed, context_, Feed());
        at::Tensor logits = at::empty({batch.sequences(), config_.class_count}, context_.options(at::kFloat));
        for (const Run &run : batch.runs()) {
            const int64_t some = std::clamp<int64_t>(most_tokens / run.length, 1, run.count);
            for (int64_t at = 0; at < run.count; at += some) {
                const int64_t count = std::min(some, run.count - at);
                const at::Tensor ids = batch.ids().narrow(0, run.row + at * run.length, count * run.length);
                logits.narrow(0, run.first + at, count).copy_(run_dense(ids.view({count, run.length})));
            }
        }
        return logits;
    }

    int64_t parameters() const override {
        int64_t sum = 0;
        for (const at::Tensor &parameter : module_.parameters()) sum += parameter.numel();
        return sum;
    }

  private:
    at::Tensor run_dense(const at::Tensor &ids) const {
        // Texts vary in length, and the optimiser would compile the graph again for each of them.
        torch::jit::GraphOptimizerEnabledGuard no_optimiser(false);
        torch::jit::Module module = module_; // shares everything; forward is not const
        const at::Tensor logits = logits_of(module.forward({ids, at::ones_like(ids)}), path_);
        if (logits.dim() != 2 || logits.size(0) != ids.size(0) || logits.size(1) != config_.class_count) {
            fail(ZSTC_MODEL, "%s: forward returns logits of shape %s (expected [%lld, %lld])", path_,
                 c10::str(logits.sizes()).c_str(), static_cast<long long>(ids.size(0)),
                 static_cast<long long>(config_.class_count));
        }
        return logits;
    }

    const zstc_config &config_;
    const char *path_;
    Context context_;
    torch::jit::Module module_;
};

} // namespace

NetworkPtr make_module(const zstc_model &model, const Context &context) {
    const char *path = zstc_files_path(model.files);
    if (zstc_files_module(model.files) == nullptr) {
        fail(ZSTC_UNSUPPORTED,
             "%s: engine module needs a TorchScript archive, but this is a directory (zstc convert writes an archive)",
             path);
    }
    if (context.device.is_cpu() && context.precision != Precision::float32) {
        fail(ZSTC_UNSUPPORTED, "%s: engine module runs in float32 on the CPU, not in %s", path,
             precision_name(context.precision));
    }
    return std::make_unique<Module>(model, context);
}

} // namespace zstc_torch
