// Operators by name: those that only some versions of libtorch have, so that one source serves all.
#ifndef ZSTC_SCORER_TORCH_KERNELS_DISPATCH_H
#define ZSTC_SCORER_TORCH_KERNELS_DISPATCH_H

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/dispatch/Dispatcher.h>

namespace zstc_torch {

// An operator with its arguments in their places, but for those that vary from call to call.
class PreparedCall {
  public:
    // `values` of the arguments that vary, in the order in which they were named; the first result.
    c10::IValue operator()(std::initializer_list<c10::IValue> values) const;

  private:
    friend class Operator;
    PreparedCall(c10::OperatorHandle handle, const std::map<std::string, c10::IValue> &arguments,
                 const std::vector<std::string> &varying);

    c10::OperatorHandle handle_;
    torch::jit::Stack arguments_;
    std::vector<size_t> places_; // of those that vary
};

class Operator {
  public:
    // Nothing where this libtorch has no such operator, or none of its kernels for `key`.
    static std::optional<Operator> find(const char *name, c10::DispatchKey key);

    // Whether each of `names` is an argument of it, and every other has a default.
    bool takes(const std::vector<std::string> &names) const;

    // Arguments by name, the others at their defaults; the first result.
    c10::IValue call(const std::map<std::string, c10::IValue> &arguments) const;

    // To be called often: names are looked up once.
    PreparedCall prepare(const std::map<std::string, c10::IValue> &arguments,
                         const std::vector<std::string> &varying) const;

  private:
    explicit Operator(c10::OperatorHandle handle) : handle_(std::move(handle)) {}
    c10::OperatorHandle handle_;
};

} // namespace zstc_torch

#endif
