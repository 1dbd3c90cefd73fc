/*
 * zstc - zero-shot text classification by natural language inference
 *
 * zstc sorts a text into labels it was never trained on. Each (text, label) becomes a pair for a natural language
 * inference model: the premise is the text, the hypothesis is the label in a template ("This example is {}."). The
 * model gives logits for contradiction, neutral and entailment; the entailment logits become the labels' scores.
 *
 *     zstc *z = NULL;
 *     const char *labels[] = {"travel", "cooking", "dancing"};
 *     float scores[3];
 *     if (zstc_open(&z, NULL, NULL) != ZSTC_OK ||
 *         zstc_classify(z, text, strlen(text), labels, 3, NULL, scores) != ZSTC_OK)
 *         fprintf(stderr, "%s\n", zstc_last_error());
 *     zstc_free(z);
 *
 * C++17 programs may include zstc.hpp, which has the same functions with objects that free themselves and exceptions.
 *
 * CONVENTIONS, which hold for every function below:
 *
 *  - Result.     Functions that can fail return a zstc_status: ZSTC_OK (0) or a negative code. After a failure
 *                zstc_last_error() returns one line that names what was wrong, every output is unchanged, and handles
 *                stay usable.
 *  - Text.       UTF-8 by pointer and length in bytes; it need not end with NUL and may hold NUL bytes. Labels,
 *                templates, paths and option values are NUL-terminated UTF-8 strings.
 *  - Ownership.  An object that zstc_open or a *_new function makes is freed with the *_free function of its type.
 *                *_free accepts NULL. Arguments are copied: the caller may free its own after the call. Handles made
 *                from a zstc (labels, batches) must be freed before that zstc.
 *  - Threads.    One zstc may be used from any number of threads at once; concurrent calls are merged into shared
 *                batches. A zstc_labels is read-only and may be shared too. Options, params and batches may be used by
 *                one thread at a time, except for zstc_batch_cancel.
 *  - Silence.    The library prints nothing, never exits or aborts, and lets no C++ exception out.
 *
 * PROCESSES AND THREADS: what a host process may do, and what then happens.
 *
 *  - fork.       Allowed at any time, from any thread. It waits until the forward pass under way, or the opening or
 *                freeing of a model, has ended (pthread_atfork), and the calls of other threads go on afterwards. The
 *                child may use, and free, every model, label set and tokenizer of its parent, and open models of its
 *                own. Only a batch that another thread was running, or adding to, must not be used there. Models on
 *                CUDA cannot be used in a child: that is a limit of CUDA. vfork and posix_spawn do not wait.
 *  - exit.       exit() and a return from main also wait for the forward pass that another thread is running. Calls
 *                whose pass has not begun by then, and later calls, return CANCELLED ("the process is ending");
 *                zstc_free then leaves the memory to the system. _exit and abort do not wait. A signal handler must
 *                not call exit or fork while its own thread may be inside a call.
 *  - Cancelling. pthread_cancel of a thread inside a call, progress callbacks included, takes effect after the call.
 *  - Signals.    The library installs no handler. The threads of a pass block all signals except SIGPROF and those
 *                that a thread causes itself (SIGSEGV, for example). No call fails because of a signal.
 *  - Stack.      A thread that calls needs a stack of 256 KB, besides the thread-local storage of all libraries,
 *                which glibc takes from the same stack: nearly nothing with Debian's libtorch, 240 KB with a libtorch
 *                for CUDA. If less than 512 KB of the caller's stack is left, the tensor library runs on a stack of
 *                its own.
 *  - Threads.    The library keeps no threads between calls. A pass on the CPU is cut into parts with equal numbers of
 *                tokens, one part per thread; these threads end with the pass. If one cannot be made, the caller's
 *                thread does its work. A pass of one sequence shares each operator among OpenMP's threads instead.
 *                OpenMP keeps them for the calling thread, where they wait, in a loop for the first milliseconds; it
 *                ends the process if it cannot make one ("threads" 1 rules that out). A later pass in parts, and fork,
 *                end all OpenMP threads of the calling thread, also those that its own parallel regions use: OpenMP
 *                makes new ones, with new threadprivate data.
 *  - Processors. The default number of threads is $OMP_NUM_THREADS if set, else the processors of the affinity mask,
 *                and at most the CPU quota of the control group (cgroup cpu.max), rounded up. It is read when a model
 *                is opened.
 *  - Files.      A model's files are read while zstc_open runs and closed before it returns; nothing is mapped. They
 *                may be replaced afterwards. Files that change while they are read are an IO or MODEL error.
 *  - dlclose.    The library stays in memory (it is linked with -z nodelete), since libtorch cannot be unloaded.
 *  - Environment. $ZSTC_MODEL is the path of the default model. $ZSTC_PART_TOKENS, for experiments, is the least
 *                number of tokens in a part (default 16; 0: a pass is not cut, its operators use all threads).
 */
