#ifndef _GNU_SOURCE
#define _GNU_SOURCE // pthread_getattr_np
#endif
#include "scorer/torch/pass/team.h"

#include <pthread.h>
#include <signal.h>

#include <cstdint>
#include <exception>
#include <vector>

namespace zstc_torch {

namespace {

// Touched pages alone cost memory.
constexpr size_t stack_bytes = size_t(8) << 20;

// What a part needs of a stack, and as much again: libtorch's deepest calls were seen to take 120 kilobytes.
constexpr size_t enough_stack = size_t(512) << 10;

// Where the calling thread's stack ends below; 0 where that is not known.
uintptr_t stack_bottom() {
    pthread_attr_t attributes;
    void *bottom = nullptr;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    if (pthread_attr_getstack(&attributes, &bottom, &size) != 0) bottom = nullptr;
    (void)pthread_attr_destroy(&attributes);
    return reinterpret_cast<uintptr_t>(bottom);
}

struct Member {
    const std::function<void(size_t)> *body;
    size_t index;
    std::exception_ptr failure;
    pthread_t thread;
    bool started;
};

void *work(void *argument) {
    Member &member = *static_cast<Member *>(argument);
    try {
        (*member.body)(member.index);
    } catch (...) {
        member.failure = std::current_exception();
    }
    return nullptr;
}

// Signals are for the threads of the program. What a thread brings upon itself, and a profiler's clock, stay with it.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t most;
        sigfillset(&most);
        for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF})
            sigdelset(&most, own);
        pthread_sigmask(SIG_SETMASK, &most, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked &) = delete;
    SignalsBlocked &operator=(const SignalsBlocked &) = delete;

  private:
    sigset_t before_;
};

void start(std::vector<Member> &members, size_t count) {
    const SignalsBlocked blocked;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    (void)pthread_attr_setstacksize(&attributes, stack_bytes);
    for (size_t i = 0; i < count; i++) {
        members[i].started = pthread_create(&members[i].thread, &attributes, work, &members[i]) == 0;
    }
    (void)pthread_attr_destroy(&attributes);
}

// The first `threads` of `count` bodies have threads of their own.
void run_members(size_t count, size_t threads, const std::function<void(size_t)> &body) {
    std::vector<Member> members(count);
    for (size_t i = 0; i < count; i++) members[i] = {&body, i, nullptr, pthread_t(), false};
    start(members, threads);
    for (Member &member : members) {
        if (!member.started) work(&member);
    }
    for (Member &member : members) {
        if (member.started) pthread_join(member.thread, nullptr);
    }
    for (const Member &member : members) {
        if (member.failure != nullptr) std::rethrow_exception(member.failure);
    }
}

} // namespace

// Asked of the system once a thread: for the first thread of a process that means reading /proc/self/maps.
bool has_enough_stack() {
    static thread_local const uintptr_t bottom = stack_bottom();
    const char here = 0;
    return bottom != 0 && reinterpret_cast<uintptr_t>(&here) - bottom >= enough_stack;
}

void run_team(size_t count, const std::function<void(size_t)> &body) {
    run_members(count, has_enough_stack() ? count - 1 : count, body);
}

void run_apart(const std::function<void()> &body) {
    run_members(1, 1, [&](size_t) { body(); });
}

} // namespace zstc_torch
