/* A machine for the opcodes of protocols 2 to 5 as CPython's Lib/pickletools.py describes them. Left out: the text
 * forms of protocol 0, INST, OBJ and extension codes, which neither torch.save nor TorchScript writes. */
#include "model/checkpoint/pickle.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bytes.h"
#include "base/fail.h"

typedef zstc_pickle_value value;

/* What a real checkpoint stays far below, so that a hostile one cannot take all memory. */
enum { VALUES_MOST = 256 << 20, STACK_MOST = 1 << 20, MARKS_MOST = 1 << 16, MEMO_MOST = 1 << 22 };

typedef struct {
    const value **items;
    size_t count, capacity;
} list;

typedef struct {
    zstc_pickle *pickle;
    zstc_span bytes;
    size_t at;
    const char *where;
    list stack, memo;
    size_t *marks;
    size_t mark_count, mark_capacity;
    int stopped;
    zstc_status status;
} machine;

/* ---- failures: 0, so that handlers can return them ---- */

static int fail(machine *m, const char *what) {
    m->status = zstc_fail(ZSTC_MODEL, "%s: damaged pickle at byte %zu: %s", m->where, m->at, what);
    return 0;
}

static int fail_memory(machine *m) {
    m->status = zstc_fail_memory();
    return 0;
}

static int fail_cut_off(machine *m) {
    m->pickle->is_cut_off = 1;
    return fail(m, "it is cut off");
}

/* ---- memory ---- */

static void *take(machine *m, size_t count, size_t size) {
    void *memory = zstc_arena_take(&m->pickle->arena, count, size);
    if (memory != NULL) return memory;
    if (zstc_arena_is_full(&m->pickle->arena, count, size)) {
        fail(m, "it is too large");
    } else {
        fail_memory(m);
    }
    return NULL;
}

/* Room for `index`, what is new being NULL. */
static int reach(machine *m, list *l, size_t index, size_t most) {
    if (index >= most) return fail(m, "its stack or memo is too large");
    if (index < l->capacity) return 1;
    size_t before = l->capacity;
    const value **items = zstc_array_grow(l->items, &l->capacity, index + 1, sizeof *items);
    if (items == NULL) return fail_memory(m);
    memset(items + before, 0, (l->capacity - before) * sizeof *items);
    l->items = items;
    return 1;
}

static int push(machine *m, const value *v) {
    if (v == NULL || !reach(m, &m->stack, m->stack.count, STACK_MOST)) return 0;
    m->stack.items[m->stack.count++] = v;
    return 1;
}

static value *make(machine *m, zstc_pickle_kind kind) {
    value *v = take(m, 1, sizeof *v);
    if (v != NULL) v->kind = kind;
    return v;
}

/* ---- the stack ---- */

/* How many values lie above the last mark, which nothing but the opcodes that end a mark may reach below. */
static size_t above_mark(const machine *m) {
    return m->stack.count - (m->mark_count > 0 ? m->marks[m->mark_count - 1] : 0);
}

static const value *pop(machine *m) {
    if (above_mark(m) == 0) {
        fail(m, "its stack has too few values");
        return NULL;
    }
    return m->stack.items[--m->stack.count];
}

/* The values above the last mark, which goes. They stay in place until the next push. Never NULL but for a failure: the
 * stack has memory from the start. */
static const value **pop_mark(machine *m, size_t *count) {
    if (m->mark_count == 0) {
        fail(m, "its stack has no mark");
        return NULL;
    }
    size_t start = m->marks[--m->mark_count];
    *count = m->stack.count - start;
    m->stack.count = start;
    return m->stack.items + start;
}

/* The containers that a pickle changes after they were made are all its own. */
static value *top(machine *m) {
    if (above_mark(m) > 0) return (value *)(uintptr_t)m->stack.items[m->stack.count - 1];
    fail(m, "its stack has too few values");
    return NULL;
}

static int append(machine *m, value *v, const value *const *items, size_t count) {
    if (count == 0) return 1;
    if (count > v->capacity - v->count) {
        size_t capacity = v->count + count;
        if (v->capacity > 0 && capacity < 2 * v->capacity) capacity = 2 * v->capacity;
        const value **larger = take(m, capacity, sizeof *larger);
        if (larger == NULL) return 0;
        if (v->count > 0) memcpy(larger, v->items, v->count * sizeof *larger);
        v->items = larger;
        v->capacity = capacity;
    }
    memcpy(v->items + v->count, items, count * sizeof *items);
    v->count += count;
    return 1;
}

static int push_sequence(machine *m, zstc_pickle_kind kind, const value *const *items, size_t count) {
    value *v = make(m, kind);
    return v != NULL && append(m, v, items, count) && push(m, v);
}

