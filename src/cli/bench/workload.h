/* What zstc info --bench scores: texts as people write them, a sentence or two each, and labels for them. */
#ifndef ZSTC_CLI_BENCH_WORKLOAD_H
#define ZSTC_CLI_BENCH_WORKLOAD_H

enum { CLI_BENCH_TEXTS = 16, CLI_BENCH_LABELS = 10 };

extern const char *const CLI_BENCH_TEXT[CLI_BENCH_TEXTS];
extern const char *const CLI_BENCH_LABEL[CLI_BENCH_LABELS];

#endif