#ifndef ZSTC_ZSTC_H
#define ZSTC_ZSTC_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) || defined(ZSTC_STATIC)
#define ZSTC_API
#else
#define ZSTC_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- version --------------------------------------------------------------------------------------------------- */

#define ZSTC_VERSION_MAJOR 0
#define ZSTC_VERSION_MINOR 1
#define ZSTC_VERSION_PATCH 0

/* The version of the library that is running, "0.1.0". Never NULL; static storage. */
ZSTC_API const char *zstc_version(void);

/* ---- errors ---------------------------------------------------------------------------------------------------- */

/* The codes are part of the binary interface; the gaps leave room for more. */
typedef int32_t zstc_status;

#define ZSTC_OK 0                  /* success */
#define ZSTC_INVALID_ARGUMENT (-1) /* an argument is NULL, empty, out of range or unknown */
#define ZSTC_OUT_OF_MEMORY (-2)    /* an allocation failed, on the host or on the device */
#define ZSTC_NOT_FOUND (-3)        /* a model, or a file it needs, does not exist */
#define ZSTC_IO (-4)               /* a file exists but cannot be read or written */
#define ZSTC_MODEL (-5)            /* a model's files are damaged, contradict each other or lack something */
#define ZSTC_TEXT (-6)             /* a text, label or template is not valid UTF-8 */
#define ZSTC_TOO_LONG (-7)    /* a hypothesis leaves no room for the text; with overflow "error", a text too long */
#define ZSTC_DEVICE (-8)      /* the requested device does not exist or failed */
#define ZSTC_UNSUPPORTED (-9) /* well-formed, but not supported by this version */
#define ZSTC_CANCELLED (-10)  /* the batch was cancelled, or the process is ending, before this was scored */
#define ZSTC_BACKEND (-90)    /* the tensor library failed in a way that has no better code */
#define ZSTC_INTERNAL (-99)   /* a defect of this library: please report it */

/* The last error of the calling thread, one line without a line break; "" before the first. Never NULL. Valid until
 * the thread's next failing call. */
ZSTC_API const char *zstc_last_error(void);

/* The name of a status, for example "ZSTC_MODEL"; "ZSTC_UNKNOWN" for any other number. Never NULL; static storage. */
ZSTC_API const char *zstc_status_name(zstc_status status);

/* ---- opening a model ------------------------------------------------------------------------------------------- */

typedef struct zstc zstc;
typedef struct zstc_options zstc_options;
typedef struct zstc_params zstc_params;

/*
 * Opens a model. `model` is
 *   - the path of a Hugging Face directory: config.json; model.safetensors, its shards, or pytorch_model.bin; and the
 *     tokenizer's files (vocab.json + merges.txt, vocab.txt, or tokenizer.json, with tokenizer_config.json,
 *     special_tokens_map.json and added_tokens.json, read as transformers reads them: docs/scores.md). One of
 *     sentence-transformers (modules.json beside a body without a head for classes) is a model that embeds texts;
 *   - or the path of one TorchScript archive that holds config.json and the tokenizer's files as extra files;
 *   - or, where there is nothing at that path, the name of a model in the Hugging Face cache: "owner/name" (or "name"
 *     alone for the hub's first models), its branch main, or "owner/name@revision", a branch, tag or commit. The cache
 *     is $HF_HUB_CACHE, else $HUGGINGFACE_HUB_CACHE, else $HF_HOME/hub, else $XDG_CACHE_HOME/huggingface/hub, else
 *     ~/.cache/huggingface/hub, shared with Python's huggingface_hub. Nothing is downloaded: `zstc pull owner/name`
 *     does that;
 *   - or NULL for the default model: $ZSTC_MODEL if set, else ../share/zstc/default beside the library (or
 *     share/zstc/default, in the Python package), else the one in the tree the library was built from.
 * `options` may be NULL for the defaults.
 *
 * The files are read, not mapped, and closed before the call returns; later changes to them have no effect. A file that
 * another process changes or replaces during the call is an IO or MODEL error, never a signal.
 *
 * Errors: NOT_FOUND no such model (the message names the cache, if `model` may be a name); IO; MODEL damaged or
 * incomplete (the message names the file and the thing); UNSUPPORTED an architecture or tokenizer this version does not
 * know; DEVICE; OUT_OF_MEMORY; BACKEND.
 */
