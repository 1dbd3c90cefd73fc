// The compilations of variant.h that this build has.
#ifndef ZSTC_SCORER_CPU_VARIANTS_H
#define ZSTC_SCORER_CPU_VARIANTS_H

#include "scorer/cpu/kernels.h"

namespace zstc_cpu {

extern const Kernels plain_kernels;
#if defined(__x86_64__)
extern const Kernels avx2_kernels, avx512_kernels;
#endif

} // namespace zstc_cpu

#endif
