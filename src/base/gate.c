#include "base/gate.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* The lock is held from the prepare handler of fork to those of parent and child. Whoever holds it may take a member's
 * lock, never the other way round. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t inside, entered;
    int forking, ending, is_child;
    zstc_gate_member *members;
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* How often this thread is inside: it does not wait for itself. */
static _Thread_local uint64_t own;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int installed;

static void wait_for_others(void) {
    while (gate.inside > own) pthread_cond_wait(&gate.changed, &gate.lock);
}

/* ---- fork ------------------------------------------------------------------------------------------------------ */

static void prepare(void) {
    pthread_mutex_lock(&gate.lock);
    gate.forking++;
    wait_for_others();
    for (zstc_gate_member *m = gate.members; m != NULL; m = m->next) m->lock(m->user);
}

static void in_parent(void) {
    for (zstc_gate_member *m = gate.members; m != NULL; m = m->next) m->unlock(m->user);
    gate.forking--;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

/* Threads that waited for the condition are not here: it is made anew, or it would go on counting them. */
static void in_child(void) {
    for (zstc_gate_member *m = gate.members; m != NULL; m = m->next) m->reset(m->user);
    gate.forking = 0;
    gate.is_child = 1;
    gate.inside = own;
    pthread_cond_init(&gate.changed, NULL);
    pthread_mutex_unlock(&gate.lock);
}

/* ---- exit ------------------------------------------------------------------------------------------------------ */

static void end(void) {
    pthread_mutex_lock(&gate.lock);
    gate.ending = 1;
    pthread_cond_broadcast(&gate.changed);
    wait_for_others();
    pthread_mutex_unlock(&gate.lock);
}

static void install(void) { installed = pthread_atfork(prepare, in_parent, in_child) == 0 && atexit(end) == 0; }

int zstc_gate_install(void) { return pthread_once(&once, install) == 0 && installed; }

/* Handlers of exit run in the order in which they were registered, the last one first, and the tensor library registers
 * destructors of what it makes at first use. So the handler is registered again after the first passes, and after ever
 * fewer later ones. */
static int is_power_of_two(uint64_t number) { return (number & (number - 1)) == 0; }

/* ---- work ------------------------------------------------------------------------------------------------------ */

int zstc_gate_enter(void) {
    pthread_mutex_lock(&gate.lock);
    while (own == 0 && gate.forking > 0 && !gate.ending) pthread_cond_wait(&gate.changed, &gate.lock);
    int open = own > 0 || !gate.ending;
    if (open) {
        gate.inside++;
        own++;
    }
    pthread_mutex_unlock(&gate.lock);
    return open;
}

void zstc_gate_leave(void) {
    pthread_mutex_lock(&gate.lock);
    gate.inside--;
    own--;
    int again = is_power_of_two(++gate.entered) && !gate.ending;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
    if (again) (void)atexit(end); /* without memory for it the older registration must do */
}

int zstc_gate_is_child(void) {
    pthread_mutex_lock(&gate.lock);
    int is_child = gate.is_child;
    pthread_mutex_unlock(&gate.lock);
    return is_child;
}

void zstc_gate_join(zstc_gate_member *member) {
    pthread_mutex_lock(&gate.lock);
    member->before = NULL;
    member->next = gate.members;
    if (gate.members != NULL) gate.members->before = member;
    gate.members = member;
    pthread_mutex_unlock(&gate.lock);
}

void zstc_gate_part(zstc_gate_member *member) {
    pthread_mutex_lock(&gate.lock);
    if (member->next != NULL) member->next->before = member->before;
    if (member->before != NULL) {
        member->before->next = member->next;
    } else {
        gate.members = member->next;
    }
    pthread_mutex_unlock(&gate.lock);
}