ZSTC_API zstc_status zstc_open(zstc **out, const char *model, const zstc_options *options);

/* Frees a model. No call on it may be running, and its labels and batches must have been freed. */
ZSTC_API void zstc_free(zstc *z);

/*
 * Options of zstc_open. Setters check the value at once and return INVALID_ARGUMENT if it is not listed.
 *
 *   device            "auto" (default: the first CUDA device if there is one, else the CPU), "cpu", "cuda", "cuda:N"
 *   precision         "auto" (default: float32 on the CPU and for engine module; on CUDA float16, DeBERTa bfloat16),
 *                     "float32", "bfloat16", "float16", "int8" (CPU only). float16 on the CPU stores weights in half
 *                     precision and computes in float32.
 *   engine            "auto" (default), "packed" (the project's own forward pass, without padding), "module" (the
 *                     forward of a TorchScript archive itself). auto selects packed for every architecture it knows.
 *   threads           threads of one forward pass on the CPU, at least 1; 0 (default) = all the processors this
 *                     process may use (see PROCESSES AND THREADS)
 *   max_batch_tokens  the most tokens in one forward pass, at least 1 (default 0: chosen by the library; on a CPU 1024
 *                     for one thread, else 512 to 1024 per thread, and at least 2048). It bounds memory; a single pair
 *                     that is longer runs alone.
 *   class_names       what the model's classes are called, in the order of their ids, with commas between them:
 *                     "contradiction,neutral,entailment" (default: what config.json says). For a model whose
 *                     config.json calls them LABEL_0, LABEL_1, LABEL_2. One name must start with "entail";
 *                     docs/scores.md says which other names count. zstc_open refuses another number of names than the
 *                     model has classes (MODEL). The string is copied.
 */
ZSTC_API zstc_status zstc_options_new(zstc_options **out);
ZSTC_API void zstc_options_free(zstc_options *options);
ZSTC_API zstc_status zstc_options_set_device(zstc_options *options, const char *device);
ZSTC_API zstc_status zstc_options_set_precision(zstc_options *options, const char *precision);
ZSTC_API zstc_status zstc_options_set_engine(zstc_options *options, const char *engine);
ZSTC_API zstc_status zstc_options_set_threads(zstc_options *options, int32_t threads);
ZSTC_API zstc_status zstc_options_set_max_batch_tokens(zstc_options *options, int64_t tokens);
ZSTC_API zstc_status zstc_options_set_class_names(zstc_options *options, const char *class_names);

/* ---- classifying one text -------------------------------------------------------------------------------------- */

/*
 * Scores `text` against `labels`; scores[i] belongs to labels[i], so `scores` must have room for label_count floats.
 * `params` may be NULL for the defaults. Duplicate labels keep their places and are scored separately.
 *
 *   single-label (default): scores = softmax over the labels' entailment logits; they sum to 1.
 *   multi-label, or exactly one label: each score = softmax over [contradiction, entailment], the entailment part.
 *   A model of one logit (a reranker): that logit takes entailment's place; multi-label, or exactly one label: its
 *   sigmoid.
 *   A model that embeds texts has no pairs: a label's logit is weight * cosine(text, hypothesis) + offset. Multi-label,
 *   or exactly one label: its sigmoid, or UNSUPPORTED where the model's files give no offset (docs/scores.md).
 *
 * The first two as the transformers zero-shot pipeline does (Yin et al. 2019, "Benchmarking Zero-shot Text
 * Classification"); docs/scores.md lists where this library is stricter. A text longer than the model's limit is cut at
 * its end (at its start where the tokenizer's files say truncation_side "left"), or handled as the parameter overflow
 * says.
 *
 * Errors: INVALID_ARGUMENT no text, no labels, an empty label, a NULL; TEXT not UTF-8; TOO_LONG a label whose
 * hypothesis leaves no room for the text (the message names the label); UNSUPPORTED as above; OUT_OF_MEMORY; DEVICE;
 * BACKEND.
 */
