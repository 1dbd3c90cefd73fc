/*
 * Where fork and exit wait for work that cannot stand them.
 *
 * A pass of the tensor library holds locks and has threads that a child of fork would lack, and uses objects that exit
 * destroys. Such work is done inside the gate. fork waits until nobody is inside, and keeps everybody out until the
 * child is there; exit waits likewise, and lets nobody in again. Whoever is inside finishes first; nothing is cut off.
 */
#ifndef ZSTC_BASE_GATE_H
#define ZSTC_BASE_GATE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Registers the handlers of fork and exit, at the first call. 0 when there was no memory for them. Before the tensor
 * library is used for the first time: handlers of fork run in the order in which they were registered, the last one
 * first, and those of its BLAS were registered when it was loaded. */
int zstc_gate_install(void);

/* 1, or 0 when the process is ending: then the work must not be begun. Waits while a fork is under way. A thread may
 * enter again while it is inside. */
int zstc_gate_enter(void);
void zstc_gate_leave(void);

/* Whether this process was made by fork after the handlers were installed. */
int zstc_gate_is_child(void);

/* Something with a lock of its own that a child must find free. It is joined once and parted before its memory is
 * freed. */
typedef struct zstc_gate_member {
    void (*lock)(void *user);   /* before fork, in the thread that forks */
    void (*unlock)(void *user); /* after it, in the parent */
    void (*reset)(void *user);  /* after it, in the child, whose only thread is the one that called fork */
    void *user;
    struct zstc_gate_member *before, *next;
} zstc_gate_member;

void zstc_gate_join(zstc_gate_member *member);
void zstc_gate_part(zstc_gate_member *member);

#ifdef __cplusplus
}
#endif

#endif
