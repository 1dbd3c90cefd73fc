#define ZSTC_LANES 16
#define ZSTC_TABLE avx512_kernels
#define ZSTC_NAME "avx512"
#include "scorer/cpu/variant.h"
