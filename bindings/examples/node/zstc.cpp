// zstc.node: classifyJson(request), from a string to a string as zstc_classify_json. The first call opens the model.
//
// A call blocks its event loop: a server makes it in a thread of worker_threads. All of them share the one model.
#include <exception>
#include <string>

#include <node_api.h>
#include <zstc/zstc.hpp>

static napi_value classify_json(napi_env env, napi_callback_info info) try {
    static const zstcpp::model model; // $ZSTC_MODEL, else the default one
    size_t count = 1;
    size_t length = 0;
    napi_value argument = nullptr;
    napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
    napi_get_value_string_utf8(env, argument, nullptr, 0, &length);
    std::string request(length, '\0');
    napi_get_value_string_utf8(env, argument, request.data(), length + 1, nullptr);

    const std::string response = model.classify_json(request);
    napi_value result = nullptr;
    napi_create_string_utf8(env, response.data(), response.size(), &result);
    return result;
} catch (const std::exception &e) {
    napi_throw_error(env, nullptr, e.what());
    return nullptr;
}

NAPI_MODULE_INIT() {
    napi_value function = nullptr;
    napi_create_function(env, "classifyJson", NAPI_AUTO_LENGTH, classify_json, nullptr, &function);
    napi_set_named_property(env, exports, "classifyJson", function);
    return exports;
}
