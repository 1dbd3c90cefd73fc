#include "scorer/torch/guard.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>

#include <c10/util/Exception.h>

#include "base/fail.h"
#include "scorer/torch/scopes.h"

namespace zstc_torch {

namespace {

bool says(const std::string &message, const char *part) { return message.find(part) != std::string::npos; }

// The CPU allocator and CUDA throw plain c10::Error in some versions: the text is all there is to tell them by.
zstc_status status_of(const std::string &line) {
    if (says(line, "not enough memory") || says(line, "can't allocate memory") || says(line, "out of memory")) {
        return ZSTC_OUT_OF_MEMORY;
    }
    if (says(line, "CUDA error") || says(line, "CUDA driver error") || says(line, "CUBLAS_STATUS")) return ZSTC_DEVICE;
    return ZSTC_BACKEND;
}

zstc_status report(zstc_status status, const char *line) {
    if (status == ZSTC_OUT_OF_MEMORY && *line == '\0') return zstc_fail_memory();
    return zstc_fail(status, "%s", line);
}

} // namespace

void fail(zstc_status status, const char *format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    throw Failure(status, line);
}

std::string one_line(const char *text) {
    static const char interpreter[] = "The following operation failed in the TorchScript interpreter.";
    static const char reason[] = "\nRuntimeError: ";
    text += std::strspn(text, "\n "); // the TorchScript compiler begins with an empty line
    const std::string whole = text;
    const size_t last = whole.compare(0, std::strlen(interpreter), interpreter) == 0 ? whole.rfind(reason) : whole.npos;
    const size_t start = last == whole.npos ? 0 : last + std::strlen(reason);
    return whole.substr(start, std::strcspn(text + start, "\n"));
}

zstc_status report_exception() noexcept {
    try {
        try {
            throw;
        } catch (const Failure &failure) {
            return report(failure.status(), failure.what());
        } catch (const c10::OutOfMemoryError &error) {
            return report(ZSTC_OUT_OF_MEMORY, one_line(error.what_without_backtrace()).c_str());
        } catch (const c10::Error &error) {
            const std::string line = one_line(error.what_without_backtrace());
            return report(status_of(line), line.c_str());
        } catch (const std::bad_alloc &) {
            return zstc_fail_memory();
        } catch (const std::exception &error) { // the interpreter and the dispatcher throw these too
            const std::string line = one_line(error.what());
            return report(status_of(line), line.c_str());
        }
    } catch (const std::bad_alloc &) {
        return zstc_fail_memory();
    } catch (...) {
        return zstc_fail(ZSTC_INTERNAL, "an exception of unknown type");
    }
}

zstc_status run_guarded(void (*body)(void *), void *argument) noexcept {
    try {
        const SilenceScope silence;
        body(argument);
        return ZSTC_OK;
    } catch (...) {
        return report_exception();
    }
}

} // namespace zstc_torch
