// Modules of TorchScript: on which device their code computes, and what is said when their forward fails.
#include <set>
#include <string>

#include <torch/script.h>

#include "scorer/torch/archive/placement.h"
#include "scorer/torch/guard.h"

extern "C" { // last: cmocka's macros take over common words
#include "support/support.h"
}

using namespace zstc_torch;

namespace {

// The devices named in the code, and those of its constant tensors.
std::set<std::string> devices_of(const torch::jit::Module &module) {
    std::set<std::string> devices;
    for (const torch::jit::Module &one : module.modules()) {
        for (const torch::jit::Method &method : one.get_methods()) {
            for (const torch::jit::Node *node : method.graph()->block()->nodes()) {
                if (node->kind() != c10::prim::Constant) continue;
                const auto value = torch::jit::toIValue(node->output());
                if (value && value->isDevice()) devices.insert(value->toDevice().str());
                if (value && value->isTensor()) devices.insert(value->toTensor().device().str());
            }
        }
    }
    return devices;
}

void every_device_of_a_traced_module_is_moved(void **) {
    const torch::jit::Module module = torch::jit::load(test_data("golden/models/tiny-bart.ts.pt"), c10::kCPU);
    assert_true(devices_of(module) == std::set<std::string>{"cpu"});
    move_code(module, c10::kMeta);
    assert_true(devices_of(module) == std::set<std::string>{"meta"});
}

// The meta device computes shapes alone, and refuses tensors of two devices as a GPU does.
void constant_tensors_and_inner_blocks_are_moved(void **) {
    const c10::InferenceMode inference(true);
    torch::jit::Module module("m");
    module.define("def forward(self, x):\n    for i in range(2):\n        x = x + torch.arange(3, device='cpu')\n"
                  "    return x\n");
    const auto graph = module.get_method("forward").graph();
    torch::jit::WithInsertPoint before(graph->block()->return_node());
    torch::jit::Value *constant = graph->insertConstant(at::ones({3}));
    graph->block()->replaceOutput(0, graph->insert(c10::aten::add, {graph->outputs()[0], constant}));
    move_code(module, c10::kMeta);
    const at::Tensor result =
        module.forward({at::zeros({3}, at::TensorOptions().device(c10::kMeta).dtype(at::kFloat))}).toTensor();
    assert_true(result.is_meta());
}

void a_failure_in_a_module_is_told_by_its_reason(void **) {
    torch::jit::Module module("m");
    module.define("def forward(self, a, b):\n    return torch.matmul(a, b)\n");
    auto run = [&] { (void)module.forward({at::zeros({2, 3}), at::zeros({2, 3})}); };
    assert_fails(guarded(run), ZSTC_BACKEND, "shapes cannot be multiplied");
    assert_null(strstr(zstc_last_error(), "interpreter"));
}

} // namespace

int main() {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_device_of_a_traced_module_is_moved),
        cmocka_unit_test(constant_tensors_and_inner_blocks_are_moved),
        cmocka_unit_test(a_failure_in_a_module_is_told_by_its_reason),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
