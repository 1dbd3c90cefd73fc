// All kernels as the table ZSTC_TABLE named ZSTC_NAME, for vectors of ZSTC_LANES values. The file that includes this
// is compiled for the instructions that fit.
#include "scorer/cpu/activate.h"
#include "scorer/cpu/attend.h"
#include "scorer/cpu/norm.h"
#include "scorer/cpu/variants.h"

namespace zstc_cpu {

const Kernels ZSTC_TABLE = {ZSTC_NAME, lanes, norm, activate, copy, attend};

} // namespace zstc_cpu
