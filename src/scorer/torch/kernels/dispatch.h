// Operators by name: those that only some versions of libtorch have, so that one source serves all.
#ifndef ZSTC_SCORER_TORCH_KERNELS_DISPATCH_H
#define ZSTC_SCORER_TORCH_KERNELS_DISPATCH_H

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/dispatch/Dispatcher.h>

namespace zstc_torch {

class Operator {
  public:
    // Nothing where this libtorch has no such operator, or none of its kernels for `key`.
    static std::optional<Operator> find(const char *name, c10::DispatchKey key);

    // Whether each of `names` is an argument of it, and every other has a default.
    bool takes(const std::vector<std::string> &names) const;

    // Arguments by name, the others at their defaults; the first result.
    c10::IValue call(const std::map<std::string, c10::IValue> &arguments) const;

  private:
    explicit Operator(c10::OperatorHandle handle) : handle_(std::move(handle)) {}
    c10::OperatorHandle handle_;
};

} // namespace zstc_torch

#endif