ZSTC_API zstc_status zstc_classify(zstc *z, const char *text, size_t length, const char *const *labels,
                                   size_t label_count, const zstc_params *params, float *scores);

/* Writes to order[0..count-1] the positions of `scores`, best first, ties by position. NaN counts as the lowest. */
ZSTC_API zstc_status zstc_rank(const float *scores, size_t count, size_t *order);

/*
 * Selects the best labels: writes to order[0..*selected-1] the positions of the scores that are at least `threshold`,
 * best first, ties by position, and at most `top_k` of them (0: no limit). `order` must have room for `count`
 * positions. A threshold of 0 selects all scores of a classification; NaN is never selected, and a NaN threshold is
 * INVALID_ARGUMENT.
 */
ZSTC_API zstc_status zstc_select(const float *scores, size_t count, float threshold, size_t top_k, size_t *order,
                                 size_t *selected);

/*
 * Parameters of a classification.
 *
 *   multi_label  0 (default) or 1: see zstc_classify
 *   template     the hypothesis, with exactly one {} for the label; {{ and }} are literal braces.
 *                Default "This example is {}."
 *   max_length   the most tokens of a pair, special tokens included, at least 1; 0 (default) = the model's limit, and
 *                never more than it. Of a model that embeds texts: the most tokens of a text; labels are not cut
 *   overflow     what happens to a text that does not fit: "truncate" (default) cuts it; "window" scores it in
 *                overlapping windows, which reduce combines; "error" returns TOO_LONG
 *   reduce       how several windows, or several hypotheses of a label, become one: "max" (default) takes the one that
 *                entails the label most, "mean" the mean of their entailment and contradiction logits (docs/scores.md)
 */
ZSTC_API zstc_status zstc_params_new(zstc_params **out);
ZSTC_API void zstc_params_free(zstc_params *params);
ZSTC_API zstc_status zstc_params_set_multi_label(zstc_params *params, int32_t multi_label);
ZSTC_API zstc_status zstc_params_set_template(zstc_params *params, const char *hypothesis_template);
ZSTC_API zstc_status zstc_params_set_max_length(zstc_params *params, int32_t max_length);
ZSTC_API zstc_status zstc_params_set_overflow(zstc_params *params, const char *overflow);
ZSTC_API zstc_status zstc_params_set_reduce(zstc_params *params, const char *reduce);

/* ---- one label set for many texts ------------------------------------------------------------------------------ */

typedef struct zstc_labels zstc_labels;

/* Prepares a label set: its hypotheses are built and tokenized once, and where the model has a similarity term or
 * embeds texts (docs/scores.md) the labels' vectors are computed. Any number of threads may use it. Errors: those of
 * zstc_classify for labels; where there are vectors also those of a forward pass. */
ZSTC_API zstc_status zstc_labels_new(zstc_labels **out, zstc *z, const char *const *labels, size_t label_count,
                                     const zstc_params *params);

/*
 * Prepares a label set of whole sentences, with no template: label i has counts[i] hypotheses, at least 1, and
 * `hypotheses` holds those of label 0, then those of label 1, and so on. Each hypothesis is scored as a pair, and the
 * parameter reduce combines the hypotheses of a label; scores[i] belongs to label i. The parameter template is not
 * used. Errors: those of zstc_labels_new; the message names the hypothesis by its position in `hypotheses`.
 *
 * A label is never scored by its name as such: whoever has descriptions of labels ("invoices and payments" for
 * "billing") passes these to zstc_labels_new or zstc_classify instead of the names, and shows the name of label i with
 * scores[i]. Where only some labels have hypotheses of their own, the others are passed here as the sentence that the
 * template would make of them, with a count of 1: the scores are the same.
 */
ZSTC_API zstc_status zstc_labels_new_hypotheses(zstc_labels **out, zstc *z, const char *const *hypotheses,
                                                const size_t *counts, size_t label_count, const zstc_params *params);
ZSTC_API void zstc_labels_free(zstc_labels *labels);

/* zstc_classify with a prepared label set, which must have been made from the same `z`. */
ZSTC_API zstc_status zstc_classify_with(zstc *z, const char *text, size_t length, const zstc_labels *labels,
                                        float *scores);

/* ---- many texts at once ---------------------------------------------------------------------------------------- */

typedef struct zstc_batch zstc_batch;

/* Called from zstc_batch_run's thread after each forward pass: `done` of `total` records are finished. It may call
 * zstc_batch_cancel, and no other function on this batch. */
