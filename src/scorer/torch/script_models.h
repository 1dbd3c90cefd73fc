// The forward of each architecture as TorchScript, padding and all, for any PyTorch.
#ifndef ZSTC_SCORER_TORCH_SCRIPT_MODELS_H
#define ZSTC_SCORER_TORCH_SCRIPT_MODELS_H

#include "scorer/torch/script.h"

namespace zstc_torch {

// Sets b, s (batch, length) and mask, which hides padding, [b, 1, 1, s].
void script_inputs(Script &script);

void script_bart(Script &script, const zstc_config &config);
void script_bert_family(Script &script, const zstc_config &config, int64_t separator);

} // namespace zstc_torch

#endif
