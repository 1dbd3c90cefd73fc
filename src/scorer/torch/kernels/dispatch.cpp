#include "scorer/torch/kernels/dispatch.h"

#include <algorithm>
#include <utility>

#include "scorer/torch/guard.h"

namespace zstc_torch {

std::optional<Operator> Operator::find(const char *name, c10::DispatchKey key) {
    const auto handle = c10::Dispatcher::singleton().findSchema({name, ""});
    if (!handle.has_value()) return std::nullopt;
    if (!handle->hasKernelForDispatchKey(key)) return std::nullopt;
    return Operator(*handle);
}

bool Operator::takes(const std::vector<std::string> &names) const {
    size_t found = 0;
    for (const c10::Argument &argument : handle_.schema().arguments()) {
        const bool given = std::find(names.begin(), names.end(), argument.name()) != names.end();
        if (given) found++;
        if (!given && !argument.default_value().has_value()) return false;
    }
    return found == names.size();
}

c10::IValue Operator::call(const std::map<std::string, c10::IValue> &arguments) const {
    return prepare(arguments, {})({});
}

PreparedCall Operator::prepare(const std::map<std::string, c10::IValue> &arguments,
                               const std::vector<std::string> &varying) const {
    return PreparedCall(handle_, arguments, varying);
}

PreparedCall::PreparedCall(c10::OperatorHandle handle, const std::map<std::string, c10::IValue> &arguments,
                           const std::vector<std::string> &varying)
    : handle_(std::move(handle)), places_(varying.size()) {
    for (const c10::Argument &argument : handle_.schema().arguments()) {
        const auto given = arguments.find(argument.name());
        const auto varies = std::find(varying.begin(), varying.end(), argument.name());
        if (varies != varying.end()) {
            places_[static_cast<size_t>(varies - varying.begin())] = arguments_.size();
            arguments_.emplace_back();
        } else if (given != arguments.end()) {
            arguments_.push_back(given->second);
        } else if (argument.default_value().has_value()) {
            arguments_.push_back(*argument.default_value());
        } else {
            fail(ZSTC_INTERNAL, "no value for argument '%s'", argument.name().c_str());
        }
    }
}

c10::IValue PreparedCall::operator()(std::initializer_list<c10::IValue> values) const {
    torch::jit::Stack stack = arguments_;
    size_t next = 0;
    for (const c10::IValue &value : values) stack[places_[next++]] = value;
    handle_.callBoxed(stack);
    return std::move(stack.front());
}

} // namespace zstc_torch
