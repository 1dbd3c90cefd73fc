// How many threads a pass uses unless it is told: as many as this process may have processors.
#ifndef ZSTC_SCORER_TORCH_PROCESSORS_H
#define ZSTC_SCORER_TORCH_PROCESSORS_H

#include <cstdint>
#include <string>

namespace zstc_torch {

// $OMP_NUM_THREADS (the first number of a list) where it is set; else the processors of the affinity mask, and no more
// than the CPU quota of the control groups above this process pays for. At least 1.
int32_t default_threads();

// Processors that the quota of the control groups pays for, rounded up; 0 where there is no quota. Version 2 and
// version 1. `groups` is the content of /proc/self/cgroup, `mount` the folder where control groups are mounted.
int32_t quota_processors(const std::string &groups, const std::string &mount);

} // namespace zstc_torch

#endif
