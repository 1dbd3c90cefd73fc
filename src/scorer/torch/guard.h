// The border between C++ and C: every exception becomes a zstc_status and one line.
#ifndef ZSTC_SCORER_TORCH_GUARD_H
#define ZSTC_SCORER_TORCH_GUARD_H

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "zstc/zstc.h"

namespace zstc_torch {

// A failure with a status and a message of our own.
class Failure : public std::exception {
  public:
    Failure(zstc_status status, std::string message) : status_(status), message_(std::move(message)) {}
    zstc_status status() const noexcept { return status_; }
    const char *what() const noexcept override { return message_.c_str(); }

  private:
    zstc_status status_;
    std::string message_;
};

[[noreturn]] void fail(zstc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// What libtorch says is its first line, the others are a stack trace; where TorchScript's interpreter failed, the last
// "RuntimeError:".
std::string one_line(const char *text);

// To be called in a catch block only: sets the thread's error line and returns its status.
zstc_status report_exception() noexcept;

// Runs `body` with libtorch's warnings off (they go to stderr, and the library prints nothing) and lets nothing out.
zstc_status run_guarded(void (*body)(void *), void *argument) noexcept;

template <class Body>
zstc_status guarded(Body &&body) noexcept {
    using Plain = std::remove_reference_t<Body>;
    return run_guarded([](void *argument) { (*static_cast<Plain *>(argument))(); }, &body);
}

} // namespace zstc_torch

#endif