/* ---- the bytes ---- */

static const unsigned char *read_bytes(machine *m, uint64_t count) {
    if (count > m->bytes.size - m->at) {
        fail_cut_off(m);
        return NULL;
    }
    const unsigned char *bytes = m->bytes.data + m->at;
    m->at += (size_t)count;
    return bytes;
}

static int read_number(machine *m, unsigned width, uint64_t *number) {
    const unsigned char *bytes = read_bytes(m, width);
    if (bytes == NULL) return 0;
    *number = zstc_le(bytes, width);
    return 1;
}

/* ---- handlers, one a group of opcodes; 1, or 0 after a failure ---- */

static int do_none(machine *m, unsigned char op) {
    (void)op;
    return push(m, make(m, ZSTC_PICKLE_NONE));
}

static int push_integer(machine *m, zstc_pickle_kind kind, int64_t integer) {
    value *v = make(m, kind);
    if (v == NULL) return 0;
    v->integer = integer;
    return push(m, v);
}

static int do_bool(machine *m, unsigned char op) { return push_integer(m, ZSTC_PICKLE_BOOL, op == 0x88); }

static int do_integer(machine *m, unsigned char op) {
    uint64_t number;
    if (!read_number(m, op == 'K' ? 1 : op == 'M' ? 2 : 4, &number)) return 0;
    return push_integer(m, ZSTC_PICKLE_INTEGER, op == 'J' ? (int64_t)(int32_t)(uint32_t)number : (int64_t)number);
}

static int64_t sign_extend(uint64_t number, unsigned width) {
    if (width > 0 && width < 8 && (number >> (8 * width - 1)) != 0) number |= UINT64_MAX << (8 * width);
    return (int64_t)number;
}

static int do_long(machine *m, unsigned char op) {
    uint64_t width;
    if (!read_number(m, op == 0x8a ? 1 : 4, &width)) return 0;
    const unsigned char *bytes = read_bytes(m, width);
    if (bytes == NULL) return 0;
    if (width <= 8) {
        return push_integer(m, ZSTC_PICKLE_INTEGER, sign_extend(zstc_le(bytes, (unsigned)width), (unsigned)width));
    }
    value *v = make(m, ZSTC_PICKLE_LONG);
    if (v == NULL) return 0;
    v->text = (const char *)bytes;
    v->length = (size_t)width;
    return push(m, v);
}

/* No float of a checkpoint says anything about its tensors, so its bytes are skipped. */
static int do_float(machine *m, unsigned char op) {
    (void)op;
    return read_bytes(m, 8) != NULL && push(m, make(m, ZSTC_PICKLE_FLOAT));
}

static unsigned length_width(unsigned char op) {
    switch (op) {
    case 'U':
    case 'C':
    case 0x8c: return 1;
    case 0x8d:
    case 0x8e:
    case 0x96: return 8;
    default: return 4;
    }
}

static int do_string(machine *m, unsigned char op) {
    uint64_t length;
    if (!read_number(m, length_width(op), &length)) return 0;
    const unsigned char *bytes = read_bytes(m, length);
    value *v = bytes != NULL ? make(m, ZSTC_PICKLE_STRING) : NULL;
    if (v == NULL) return 0;
    v->text = (const char *)bytes;
    v->length = (size_t)length;
    return push(m, v);
}

static int do_empty(machine *m, unsigned char op) {
    return push(m, make(m, op == ')' ? ZSTC_PICKLE_TUPLE : op == '}' ? ZSTC_PICKLE_DICT : ZSTC_PICKLE_LIST));
}

static int do_short_tuple(machine *m, unsigned char op) {
    size_t count = (size_t)(op - 0x84);
    if (above_mark(m) < count) return fail(m, "its stack has too few values");
    m->stack.count -= count;
    return push_sequence(m, ZSTC_PICKLE_TUPLE, m->stack.items + m->stack.count, count);
}

static int do_from_mark(machine *m, unsigned char op) {
    size_t count;
    const value **items = pop_mark(m, &count);
    if (items == NULL) return 0;
    if (op == 'd' && count % 2 != 0) return fail(m, "it has a key without a value");
    return push_sequence(m,
                         op == 't'   ? ZSTC_PICKLE_TUPLE
                         : op == 'd' ? ZSTC_PICKLE_DICT
                                     : ZSTC_PICKLE_LIST,
                         items, count);
}

static int append_to_top(machine *m, const value *const *items, size_t count) {
    value *v = top(m);
    if (v == NULL) return 0;
    if (v->kind == ZSTC_PICKLE_OBJECT) return 1; /* a subclass of list: nothing here looks into it */
    if (v->kind != ZSTC_PICKLE_LIST) return fail(m, "it appends to a value that is not a list");
    return append(m, v, items, count);
}

