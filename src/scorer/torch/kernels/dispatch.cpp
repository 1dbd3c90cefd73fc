#include "scorer/torch/kernels/dispatch.h"

#include <algorithm>

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
    torch::jit::Stack stack;
    for (const c10::Argument &argument : handle_.schema().arguments()) {
        const auto given = arguments.find(argument.name());
        if (given == arguments.end() && !argument.default_value().has_value()) {
            fail(ZSTC_INTERNAL, "no value for argument '%s'", argument.name().c_str());
        }
        stack.push_back(given != arguments.end() ? given->second : *argument.default_value());
    }
    handle_.callBoxed(stack);
    return std::move(stack.front());
}

} // namespace zstc_torch
