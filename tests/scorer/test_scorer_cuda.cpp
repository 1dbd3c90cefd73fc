// When the half of libtorch for CUDA comes into a process: only where a GPU is asked for, and then at any time. No GPU
// is needed here.
#include <cstdio>
#include <cstring>

#include <dlfcn.h>

#include <ATen/detail/CUDAHooksInterface.h>

extern "C" {
#include "support/support.h"
}

namespace {

bool is_loaded(const char *library) { return dlopen(library, RTLD_NOW | RTLD_NOLOAD) != nullptr; }

zstc_status open_on(zstc **out, const char *model, const char *device, const char *precision) {
    zstc_options *options = nullptr;
    assert_int_equal(zstc_options_new(&options), ZSTC_OK);
    assert_int_equal(zstc_options_set_device(options, device), ZSTC_OK);
    assert_int_equal(zstc_options_set_precision(options, precision), ZSTC_OK);
    const zstc_status status = zstc_open(out, test_data(model), options);
    zstc_options_free(options);
    return status;
}

void classify_on_the_cpu(const char *model, const char *precision) {
    zstc *handle = nullptr;
    assert_int_equal(open_on(&handle, model, "cpu", precision), ZSTC_OK);
    const char *labels[] = {"sport", "politics"};
    float scores[2];
    assert_int_equal(zstc_classify(handle, "a long game", 11, labels, 2, nullptr, scores), ZSTC_OK);
    zstc_free(handle);
}

void test_models_on_the_cpu_leave_cuda_out(void **) {
    for (const char *precision : {"float32", "bfloat16", "float16", "int8"}) {
        classify_on_the_cpu("golden/models/tiny-bart", precision);
        classify_on_the_cpu("golden/models/tiny-deberta-v2", precision);
    }
    classify_on_the_cpu("golden/models/tiny-bart.ts.pt", "float32");
    assert_false(is_loaded("libtorch_cuda.so"));
    assert_false(is_loaded("libcudnn.so.9"));
}

// libtorch keeps what it finds of CUDA at the first question: none may have been asked before.
void test_cuda_comes_after_passes_on_the_cpu(void **) {
    zstc *handle = nullptr;
    assert_int_equal(open_on(&handle, "golden/models/tiny-bart", "cuda:9999", "auto"), ZSTC_DEVICE);
    assert_non_null(std::strstr(zstc_last_error(), "cuda:9999: this machine has "));
    assert_true(is_loaded("libtorch_cuda.so"));
    assert_true(at::detail::getCUDAHooks().versionCUDART() > 0); // throws where there are no hooks
    classify_on_the_cpu("golden/models/tiny-bart", "float32");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_models_on_the_cpu_leave_cuda_out),
        cmocka_unit_test(test_cuda_comes_after_passes_on_the_cpu),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