static int do_append(machine *m, unsigned char op) {
    const value *item = pop(m);
    (void)op;
    return item != NULL && append_to_top(m, &item, 1);
}

static int do_appends(machine *m, unsigned char op) {
    size_t count;
    const value **items = pop_mark(m, &count);
    (void)op;
    return items != NULL && append_to_top(m, items, count);
}

static int set_in_top(machine *m, const value *const *items, size_t count) {
    value *v = top(m);
    if (v == NULL) return 0;
    if (count % 2 != 0) return fail(m, "it has a key without a value");
    if (v->kind != ZSTC_PICKLE_DICT && v->kind != ZSTC_PICKLE_OBJECT)
        return fail(m, "it sets items of a value that is not a dict");
    return append(m, v, items, count);
}

static int do_setitem(machine *m, unsigned char op) {
    (void)op;
    if (above_mark(m) < 3) return fail(m, "its stack has too few values");
    m->stack.count -= 2;
    return set_in_top(m, m->stack.items + m->stack.count, 2);
}

static int do_setitems(machine *m, unsigned char op) {
    size_t count;
    const value **items = pop_mark(m, &count);
    (void)op;
    return items != NULL && set_in_top(m, items, count);
}

static int push_global(machine *m, const char *module, size_t module_length, const char *name, size_t name_length) {
    value *v = make(m, ZSTC_PICKLE_GLOBAL);
    char *text = v != NULL ? take(m, module_length + name_length + 2, 1) : NULL;
    if (text == NULL) return 0;
    memcpy(text, module, module_length);
    text[module_length] = '.';
    memcpy(text + module_length + 1, name, name_length);
    v->text = text;
    v->length = module_length + 1 + name_length;
    return push(m, v);
}

/* Two lines: module and name. */
static int do_global(machine *m, unsigned char op) {
    const char *lines[2];
    size_t lengths[2];
    (void)op;
    for (int i = 0; i < 2; i++) {
        lines[i] = (const char *)m->bytes.data + m->at;
        const char *end = memchr(lines[i], '\n', m->bytes.size - m->at);
        if (end == NULL) return fail_cut_off(m);
        lengths[i] = (size_t)(end - lines[i]);
        m->at += lengths[i] + 1;
    }
    return push_global(m, lines[0], lengths[0], lines[1], lengths[1]);
}

static int do_stack_global(machine *m, unsigned char op) {
    const value *name = pop(m), *module = name != NULL ? pop(m) : NULL;
    (void)op;
    if (module == NULL) return 0;
    if (name->kind != ZSTC_PICKLE_STRING || module->kind != ZSTC_PICKLE_STRING)
        return fail(m, "the name of a global is not a string");
    return push_global(m, module->text, module->length, name->text, name->length);
}

/* REDUCE and NEWOBJ alike: a call that is not made. NEWOBJ_EX has keyword arguments too, which nothing here needs. */
static int do_call(machine *m, unsigned char op) {
    if (op == 0x92 && pop(m) == NULL) return 0;
    const value *arguments = pop(m), *callable = arguments != NULL ? pop(m) : NULL;
    if (callable == NULL) return 0;
    if (arguments->kind != ZSTC_PICKLE_TUPLE) return fail(m, "the arguments of a call are not a tuple");
    value *v = make(m, ZSTC_PICKLE_OBJECT);
    if (v == NULL) return 0;
    v->callable = callable;
    v->arguments = arguments;
    return push(m, v);
}

static int do_build(machine *m, unsigned char op) {
    const value *state = pop(m);
    value *v = state != NULL ? top(m) : NULL;
    (void)op;
    if (v == NULL) return 0;
    if (v->kind != ZSTC_PICKLE_OBJECT) return fail(m, "it sets the state of a value that is not an object");
    v->state = state;
    return 1;
}

static int do_persistent(machine *m, unsigned char op) {
    const value *id = pop(m);
    value *v = id != NULL ? make(m, ZSTC_PICKLE_PERSISTENT) : NULL;
    (void)op;
    if (v == NULL) return 0;
    v->arguments = id;
    v->next = m->pickle->persistent;
    m->pickle->persistent = v;
    return push(m, v);
}

static int do_put(machine *m, unsigned char op) {
    uint64_t index = m->memo.count; /* MEMOIZE: how many there are */
    const value *v = top(m);
    if (v == NULL) return 0;
    if (op != 0x94 && !read_number(m, op == 'q' ? 1 : 4, &index)) return 0;
    if (!reach(m, &m->memo, (size_t)index, MEMO_MOST)) return 0;
    if (m->memo.items[index] == NULL) m->memo.count++;
    m->memo.items[index] = v;
    return 1;
}

