#include "scorer/torch/pass/parts.h"

#include <algorithm>

namespace zstc_torch {

namespace {

constexpr double shared_rate = 0.7; // of a thread that shares its operators with others
constexpr int64_t fixed_tokens = 16;

int64_t tokens_of(const int64_t *starts, const Part &part) {
    return starts[part.first + part.count] - starts[part.first];
}

// The sequence at which part `index` of `parts` begins: the boundary nearest to its share of the tokens, which leaves
// at least one sequence to each part.
size_t boundary(const int64_t *starts, size_t count, size_t index, size_t parts, size_t after) {
    const int64_t wanted = starts[count] * static_cast<int64_t>(index) / static_cast<int64_t>(parts);
    const int64_t *found = std::lower_bound(starts, starts + count, wanted);
    size_t at = static_cast<size_t>(found - starts);
    if (at > 0 && starts[at] - wanted > wanted - starts[at - 1]) at--;
    return std::clamp(at, after + 1, count - (parts - index));
}

std::vector<Part> equal_parts(const int64_t *starts, size_t count, size_t parts) {
    std::vector<Part> made;
    size_t first = 0;
    for (size_t i = 1; i <= parts; i++) {
        const size_t end = i == parts ? count : boundary(starts, count, i, parts, first);
        made.push_back({first, end - first});
        first = end;
    }
    return made;
}

int64_t longest_of(const int64_t *starts, const std::vector<Part> &parts) {
    int64_t longest = 0;
    for (const Part &part : parts) longest = std::max(longest, tokens_of(starts, part));
    return longest;
}

size_t most_parts(const int64_t *starts, size_t count, const CutRule &rule) {
    if (rule.part_tokens == 0) return 1;
    const size_t room = static_cast<size_t>(std::max<int64_t>(starts[count] / rule.part_tokens, 1));
    return std::min({static_cast<size_t>(rule.threads), count, room});
}

bool sharing_is_faster(int64_t all, int64_t longest, int32_t threads) {
    const double rate = shared_rate * threads;
    return static_cast<double>(all + fixed_tokens) / rate < static_cast<double>(longest + fixed_tokens);
}

} // namespace

Cut cut_pass(const int64_t *starts, size_t count, const CutRule &rule) {
    Cut cut = {equal_parts(starts, count, most_parts(starts, count, rule)), false};
    if (!rule.share || !sharing_is_faster(starts[count], longest_of(starts, cut.parts), rule.threads)) return cut;
    return {{{0, count}}, true};
}

} // namespace zstc_torch
