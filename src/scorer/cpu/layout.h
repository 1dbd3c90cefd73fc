// What scratch is laid out by: the kernels, and those who say how much they need, must agree.
#ifndef ZSTC_SCORER_CPU_LAYOUT_H
#define ZSTC_SCORER_CPU_LAYOUT_H

namespace zstc_cpu {

constexpr int tile_rows = 6; // queries, or keys, that are multiplied at a time

} // namespace zstc_cpu

#endif
