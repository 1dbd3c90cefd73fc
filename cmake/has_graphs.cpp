/* Compiles where the headers of CUDA and those of libtorch's CUDA half are complete. */
#include <ATen/cuda/CUDAGraph.h>
#include <cuda_runtime_api.h>
