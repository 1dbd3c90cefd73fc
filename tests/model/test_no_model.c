/* Directories that hold a model in a form that is not read: the line says what is there and what is missing. */
#include <stdio.h>
#include <sys/stat.h>

#include "model/formats.h"
#include "model/make.h"
#include "model/model.h"

/* Opens a folder that holds a good config.json and the files of `names`, up to NULL; `at` says with what it fails. */
static void assert_no_weights(const char *const *names, const char *at) {
    make_folder folder;
    zstc_model *model = NULL;
    make_folder_new(&folder);
    make_copy(&folder, "config.json", test_data("micro-bert/config.json"));
    for (size_t i = 0; names[i] != NULL; i++) make_text(&folder, names[i], "content");
    assert_fails(zstc_model_open(&model, folder.path, true), ZSTC_NOT_FOUND,
                 "the directory has neither model.safetensors nor pytorch_model.bin");
    assert_non_null(strstr(zstc_last_error(), folder.path));
    const char *line = zstc_last_error(), *rest = strstr(line, "pytorch_model.bin") + strlen("pytorch_model.bin");
    assert_string_equal(rest, at);
    make_folder_remove(&folder);
}

static void other_formats_are_named(void **state) {
    (void)state;
    static const struct {
        const char *name, *line;
    } cases[] = {
        {"model.onnx", "; what it has is not read: model.onnx (ONNX)"},
        {"model_quantized.onnx", "; what it has is not read: model_quantized.onnx (ONNX)"},
        {"bge.Q4_K_M.gguf", "; what it has is not read: bge.Q4_K_M.gguf (GGUF)"},
        {"openvino_model.xml", "; what it has is not read: openvino_model.xml (OpenVINO)"},
        {"tf_model.h5", "; what it has is not read: tf_model.h5 (TensorFlow)"},
        {"flax_model.msgpack", "; what it has is not read: flax_model.msgpack (Flax)"},
        {"rust_model.ot", "; what it has is not read: rust_model.ot (rust-bert)"},
        {"adapter_model.safetensors",
         "; what it has is not read: adapter_model.safetensors (an adapter without its base model)"},
        {"model-00001-of-00002.safetensors",
         "; what it has is not read: model-00001-of-00002.safetensors (safetensors that no index names)"},
        {"model.fp16.safetensors",
         "; what it has is not read: model.fp16.safetensors (safetensors that no index names)"},
        {"training_args.bin", ""},
        {"README.md", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const names[] = {cases[i].name, NULL};
        assert_no_weights(names, cases[i].line);
    }
}

static void several_are_named_in_one_order_and_many_are_counted(void **state) {
    (void)state;
    static const char *const names[] = {"tf_model.h5", "model.onnx", "flax_model.msgpack", "a.gguf", "b.gguf", NULL};
    assert_no_weights(names + 1,
                      "; what it has is not read: a.gguf (GGUF), b.gguf (GGUF), flax_model.msgpack (Flax) and "
                      "1 more");
    assert_no_weights(names, "; what it has is not read: a.gguf (GGUF), b.gguf (GGUF), flax_model.msgpack (Flax) and 2 "
                             "more");
}

static void a_folder_below_is_looked_into(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    char below[128], file[160];
    snprintf(below, sizeof below, "%s/onnx", folder.path);
    assert_int_equal(mkdir(below, 0700), 0);
    make_text(&folder, "onnx/model.onnx", "content");
    zstc_model *model = NULL;
    assert_fails(zstc_model_open(&model, folder.path, true), ZSTC_NOT_FOUND,
                 "/config.json: no such file; what it has is not read: onnx/model.onnx (ONNX)");
    snprintf(file, sizeof file, "%s/model.onnx", below);
    remove(file);
    make_folder_remove(&folder);
}

static void a_lone_gguf_file_has_no_config(void **state) {
    (void)state;
    make_folder folder;
    zstc_model *model = NULL;
    char path[128];
    make_folder_new(&folder);
    make_text(&folder, "model.gguf", "GGUF content");
    assert_fails(zstc_model_open(&model, folder.path, true), ZSTC_NOT_FOUND,
                 "/config.json: no such file; what it has is not read: model.gguf (GGUF)");
    snprintf(path, sizeof path, "%s/model.gguf", folder.path);
    assert_fails(zstc_model_open(&model, path, true), ZSTC_MODEL,
                 "model.gguf: the file is not a TorchScript archive but GGUF (expected");
    make_folder_remove(&folder);
}

static void files_that_are_read_are_no_other_format(void **state) {
    (void)state;
    size_t i = 0;
    for (; zstc_weights_file_name(i) != NULL; i++) assert_null(zstc_format_of(zstc_weights_file_name(i)));
    assert_int_equal(i, ZSTC_WEIGHTS_COUNT);
    assert_null(zstc_format_of("config.json"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_formats_are_named),
        cmocka_unit_test(several_are_named_in_one_order_and_many_are_counted),
        cmocka_unit_test(a_folder_below_is_looked_into),
        cmocka_unit_test(a_lone_gguf_file_has_no_config),
        cmocka_unit_test(files_that_are_read_are_no_other_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
