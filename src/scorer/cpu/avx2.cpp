#define ZSTC_LANES 8
#define ZSTC_TABLE avx2_kernels
#define ZSTC_NAME "avx2"
#include "scorer/cpu/variant.h"
