// The stage's headers serve the scorer, which is C++: this must compile and link.
#include "model/lookup.h"
#include "model/model.h"

extern "C" int zstc_headers_serve_cpp(const zstc_model *model);

int zstc_headers_serve_cpp(const zstc_model *model) {
    return model->weights != nullptr && zstc_weights_count(model->weights) > 0 && ZSTC_ACT_TANH > 0;
}
