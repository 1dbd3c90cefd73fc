// The devices that stand in the code of a TorchScript module.
#ifndef ZSTC_SCORER_TORCH_ARCHIVE_PLACEMENT_H
#define ZSTC_SCORER_TORCH_ARCHIVE_PLACEMENT_H

#include <torch/csrc/jit/api/module.h>

namespace zstc_torch {

// A traced module names the device it was traced on in its code (arange(…, device="cpu")) and has constant tensors
// there, which Module::to leaves as they are: both become those of `device`. To be called before its first forward.
void move_code(const torch::jit::Module &module, c10::Device device);

} // namespace zstc_torch

#endif
