#include "scorer/torch/names.h"

namespace zstc_torch {

namespace {

// A checkpoint may leave out the prefix of its family. Where the table of words is not there at all, the family's is
// taken, for the message that follows.
std::string prefix_of(const Weights &weights, const zstc_arch_names &names) {
    const std::string words = names.words[0];
    return !weights.has(names.prefix + words) && weights.has(words) ? "" : names.prefix;
}

} // namespace

CheckpointNames::CheckpointNames(const Weights &weights, zstc_arch arch)
    : names_(*zstc_arch_names_of(arch)), prefix_(prefix_of(weights, names_)) {}

LayerNames CheckpointNames::layer(const zstc_stack_names &stack, int64_t index) const {
    const std::string layer = below(stack.layers) + std::to_string(index) + ".";
    const auto part = [&](zstc_part which) {
        return stack.parts[which] != nullptr ? layer + stack.parts[which] : std::string();
    };
    return {{part(ZSTC_PART_QUERY), part(ZSTC_PART_KEY), part(ZSTC_PART_VALUE), part(ZSTC_PART_ATTENDED),
             part(ZSTC_PART_QUERY_KEY_VALUE), part(ZSTC_PART_QUERY_BIAS), part(ZSTC_PART_VALUE_BIAS),
             part(ZSTC_PART_POSITION_KEY), part(ZSTC_PART_POSITION_QUERY)},
            part(ZSTC_PART_ATTENDED_NORM),
            {part(ZSTC_PART_CROSS_QUERY),
             part(ZSTC_PART_CROSS_KEY),
             part(ZSTC_PART_CROSS_VALUE),
             part(ZSTC_PART_CROSS_ATTENDED),
             {},
             {},
             {},
             {},
             {}},
            part(ZSTC_PART_CROSS_ATTENDED_NORM),
            part(ZSTC_PART_UP),
            part(ZSTC_PART_DOWN),
            part(ZSTC_PART_NORM),
            {part(ZSTC_PART_SPAN_DEPTHWISE), part(ZSTC_PART_SPAN_POINTWISE), part(ZSTC_PART_SPAN_KEY_BIAS),
             part(ZSTC_PART_SPAN_KERNEL), part(ZSTC_PART_SPAN_VALUE)}};
}

} // namespace zstc_torch
