#include "scorer/torch/archive/placement.h"

#include <torch/csrc/jit/ir/ir.h>

namespace zstc_torch {

namespace {

namespace attr = torch::jit::attr;
namespace prim = torch::jit::prim;

void move_constant(torch::jit::Node *node, c10::Device device) {
    if (!node->hasAttribute(attr::value)) return; // None
    const torch::jit::AttributeKind kind = node->kindOf(attr::value);
    if (node->output()->type()->kind() == c10::TypeKind::DeviceObjType) {
        if (kind == torch::jit::AttributeKind::s) node->s_(attr::value, device.str());
    } else if (kind == torch::jit::AttributeKind::t) {
        node->t_(attr::value, node->t(attr::value).to(device));
    }
}

void move_block(torch::jit::Block *block, c10::Device device) {
    for (torch::jit::Node *node : block->nodes()) {
        if (node->kind() == prim::Constant) move_constant(node, device);
        for (torch::jit::Block *inner : node->blocks()) move_block(inner, device);
    }
}

} // namespace

void move_code(const torch::jit::Module &module, c10::Device device) {
    for (const torch::jit::Module &one : module.modules()) {
        for (const torch::jit::Method &method : one.get_methods()) move_block(method.graph()->block(), device);
    }
}

} // namespace zstc_torch
