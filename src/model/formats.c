#include "model/formats.h"

#include <string.h>

const char *zstc_weights_file_name(size_t index) {
    static const char *const names[ZSTC_WEIGHTS_COUNT] = {
        [ZSTC_WEIGHTS_SAFETENSORS] = "model.safetensors",
        [ZSTC_WEIGHTS_SAFETENSORS_INDEX] = "model.safetensors.index.json",
        [ZSTC_WEIGHTS_PYTORCH] = "pytorch_model.bin",
        [ZSTC_WEIGHTS_PYTORCH_INDEX] = "pytorch_model.bin.index.json",
    };
    return index < ZSTC_WEIGHTS_COUNT ? names[index] : NULL;
}

/* As exporters name their files: optimum, llama.cpp, transformers (utils/__init__.py), peft. The first that fits
 * tells. */
static const struct {
    const char *start, *end, *format;
} formats[] = {
    {"", ".onnx", "ONNX"},
    {"", ".gguf", "GGUF"},
    {"openvino", ".xml", "OpenVINO"},
    {"tf_model", ".h5", "TensorFlow"},
    {"", ".tflite", "TensorFlow Lite"},
    {"model.ckpt", ".index", "TensorFlow 1"},
    {"flax_model", ".msgpack", "Flax"},
    {"rust_model", ".ot", "rust-bert"},
    {"", ".mlmodel", "Core ML"},
    {"", ".mlpackage", "Core ML"},
    {"adapter_model", ".safetensors", "an adapter without its base model"},
    {"adapter_model", ".bin", "an adapter without its base model"},
    {"model", ".safetensors", "safetensors that no index names"},
    {"pytorch_model", ".bin", "PyTorch that no index names"},
};

static int ends_with(const char *name, const char *end) {
    size_t length = strlen(name), last = strlen(end);
    return length >= last && strcmp(name + length - last, end) == 0;
}

const char *zstc_format_of(const char *name) {
    const char *slash = strrchr(name, '/'), *base = slash != NULL ? slash + 1 : name;
    for (size_t i = 0; i < ZSTC_WEIGHTS_COUNT; i++) {
        if (strcmp(base, zstc_weights_file_name(i)) == 0) return NULL;
    }
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strncmp(base, formats[i].start, strlen(formats[i].start)) == 0 && ends_with(base, formats[i].end))
            return formats[i].format;
    }
    return NULL;
}
