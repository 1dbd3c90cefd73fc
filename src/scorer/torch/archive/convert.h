// A model as a TorchScript archive.
#ifndef ZSTC_SCORER_TORCH_ARCHIVE_CONVERT_H
#define ZSTC_SCORER_TORCH_ARCHIVE_CONVERT_H

#include "scorer/scorer.h"

namespace zstc_torch {

// See zstc_scorer_convert.
void convert(const zstc_model &model, const char *path, int64_t separator);

} // namespace zstc_torch

#endif
