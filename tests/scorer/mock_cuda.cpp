#include "scorer/mock_cuda.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

namespace mock_cuda {

namespace {

using torch::jit::Stack;

const c10::Device device(c10::kCUDA, 0);

struct Machine {
    std::deque<std::function<void()>> queue;
    Graph *captured = nullptr;
    std::chrono::microseconds kernel_time{0}, graph_time{0}, spent{0};
    std::function<void(const std::string &)> fault;
    Counts counts;
};

Machine &machine() {
    static Machine one;
    return one;
}

void enqueue(std::function<void()> work) {
    Machine &m = machine();
    m.queue.push_back(std::move(work));
    m.counts.queued = static_cast<int64_t>(m.queue.size());
    m.counts.most_queued = std::max(m.counts.most_queued, m.counts.queued);
}

void spend(std::chrono::microseconds time) { machine().spent += time; }

void refuse_in_capture(const char *what) {
    TORCH_CHECK(machine().captured == nullptr, "operation not permitted when stream is capturing: ", what);
}

// ---- the same memory on the other side --------------------------------------------------------------------------

at::Tensor on(c10::Device where, const at::Tensor &tensor) {
    auto *held = new at::Tensor(tensor);
    c10::DataPtr data(
        tensor.storage().data_ptr().get(), held, [](void *p) { delete static_cast<at::Tensor *>(p); }, where);
    c10::Storage storage(c10::Storage::use_byte_size_t(), tensor.storage().nbytes(), std::move(data), nullptr, false);
    const c10::DispatchKey key = where.is_cuda() ? c10::DispatchKey::CUDA : c10::DispatchKey::CPU;
    at::Tensor result =
        at::detail::make_tensor<c10::TensorImpl>(std::move(storage), c10::DispatchKeySet(key), tensor.dtype());
    result.unsafeGetTensorImpl()->set_sizes_and_strides(tensor.sizes(), tensor.strides());
    result.unsafeGetTensorImpl()->set_storage_offset(tensor.storage_offset());
    return result;
}

// Host tensors made for device tensors, so that what an operator gives back of its arguments is what it got.
struct Pair {
    at::Tensor host, device;
};
using Pairs = std::vector<Pair>;

at::Tensor to_host(const at::Tensor &tensor, Pairs &pairs) {
    if (!tensor.defined() || !tensor.is_cuda()) return tensor;
    pairs.push_back({on(c10::kCPU, tensor), tensor});
    return pairs.back().host;
}

at::Tensor to_device(const at::Tensor &tensor, const Pairs &pairs) {
    if (!tensor.defined()) return tensor;
    for (const Pair &pair : pairs) {
        if (pair.host.is_same(tensor)) return pair.device;
    }
    return on(device, tensor);
}

template <typename Convert>
c10::IValue converted(const c10::IValue &value, const Convert &convert) {
    if (value.isTensor()) return convert(value.toTensor());
    if (value.isDevice()) return c10::IValue(c10::Device(c10::kCPU));
    if (value.isTensorList()) {
        c10::List<at::Tensor> list;
        for (const at::Tensor &one : value.toTensorVector()) list.push_back(convert(one));
        return list;
    }
    return value;
}

// ---- operators --------------------------------------------------------------------------------------------------

bool waits(const std::string &name) {
    return name == "aten::_local_scalar_dense" || name == "aten::nonzero" || name == "aten::equal";
}

void run_kernel(const c10::OperatorHandle &kernel, Stack *stack) {
    Machine &m = machine();
    const std::string &name = kernel.schema().name();
    if (m.fault) m.fault(name);
    if (waits(name)) refuse_in_capture(name.c_str());
    if (m.captured == nullptr) synchronize();
    spend(m.kernel_time);
    m.counts.launches++;
    Pairs pairs;
    std::vector<c10::IValue> arguments;
    for (const c10::IValue &value : torch::jit::pop(*stack, kernel.schema().arguments().size())) {
        arguments.push_back(converted(value, [&](const at::Tensor &one) { return to_host(one, pairs); }));
    }
    Stack host(arguments.begin(), arguments.end());
    kernel.callBoxed(&host);
    if (m.captured != nullptr) m.captured->push_back({kernel, arguments, {host.begin(), host.end()}});
    for (const c10::IValue &value : host) {
        stack->push_back(converted(value, [&](const at::Tensor &one) { return to_device(one, pairs); }));
    }
}

// As CUDA's: from page-locked memory only queued where nobody asks to wait, otherwise the host waits.
void run_copy(const c10::OperatorHandle &kernel, Stack *stack) {
    Machine &m = machine();
    const at::Tensor target = torch::jit::peek(*stack, 0, 3).toTensor(),
                     source = torch::jit::peek(*stack, 1, 3).toTensor();
    const bool queued = torch::jit::peek(*stack, 2, 3).toBool() && source.is_cpu();
    if (target.is_cuda() && source.is_cuda()) return run_kernel(kernel, stack);
    torch::jit::drop(*stack, 3);
    refuse_in_capture("a copy between host and device");
    if (m.fault) m.fault(target.is_cuda() ? "copy to device" : "copy to host");
    const at::Tensor to = target.is_cuda() ? on(c10::kCPU, target) : target;
    const at::Tensor from = source.is_cuda() ? on(c10::kCPU, source) : source;
    (target.is_cuda() ? m.counts.copies_to_device : m.counts.copies_to_host)++;
    if (queued) {
        enqueue([to, from] { at::Tensor(to).copy_(from); });
    } else {
        synchronize();
        at::Tensor(to).copy_(from);
    }
    stack->push_back(target);
}

void run_launch(const Launch &launch) {
    if (launch.kernel.schema().name().rfind("aten::empty", 0) == 0) return; // its memory is there
    Stack stack(launch.arguments.begin(), launch.arguments.end());
    launch.kernel.callBoxed(&stack);
    for (size_t i = 0; i < stack.size(); i++) {
        if (!stack[i].isTensor()) continue;
        at::Tensor there = launch.results[i].toTensor();
        const at::Tensor now = stack[i].toTensor();
        if (now.defined() && now.data_ptr() != there.data_ptr()) there.copy_(now);
    }
}

// ---- what libtorch asks of a device -----------------------------------------------------------------------------

struct Guard final : public c10::impl::DeviceGuardImplInterface {
    c10::DeviceType type() const override { return c10::kCUDA; }
    c10::Device exchangeDevice(c10::Device) const override { return device; }
    c10::Device getDevice() const override { return device; }
    void setDevice(c10::Device) const override {}
    void uncheckedSetDevice(c10::Device) const noexcept override {}
    c10::Stream getStream(c10::Device) const noexcept override { return c10::Stream(c10::Stream::DEFAULT, device); }
    c10::Stream exchangeStream(c10::Stream) const noexcept override { return getStream(device); }
    c10::DeviceIndex deviceCount() const noexcept override { return 1; }
};

struct CUDAHooks : public at::CUDAHooksInterface {
    explicit CUDAHooks(at::CUDAHooksArgs) {}
    at::Allocator *getPinnedMemoryAllocator() const override { return c10::GetCPUAllocator(); }
};

// ---- flash attention, which this libtorch does not have under this name ------------------------------------------

// [queries, keys]: minus infinity where a key is not seen. The last query stands at the last key.
at::Tensor unseen(int64_t queries, int64_t keys, bool causal, c10::optional<int64_t> left,
                  c10::optional<int64_t> right) {
    const at::Tensor rows = at::arange(queries).unsqueeze(1) + (keys - queries),
                     columns = at::arange(keys).unsqueeze(0);
    at::Tensor far = at::zeros({queries, keys}, at::kBool);
    if (causal) far = far.logical_or(columns.gt(rows));
    if (left) far = far.logical_or(columns.lt(rows - *left));
    if (right) far = far.logical_or(columns.gt(rows + *right));
    return at::zeros({queries, keys}).masked_fill_(far, -std::numeric_limits<double>::infinity());
}

// Rows behind the last sequence are left as they were, and so hold anything: not a number, here.
at::Tensor attend(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const at::Tensor &ends_q,
                  const at::Tensor &ends_k, int64_t most_q, int64_t most_k, double, bool causal, bool,
                  c10::optional<int64_t> left, c10::optional<int64_t> right) {
    at::Tensor result = at::full(query.sizes(), std::numeric_limits<double>::quiet_NaN(), query.options());
    const double scale = 1 / std::sqrt(static_cast<double>(query.size(2)));
    for (int64_t i = 0; i + 1 < ends_q.size(0); i++) {
        const int64_t q = ends_q[i].item<int>(), k = ends_k[i].item<int>();
        const int64_t queries = ends_q[i + 1].item<int>() - q, keys = ends_k[i + 1].item<int>() - k;
        TORCH_CHECK(queries <= most_q && keys <= most_k, "a sequence is longer than it may be");
        const auto heads = [](const at::Tensor &rows, int64_t first, int64_t count) {
            return rows.narrow(0, first, count).transpose(0, 1).to(at::kFloat);
        };
        const at::Tensor scores = at::bmm(heads(query, q, queries), heads(key, k, keys).transpose(1, 2)) * scale;
        const at::Tensor weights = at::softmax(scores + unseen(queries, keys, causal, left, right), -1);
        result.narrow(0, q, queries).copy_(at::bmm(weights, heads(value, k, keys)).transpose(0, 1));
    }
    return result;
}

} // namespace

Graph capture(const std::function<void()> &body) {
    Graph graph;
    synchronize();
    machine().captured = &graph;
    try {
        body();
    } catch (...) {
        machine().captured = nullptr;
        throw;
    }
    machine().captured = nullptr;
    return graph;
}

void launch(std::shared_ptr<const Graph> graph) {
    spend(machine().graph_time);
    machine().counts.graphs++;
    enqueue([graph = std::move(graph)] {
        for (const Launch &one : *graph) run_launch(one);
    });
}

void synchronize() {
    Machine &m = machine();
    while (!m.queue.empty()) {
        const std::function<void()> work = std::move(m.queue.front());
        m.queue.pop_front();
        m.counts.queued = static_cast<int64_t>(m.queue.size());
        work();
    }
}

const Counts &counts() { return machine().counts; }

void set_launch_times(std::chrono::microseconds kernel, std::chrono::microseconds graph) {
    machine().kernel_time = kernel;
    machine().graph_time = graph;
}

void set_fault(std::function<void(const std::string &)> fault) { machine().fault = std::move(fault); }

double seconds() { return std::chrono::duration<double>(machine().spent).count(); }

bool is_capturing() { return machine().captured != nullptr; }

void reset() {
    synchronize();
    machine() = Machine();
}

C10_REGISTER_GUARD_IMPL(CUDA, Guard);

} // namespace mock_cuda

