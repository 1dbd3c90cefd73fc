#include "scorer/torch/archive/script.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace zstc_torch {

namespace {

// "model.layers.0.fc1" as an expression: a name that starts with a digit is no identifier.
std::string module_text(const std::string &path) {
    std::string text = "self";
    for (size_t from = 0; from < path.size();) {
        const size_t dot = std::min(path.find('.', from), path.size());
        const std::string part = path.substr(from, dot - from);
        const bool digit = part[0] >= '0' && part[0] <= '9';
        text = digit ? "getattr(" + text + ", \"" + part + "\")" : text + "." + part;
        from = dot + 1;
    }
    return text;
}

using Parameters = std::map<std::string, at::Tensor>;
using Unit = std::shared_ptr<torch::jit::CompilationUnit>;

// The names in front of a "." below `prefix`, each once (the map is sorted by whole names).
std::map<std::string, bool> children_of(const Parameters &parameters, const std::string &prefix) {
    std::map<std::string, bool> children;
    for (auto at = parameters.lower_bound(prefix); at != parameters.end(); ++at) {
        if (at->first.compare(0, prefix.size(), prefix) != 0) break;
        const size_t dot = at->first.find('.', prefix.size());
        const size_t end = dot == std::string::npos ? at->first.size() : dot;
        children[at->first.substr(prefix.size(), end - prefix.size())] = dot != std::string::npos;
    }
    return children;
}

torch::jit::Module build_tree(const Unit &unit, const Parameters &parameters, const std::string &prefix) {
    torch::jit::Module module(c10::QualifiedName("__torch__.zstc.Module"), unit, /*shouldMangle=*/true);
    for (const auto &child : children_of(parameters, prefix)) {
        const std::string path = prefix + child.first;
        if (child.second) {
            module.register_module(child.first, build_tree(unit, parameters, path + "."));
        } else {
            module.register_parameter(child.first, parameters.at(path), /*is_buffer=*/false);
        }
    }
    return module;
}

} // namespace

const char *const lowest_text = "-3.4028234663852886e+38";

std::string number_text(double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%.17e", value);
    return text;
}

std::string activation_text(zstc_activation activation, const std::string &input) {
    switch (activation) {
    case ZSTC_ACT_GELU: return "torch.gelu(" + input + ")";
    case ZSTC_ACT_GELU_TANH: return "torch.gelu(" + input + ", approximate=\"tanh\")";
    case ZSTC_ACT_RELU: return "torch.relu(" + input + ")";
    case ZSTC_ACT_SILU: return "torch.silu(" + input + ")";
    case ZSTC_ACT_TANH: return "torch.tanh(" + input + ")";
    }
    return input;
}

void Script::line(const std::string &statement) { body_ += "    " + statement + "\n"; }

std::string Script::parameter(const std::string &name, at::IntArrayRef shape) {
    if (parameters_.count(name) == 0) parameters_.emplace(name, weights_.take(name, shape, at::kFloat));
    return module_text(name);
}

std::string Script::linear(const std::string &name, int64_t rows, int64_t columns, const std::string &input) {
    const std::string weight = parameter(name + ".weight", {rows, columns}), bias = parameter(name + ".bias", {rows});
    return "torch.linear(" + input + ", " + weight + ", " + bias + ")";
}

std::string Script::norm(const std::string &name, int64_t size, double epsilon, const std::string &input) {
    const std::string weight = parameter(name + ".weight", {size}), bias = parameter(name + ".bias", {size});
    return "torch.layer_norm(" + input + ", [" + std::to_string(size) + "], " + weight + ", " + bias + ", " +
           number_text(epsilon) + ")";
}

std::string Script::embedding(const std::string &name, int64_t rows, int64_t size, const std::string &ids) {
    return "torch.embedding(" + parameter(name, {rows, size}) + ", " + ids + ")";
}

void Script::inputs() {
    line("b = input_ids.size(0)");
    line("s = input_ids.size(1)");
    line("mask = torch.zeros([b, 1, 1, s], dtype=6, device=input_ids.device)");
    line("mask = mask.masked_fill(attention_mask.view(b, 1, 1, s) == 0, " + std::string(lowest_text) + ")");
}

void Script::attention(const AttentionNames &names, int64_t hidden, int64_t heads, const std::string &source,
                       const std::string &mask) {
    const int64_t size = hidden / heads;
    const std::string split =
        ".view(b, s, " + std::to_string(heads) + ", " + std::to_string(size) + ").transpose(1, 2)";
    line("q = " + linear(names.query, hidden, hidden, "x") + split);
    line("k = " + linear(names.key, hidden, hidden, source) + split);
    line("v = " + linear(names.value, hidden, hidden, source) + split);
    line("w = torch.matmul(q, k.transpose(2, 3)) * " + number_text(1 / std::sqrt(static_cast<double>(size))));
    line("w = torch.softmax(w + " + mask + ", -1)");
    line("w = torch.matmul(w, v).transpose(1, 2).reshape(b, s, " + std::to_string(hidden) + ")");
    line("y = " + linear(names.output, hidden, hidden, "w"));
}

void Script::add_and_norm(const std::string &name, const zstc_config &config) {
    line("x = " + norm(name, config.hidden, config.layer_norm_eps, "x + y"));
}

void Script::feed_forward(const LayerNames &names, const zstc_config &config, int64_t inner) {
    line("y = " + activation_text(config.activation, linear(names.up, inner, config.hidden, "x")));
    line("y = " + linear(names.down, config.hidden, inner, "y"));
    add_and_norm(names.output_norm, config);
}

void Script::head(const CheckpointNames &names, const zstc_config &config, const std::string &input) {
    const std::string dense = linear(names.head_dense(), config.hidden, config.hidden, input);
    line("x = " + activation_text(config.head_activation, dense));
    line("return (" + linear(names.head_output(), config.class_count, config.hidden, "x") + ",)");
}

torch::jit::Module Script::build() const {
    const auto unit = std::make_shared<torch::jit::CompilationUnit>();
    torch::jit::Module module = build_tree(unit, parameters_, "");
    module.define("def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tuple[Tensor]:\n" + body_);
    module.eval();
    return module;
}

} // namespace zstc_torch
