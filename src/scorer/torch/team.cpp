#include "scorer/torch/team.h"

#include <pthread.h>
#include <signal.h>

#include <exception>
#include <vector>

namespace zstc_torch {

namespace {

// Touched pages alone cost memory. libtorch's deepest calls need some hundred kilobytes.
constexpr size_t stack_bytes = size_t(8) << 20;

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

void start(std::vector<Member> &members) {
    const SignalsBlocked blocked;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    (void)pthread_attr_setstacksize(&attributes, stack_bytes);
    for (Member &member : members) {
        member.started = pthread_create(&member.thread, &attributes, work, &member) == 0;
    }
    (void)pthread_attr_destroy(&attributes);
}

} // namespace

void run_team(size_t count, const std::function<void(size_t)> &body) {
    std::vector<Member> members(count);
    for (size_t i = 0; i < count; i++) members[i] = {&body, i, nullptr, pthread_t(), false};
    start(members);
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

} // namespace zstc_torch