namespace at {
using mock_cuda::CUDAHooks; // looked up by this name
REGISTER_CUDA_HOOKS(CUDAHooks);
} // namespace at

TORCH_LIBRARY_IMPL(_, CUDA, library) {
    library.fallback(torch::CppFunction::makeFromBoxedFunction<&mock_cuda::run_kernel>());
}

TORCH_LIBRARY_FRAGMENT(aten, library) {
    library.def("_flash_attention_forward(Tensor query, Tensor key, Tensor value, Tensor cum_seq_q, Tensor cum_seq_k, "
                "int max_q, int max_k, float dropout_p, bool is_causal, bool return_debug_mask, "
                "int? window_size_left=None, int? window_size_right=None) -> Tensor");
}

TORCH_LIBRARY_IMPL(aten, CPU, library) { library.impl("_flash_attention_forward", mock_cuda::attend); }

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
    library.impl("_flash_attention_forward", torch::CppFunction::makeFromBoxedFunction<&mock_cuda::run_kernel>());
    for (const char *name : {"arange", "arange.start", "arange.start_step"}) // they would resize their result
        library.impl(name, torch::CppFunction::makeFromBoxedFunction<&mock_cuda::run_kernel>());
    library.impl("copy_", torch::CppFunction::makeFromBoxedFunction<&mock_cuda::run_copy>());
}