static int do_get(machine *m, unsigned char op) {
    uint64_t index;
    if (!read_number(m, op == 'h' ? 1 : 4, &index)) return 0;
    if (index >= m->memo.capacity || m->memo.items[index] == NULL)
        return fail(m, "it recalls a memo entry that does not exist");
    return push(m, m->memo.items[index]);
}

static int do_mark(machine *m, unsigned char op) {
    (void)op;
    if (m->mark_count >= MARKS_MOST) return fail(m, "it has too many marks");
    size_t *marks = zstc_array_grow(m->marks, &m->mark_capacity, m->mark_count + 1, sizeof *marks);
    if (marks == NULL) return fail_memory(m);
    m->marks = marks;
    m->marks[m->mark_count++] = m->stack.count;
    return 1;
}

static int do_pop(machine *m, unsigned char op) {
    size_t count;
    if (op == '1' || (above_mark(m) == 0 && m->mark_count > 0)) return pop_mark(m, &count) != NULL;
    return pop(m) != NULL;
}

static int do_dup(machine *m, unsigned char op) {
    (void)op;
    const value *v = top(m);
    return v != NULL && push(m, v);
}

static int do_proto(machine *m, unsigned char op) {
    uint64_t protocol;
    (void)op;
    if (!read_number(m, 1, &protocol)) return 0;
    return protocol >= 2 && protocol <= 5 ? 1 : fail(m, "its protocol is not supported (expected 2 to 5)");
}

static int do_frame(machine *m, unsigned char op) {
    (void)op;
    return read_bytes(m, 8) != NULL; /* a hint for reading ahead */
}

static int do_stop(machine *m, unsigned char op) {
    (void)op;
    m->stopped = 1;
    return 1;
}

static int (*const handlers[256])(machine *, unsigned char) = {
    [0x80] = do_proto,    [0x95] = do_frame,       ['.'] = do_stop,          ['('] = do_mark,
    ['0'] = do_pop,       ['1'] = do_pop,          ['2'] = do_dup,           ['N'] = do_none,
    [0x88] = do_bool,     [0x89] = do_bool,        ['J'] = do_integer,       ['K'] = do_integer,
    ['M'] = do_integer,   [0x8a] = do_long,        [0x8b] = do_long,         ['G'] = do_float,
    ['T'] = do_string,    ['U'] = do_string,       ['X'] = do_string,        [0x8c] = do_string,
    [0x8d] = do_string,   ['B'] = do_string,       ['C'] = do_string,        [0x8e] = do_string,
    [0x96] = do_string,   [']'] = do_empty,        [')'] = do_empty,         ['}'] = do_empty,
    [0x8f] = do_empty,    [0x85] = do_short_tuple, [0x86] = do_short_tuple,  [0x87] = do_short_tuple,
    ['t'] = do_from_mark, ['l'] = do_from_mark,    ['d'] = do_from_mark,     [0x91] = do_from_mark,
    ['a'] = do_append,    ['e'] = do_appends,      [0x90] = do_appends,      ['s'] = do_setitem,
    ['u'] = do_setitems,  ['c'] = do_global,       [0x93] = do_stack_global, ['R'] = do_call,
    [0x81] = do_call,     [0x92] = do_call,        ['b'] = do_build,         ['Q'] = do_persistent,
    ['q'] = do_put,       ['r'] = do_put,          [0x94] = do_put,          ['h'] = do_get,
    ['j'] = do_get,
};

static int step(machine *m) {
    const unsigned char *op = read_bytes(m, 1);
    if (op == NULL) return 0;
    if (handlers[*op] == NULL) return fail(m, "it has an unknown opcode");
    return handlers[*op](m, *op);
}

zstc_status zstc_pickle_read(zstc_pickle *pickle, zstc_span bytes, const char *where, const zstc_pickle_value **out,
                             size_t *used) {
    machine m = {.pickle = pickle, .bytes = bytes, .where = where};
    pickle->arena.most = VALUES_MOST;
    if (!reach(&m, &m.stack, 0, STACK_MOST)) return m.status;
    while (m.status == ZSTC_OK && !m.stopped) step(&m);
    const value *result = m.status == ZSTC_OK ? pop(&m) : NULL;
    free(m.stack.items);
    free(m.memo.items);
    free(m.marks);
    if (result == NULL) return m.status;
    *out = result;
    *used = m.at;
    return ZSTC_OK;
}

void zstc_pickle_free(zstc_pickle *pickle) {
    zstc_arena_free(&pickle->arena);
    pickle->persistent = NULL;
    pickle->is_cut_off = 0;
}
