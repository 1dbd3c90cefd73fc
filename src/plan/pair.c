#include "plan/pair.h"

#include <string.h>

size_t zstc_layout_overhead(const zstc_layout *layout) {
    return layout->prefix_count + layout->separator_count + layout->suffix_count;
}

size_t zstc_pair_length(const zstc_pair *pair, const zstc_layout *layout) {
    return zstc_layout_overhead(layout) + pair->premise_length + pair->hypothesis_length;
}

static int32_t *append(int32_t *end, const int32_t *ids, size_t count) {
    if (count > 0) memcpy(end, ids, count * sizeof *ids);
    return end + count;
}

void zstc_pair_write(const zstc_pair *pair, const zstc_layout *layout, int32_t *ids, int32_t *types) {
    int32_t *end = append(ids, layout->prefix, layout->prefix_count);
    end = append(end, pair->premise, pair->premise_length);
    end = append(end, layout->separator, layout->separator_count);
    size_t first = (size_t)(end - ids);
    end = append(end, pair->hypothesis, pair->hypothesis_length);
    end = append(end, layout->suffix, layout->suffix_count);
    if (types == NULL) return;
    for (size_t i = 0; i < (size_t)(end - ids); i++) types[i] = i < first ? 0 : layout->hypothesis_type;
}
