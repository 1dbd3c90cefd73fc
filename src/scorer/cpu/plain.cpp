#define ZSTC_LANES 4
#define ZSTC_TABLE plain_kernels
#define ZSTC_NAME "plain"
#include "scorer/cpu/variant.h"