typedef void (*zstc_progress)(void *user, size_t done, size_t total);

/*
 * A batch holds records, each with its own text, labels and params, and scores them together: pairs of all records are
 * sorted by length and packed into passes, without padding.
 *
 * zstc_batch_add copies a record and writes its index, counted from 0 (`index` may be NULL). A record that cannot be
 * scored (see zstc_classify's errors) is refused: nothing is added.
 * zstc_batch_run scores all records that are not finished. It returns OK if every record was scored, CANCELLED if it
 * was cancelled, else the status of the first record that failed. It may be called again after further adds, or to
 * continue after zstc_batch_cancel.
 * zstc_batch_cancel may be called from any thread; the current forward pass is finished first. If no run is active, the
 * next run is cancelled at once.
 */
ZSTC_API zstc_status zstc_batch_new(zstc_batch **out, zstc *z);
ZSTC_API void zstc_batch_free(zstc_batch *batch);
ZSTC_API zstc_status zstc_batch_add(zstc_batch *batch, const char *text, size_t length, const char *const *labels,
                                    size_t label_count, const zstc_params *params, size_t *index);

/* zstc_batch_add with a prepared label set of the same model (INVALID_ARGUMENT for one of another model). The batch
 * keeps what it needs of the set: `labels` may be freed after the call. */
ZSTC_API zstc_status zstc_batch_add_with(zstc_batch *batch, const char *text, size_t length, const zstc_labels *labels,
                                         size_t *index);
ZSTC_API zstc_status zstc_batch_set_progress(zstc_batch *batch, zstc_progress progress, void *user);
ZSTC_API zstc_status zstc_batch_run(zstc_batch *batch);
ZSTC_API zstc_status zstc_batch_cancel(zstc_batch *batch);

/* The status of record `index`: OK if it was scored, CANCELLED if it was not scored yet, else the code of its failure.
 * INVALID_ARGUMENT if the batch has no such record. */
ZSTC_API zstc_status zstc_batch_status(const zstc_batch *batch, size_t index);

/* The scores of record `index`, in the order of its labels, and their number. They belong to the batch and stay valid
 * until its next run or free. Fails with the record's status if it has no scores. */
ZSTC_API zstc_status zstc_batch_scores(const zstc_batch *batch, size_t index, const float **scores, size_t *count);

/* Writes 1 if the text of record `index` was cut to fit the model for any of its labels, else 0. */
ZSTC_API zstc_status zstc_batch_truncated(const zstc_batch *batch, size_t index, int32_t *truncated);

/* Writes the number of tokens that scoring record `index` takes: those of all its pairs, special tokens included, as
 * the text was cut or split into windows; of a model that embeds texts, those of the text and its windows. Known as
 * soon as the record was added, whether it has been scored or not. */
ZSTC_API zstc_status zstc_batch_tokens(const zstc_batch *batch, size_t index, size_t *tokens);

/* ---- JSON: one call for any language --------------------------------------------------------------------------- */

/*
 * Answers a request {"inputs": "…" | ["…"], "parameters": {"candidate_labels": ["…"] | "a, b", "multi_label": false,
 * "hypothesis_template": "This example is {}."}} with {"sequence", "labels", "scores"} sorted best first, or a list of
 * them for a list of inputs, as the SageMaker zero-shot endpoint does. "truncated": true is present only if a text was
 * cut. `request` is UTF-8 JSON (RFC 8259) of `length` bytes, a leading byte order mark is skipped; *response becomes
 * a NUL-terminated string to be freed with zstc_string_free.
 *
 * Further parameters, all optional: "max_length", "overflow" and "reduce" as in zstc_params; "top_k" (a whole number,
 * 0: no limit) and "threshold" (0 to 1) as in zstc_select: the answer then has fewer labels, or none ([]). They are
 * applied to the finished scores, which stay the same.
 *
 * A label of the list may be an object, also beside strings:
 *   {"label": "billing", "description": "invoices and payments"}   the description takes the label's place in the
 *                                                                  template; the answer has the label
 *   {"label": "billing", "hypotheses": ["The customer asks about an invoice.", …]}   whole sentences, at least one, no
 *                                                                  template; reduce combines them
 *
 * Errors: INVALID_ARGUMENT not JSON (the byte is named), a field is missing, of a wrong type, out of range, unknown or
 * duplicate (named); TEXT a request that is not UTF-8, a string with the escape of a lone surrogate (named); else as
 * zstc_classify.
 */
