#include "aggregate/reduce.h"

static zstc_evidence row_evidence(const zstc_rows *rows, size_t index) {
    const float *row = rows->logits + index * rows->class_count;
    return (zstc_evidence){.entailment = row[rows->entailment],
                           .contradiction = rows->contradiction >= 0 ? row[rows->contradiction] : 0};
}

static zstc_evidence strongest(const zstc_rows *rows, size_t first, size_t end, int multi_label) {
    zstc_evidence best = row_evidence(rows, first);
    for (size_t i = first + 1; i < end; i++) best = zstc_evidence_stronger(best, row_evidence(rows, i), multi_label);
    return best;
}

static zstc_evidence mean(const zstc_rows *rows, size_t first, size_t end) {
    double entailment = 0, contradiction = 0;
    for (size_t i = first; i < end; i++) {
        zstc_evidence evidence = row_evidence(rows, i);
        entailment += evidence.entailment;
        contradiction += evidence.contradiction;
    }
    const double count = (double)(end - first);
    return (zstc_evidence){(float)(entailment / count), (float)(contradiction / count)};
}

zstc_evidence zstc_rows_reduce(const zstc_rows *rows, size_t first, size_t end, zstc_reduce reduce, int multi_label) {
    return reduce == ZSTC_REDUCE_MEAN ? mean(rows, first, end) : strongest(rows, first, end, multi_label);
}
