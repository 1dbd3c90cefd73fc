// Which code computes an architecture, and which writes it as a script: one case a family, in registry.cpp.
#ifndef ZSTC_SCORER_TORCH_ARCH_REGISTRY_H
#define ZSTC_SCORER_TORCH_ARCH_REGISTRY_H

#include "scorer/torch/network.h"

namespace zstc_torch {

class Script;

struct Family {
    PackedNetworkPtr (*network)(const zstc_model &model, const Context &context);
    // Writes the forward pass as TorchScript. nullptr: a family that zstc_convert does not know.
    void (*script)(Script &script, const zstc_config &config, int64_t separator);
    // The body alone, as a sentence encoder. nullptr: this family has none.
    PackedNetworkPtr (*encoder)(const zstc_model &model, const Context &context);
};

// UNSUPPORTED for an architecture that has no family, MODEL for dimensions that cannot be.
const Family &family_of(const zstc_model &model);

// Each in a file of its own.
PackedNetworkPtr make_bart(const zstc_model &model, const Context &context);
PackedNetworkPtr make_bert_family(const zstc_model &model, const Context &context);
PackedNetworkPtr make_bert_encoder(const zstc_model &model, const Context &context);
PackedNetworkPtr make_convbert(const zstc_model &model, const Context &context);
PackedNetworkPtr make_deberta(const zstc_model &model, const Context &context);
PackedNetworkPtr make_modernbert(const zstc_model &model, const Context &context);
void script_bart(Script &script, const zstc_config &config, int64_t separator);
void script_bert_family(Script &script, const zstc_config &config, int64_t separator);

} // namespace zstc_torch

#endif