ZSTC_API zstc_status zstc_classify_json(zstc *z, const char *request, size_t length, char **response);
ZSTC_API void zstc_string_free(char *string);

/* ---- tools ----------------------------------------------------------------------------------------------------- */

/*
 * A model's tokenizer alone; the model's weights need not exist. It may be shared between threads.
 *
 * zstc_tokenize writes the token ids of `text`, without special tokens: the name of a special token in the text is
 * plain text, an added token that is not special is recognised. zstc_tokenize_pair writes the ids of the pair as the
 * model sees it, special tokens included, the premise cut to fit max_length (0: the model's limit). It writes to
 * *truncated (may be NULL) whether the premise was cut; if max_length has room for the special tokens only, it writes
 * just those, as Hugging Face tokenizers do. Both write the number of ids to *count and up to `capacity` ids to `ids`,
 * which may be NULL if capacity is 0; if *count is larger than `capacity`, `ids` was too small and is unchanged.
 */
typedef struct zstc_tokenizer zstc_tokenizer;
ZSTC_API zstc_status zstc_tokenizer_new(zstc_tokenizer **out, const char *model);
ZSTC_API void zstc_tokenizer_free(zstc_tokenizer *tokenizer);
ZSTC_API zstc_status zstc_tokenize(const zstc_tokenizer *tokenizer, const char *text, size_t length, int32_t *ids,
                                   size_t capacity, size_t *count);
ZSTC_API zstc_status zstc_tokenize_pair(const zstc_tokenizer *tokenizer, const char *premise, size_t premise_length,
                                        const char *hypothesis, size_t hypothesis_length, int32_t max_length,
                                        int32_t *ids, size_t capacity, size_t *count, int32_t *truncated);

/* Writes `model` (see zstc_open) as one TorchScript archive at `path`, float32, with its config and tokenizer as extra
 * files. Its forward(input_ids, attention_mask), both int64 [B, S], returns the logits [B, L] in a tuple of one, in any
 * PyTorch. An existing file is replaced only when the new one is complete. Until then the new file has no name, so that
 * a killed process leaves nothing behind; on a file system without nameless files its name is PATH.part-PID-N, where
 * PID is the number of the process and N is 0 to 99. UNSUPPORTED for a model that embeds texts, and for architectures
 * that have no script. */
ZSTC_API zstc_status zstc_convert(const char *model, const char *path);

/*
 * What an open model is, as a JSON object; free it with zstc_string_free. Later versions may add keys.
 *
 *   model            its path; null for one that is not UTF-8
 *   architecture     as "model_type" in config.json
 *   labels           the model's classes in the order of their ids; entailment, contradiction: those of them that are
 *                    taken for it (contradiction null: a head of one logit has none). A model that embeds texts: [] and
 *                    null
 *   max_length       the most tokens of a pair, or of a text where there are no pairs
 *   vocabulary       of the tokenizer; parameters: of the weights
 *   engine, device, precision, threads, max_batch_tokens   what the options of zstc_open became
 *   tokenizer        its kind, "BPE" or "WordPiece" for example; tokenizer_class: as the files name it, or null
 *   name             "_name_or_path" in config.json, what the model was called when it was saved, or null
 *   files            [{"name", "bytes"}, …]: the files that were read, in order; of an archive its extra files, and
 *                    last the archive itself
 *   similarity       the model's similarity term: {"weights", "weight", "offset", "pooling", "template", "max_length"}
 *                    as in config.json; only where it has one, or embeds texts ("weights" is null then)
 */
ZSTC_API zstc_status zstc_info_json(zstc *z, char **json);

/*
 * What an open model has done since it was opened, as a JSON object; any thread may ask at any time. Free with
 * zstc_string_free.
 *
 *   calls            calls that scored or tried to: zstc_classify, _with, _json, zstc_batch_run
 *   texts            texts that got scores; truncated_texts: those of them that were cut to fit
 *   pairs, tokens    pairs of text and hypothesis that were scored, and their tokens, special tokens included; with the
 *                    tokens of texts and labels that were embedded
 *   passes           forward passes; pass_seconds: the time inside them. Those that failed are left out.
 *   waiting_callers  callers inside a call at this moment with pairs in the queue
 */
ZSTC_API zstc_status zstc_stats(zstc *z, char **json);

#ifdef __cplusplus
}
#endif

#endif /* ZSTC_ZSTC_H */
