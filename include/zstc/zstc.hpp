/*
 * zstc.hpp - the interface of zstc.h for C++17 and later: objects that free themselves, exceptions, std::vector
 *
 *     zstcpp::model model;                        // the default model; or model("path/to/bart-large-mnli")
 *     std::vector<float> scores = model.classify("one day I will see the world", {"travel", "cooking", "dancing"});
 *
 * Everything is inline on top of zstc.h, which is the manual: what a function does, its errors and its defaults are
 * described there. This header adds:
 *
 *  - Names.      The namespace is zstcpp, because the C type already has the name zstc. get() of an object returns
 *                its C handle, for whatever zstc.h has and this header has not.
 *  - Errors.     A call that fails throws zstcpp::error, whose code() is one of zstc.h and whose what() is the line of
 *                zstc_last_error(). This holds for ZSTC_OUT_OF_MEMORY too, which may be the memory of a GPU.
 *                std::bad_alloc is thrown only for the vectors and strings of this header. -fno-exceptions is refused
 *                at compile time: use zstc.h there.
 *  - Strings.    Texts are std::string_view and may hold NUL bytes. Labels, templates, paths and option values are
 *                const char * or std::string; a NUL byte inside a std::string is an error (INVALID_ARGUMENT).
 *  - Ownership.  model, label_set, batch and tokenizer can be moved and not copied. An object that was moved from may
 *                be destroyed or assigned to; any other use throws INVALID_ARGUMENT. Label sets and batches must be
 *                destroyed before their model: declare them after it. The model may be moved meanwhile.
 *  - Threads.    Const member functions may be called from any number of threads at once: all of model, label_set and
 *                tokenizer. A batch may be used by one thread at a time, except for cancel(). options and params are
 *                plain values.
 *  - Memory.     A call allocates the vector that it returns, and one of pointers where it takes a list of labels.
 */
#ifndef ZSTC_ZSTC_HPP
#define ZSTC_ZSTC_HPP

#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "zstc.hpp needs C++17 (-std=c++17); zstc.h works with any C++"
#endif
#ifndef __cpp_exceptions
#error "zstc.hpp reports errors by exceptions; with -fno-exceptions use zstc.h"
#endif

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <zstc/zstc.h>

namespace zstcpp {

// ---- errors and strings ---------------------------------------------------------------------------------------------

class error : public std::runtime_error {
  public:
    error(zstc_status code, const char *what) : std::runtime_error(what), code_(code) {}
    zstc_status code() const noexcept { return code_; }
    const char *name() const noexcept { return zstc_status_name(code_); } // "ZSTC_MODEL", for example

  private:
    zstc_status code_;
};

// The version of the library that is running, "0.1.0".
inline const char *version() noexcept { return zstc_version(); }

// A NUL-terminated string on its way into a call, from const char * or std::string. It refers to the caller's
// characters. nullptr is the default model where a model is asked for.
class c_string {
  public:
    c_string(const char *string) noexcept : string_(string) {}
    c_string(const std::string &string) : string_(string.c_str()) {
        if (string.find('\0') != std::string::npos)
            throw error(ZSTC_INVALID_ARGUMENT, ("\"" + std::string(string_) + "\" is followed by a NUL byte").c_str());
    }
    const char *get() const noexcept { return string_; }

  private:
    const char *string_;
};

// Strings on their way into a call: {"travel", "cooking"}, or any range of std::string or const char *. It refers to
// the caller's strings: pass it on, do not keep it.
class string_list {
  public:
    string_list(std::initializer_list<c_string> strings) { append(strings); }
    template <class Range, class Element = decltype(*std::begin(std::declval<const Range &>()))>
    string_list(const Range &strings) {
        static_assert(std::is_convertible_v<Element, const char *> ||
                          (std::is_lvalue_reference_v<Element> && std::is_convertible_v<Element, c_string>),
                      "labels end with NUL: expected a range of std::string or const char *, not of std::string_view");
        append(strings);
    }
    const char *const *data() const noexcept { return pointers_.data(); }
    std::size_t size() const noexcept { return pointers_.size(); }

  private:
    template <class Range>
    void append(const Range &strings) {
        pointers_.reserve(static_cast<std::size_t>(std::distance(std::begin(strings), std::end(strings))));
        for (const auto &string : strings) pointers_.push_back(c_string(string).get());
    }
    std::vector<const char *> pointers_;
};

// ---- options and parameters -----------------------------------------------------------------------------------------

// Options of zstc_open. A member that is not set leaves the library's default. C++20: {.device = "cpu", .threads = 2}
struct options {
    std::optional<std::string> device = std::nullopt;
    std::optional<std::string> precision = std::nullopt;
    std::optional<std::string> engine = std::nullopt;
    std::int32_t threads = 0;
    std::int64_t max_batch_tokens = 0;
    std::optional<std::string> class_names = std::nullopt;
};

// Parameters of a classification, see zstc_params_new. A member that is not set leaves the library's default.
struct params {
    bool multi_label = false;
    std::optional<std::string> hypothesis_template = std::nullopt;
    std::int32_t max_length = 0;
    std::optional<std::string> overflow = std::nullopt;
    std::optional<std::string> reduce = std::nullopt;
};

namespace detail {

template <auto Free>
struct freed_by {
    template <class Object>
    void operator()(Object *object) const noexcept {
        Free(object);
    }
};
template <class Object, auto Free>
using handle = std::unique_ptr<Object, freed_by<Free>>;

inline void check(zstc_status status) {
    if (status != ZSTC_OK) throw error(status, zstc_last_error());
}

// Calls one of the library's *_new functions and keeps what it made.
template <class Object, auto Free, class New, class... Arguments>
handle<Object, Free> make(New create, Arguments... arguments) {
    Object *made = nullptr;
    check(create(&made, arguments...));
    return handle<Object, Free>(made);
}

template <class Object>
void set(zstc_status (*setter)(Object *, const char *), Object *object, const std::optional<std::string> &value) {
    if (value) check(setter(object, c_string(*value).get()));
}

inline auto to_c(const options &from) {
    auto made = make<zstc_options, zstc_options_free>(zstc_options_new);
    set(zstc_options_set_device, made.get(), from.device);
    set(zstc_options_set_precision, made.get(), from.precision);
    set(zstc_options_set_engine, made.get(), from.engine);
    check(zstc_options_set_threads(made.get(), from.threads));
    check(zstc_options_set_max_batch_tokens(made.get(), from.max_batch_tokens));
    set(zstc_options_set_class_names, made.get(), from.class_names);
    return made;
}

inline auto to_c(const params &from) {
    auto made = make<zstc_params, zstc_params_free>(zstc_params_new);
    check(zstc_params_set_multi_label(made.get(), from.multi_label ? 1 : 0));
    set(zstc_params_set_template, made.get(), from.hypothesis_template);
    check(zstc_params_set_max_length(made.get(), from.max_length));
    set(zstc_params_set_overflow, made.get(), from.overflow);
    set(zstc_params_set_reduce, made.get(), from.reduce);
    return made;
}

// The string that `call` writes, as a std::string.
template <class Call>
std::string take_string(Call call) {
    char *written = nullptr;
    check(call(&written));
    return handle<char, zstc_string_free>(written).get();
}

// The ids that `call` writes: there is room for `guess` of them at first, and for all of them at the second call.
template <class Call>
std::vector<std::int32_t> take_ids(std::size_t guess, Call call) {
    std::vector<std::int32_t> ids(guess);
    std::size_t count = 0;
    check(call(ids.data(), ids.size(), &count));
    if (count > ids.size()) {
        ids.resize(count);
        check(call(ids.data(), ids.size(), &count));
    }
    ids.resize(count);
    return ids;
}

} // namespace detail

// ---- models and label sets ------------------------------------------------------------------------------------------

class label_set;

class model {
  public:
    // Opens a directory, an archive, or "owner/name" of the Hugging Face cache; nullptr: the default model.
    explicit model(c_string name = nullptr, const options &how = {})
        : handle_(detail::make<zstc, zstc_free>(zstc_open, name.get(), detail::to_c(how).get())) {}

    // The scores of `text`, in the order of the labels.
    std::vector<float> classify(std::string_view text, const string_list &labels, const params &how = {}) const {
        std::vector<float> scores(labels.size());
        detail::check(zstc_classify(get(), text.data(), text.size(), labels.data(), labels.size(),
                                    detail::to_c(how).get(), scores.data()));
        return scores;
    }
    std::vector<float> classify(std::string_view text, const label_set &labels) const;

    // JSON in and out: a request's answer, what the model is, what it has done.
    std::string classify_json(std::string_view request) const {
        return detail::take_string(
            [&](char **out) { return zstc_classify_json(get(), request.data(), request.size(), out); });
    }
    std::string info_json() const {
        return detail::take_string([&](char **out) { return zstc_info_json(get(), out); });
    }
    std::string stats_json() const {
        return detail::take_string([&](char **out) { return zstc_stats(get(), out); });
    }
    zstc *get() const noexcept { return handle_.get(); }

  private:
    detail::handle<zstc, zstc_free> handle_;
};

// Labels that are prepared once for many texts.
class label_set {
  public:
    label_set(const model &owner, const string_list &labels, const params &how = {})
        : size_(labels.size()),
          handle_(detail::make<zstc_labels, zstc_labels_free>(zstc_labels_new, owner.get(), labels.data(),
                                                              labels.size(), detail::to_c(how).get())) {}

    // Label i is scored by the whole sentences hypotheses[i], without a template.
    static label_set from_hypotheses(const model &owner, const std::vector<std::vector<std::string>> &hypotheses,
                                     const params &how = {}) {
        std::vector<const char *> sentences;
        std::vector<std::size_t> counts;
        for (const std::vector<std::string> &of_label : hypotheses) {
            for (const std::string &sentence : of_label) sentences.push_back(c_string(sentence).get());
            counts.push_back(of_label.size());
        }
        return label_set(counts.size(), detail::make<zstc_labels, zstc_labels_free>(
                                            zstc_labels_new_hypotheses, owner.get(), sentences.data(), counts.data(),
                                            counts.size(), detail::to_c(how).get()));
    }
    std::size_t size() const noexcept { return size_; }
    const zstc_labels *get() const noexcept { return handle_.get(); }

  private:
    using handle = detail::handle<zstc_labels, zstc_labels_free>;
    label_set(std::size_t size, handle labels) noexcept : size_(size), handle_(std::move(labels)) {}
    std::size_t size_;
    handle handle_;
};

inline std::vector<float> model::classify(std::string_view text, const label_set &labels) const {
    std::vector<float> scores(labels.size());
    detail::check(zstc_classify_with(get(), text.data(), text.size(), labels.get(), scores.data()));
    return scores;
}

// The positions of the scores, best first.
inline std::vector<std::size_t> rank(const std::vector<float> &scores) {
    std::vector<std::size_t> order(scores.size());
    detail::check(zstc_rank(scores.data(), scores.size(), order.data()));
    return order;
}

// The positions of the scores that are at least `threshold`, best first, and at most `top_k` of them (0: no limit).
inline std::vector<std::size_t> select(const std::vector<float> &scores, float threshold, std::size_t top_k = 0) {
    std::vector<std::size_t> order(scores.size());
    std::size_t selected = 0;
    detail::check(zstc_select(scores.data(), scores.size(), threshold, top_k, order.data(), &selected));
    order.resize(selected);
    return order;
}

// ---- batches --------------------------------------------------------------------------------------------------------

class batch {
  public:
    using progress = std::function<void(std::size_t done, std::size_t total)>;

    explicit batch(const model &owner)
        : handle_(detail::make<zstc_batch, zstc_batch_free>(zstc_batch_new, owner.get())) {}

    // Both return the record's index, counted from 0.
    std::size_t add(std::string_view text, const string_list &labels, const params &how = {}) {
        std::size_t index = 0;
        detail::check(zstc_batch_add(get(), text.data(), text.size(), labels.data(), labels.size(),
                                     detail::to_c(how).get(), &index));
        return index;
    }
    std::size_t add(std::string_view text, const label_set &labels) {
        std::size_t index = 0;
        detail::check(zstc_batch_add_with(get(), text.data(), text.size(), labels.get(), &index));
        return index;
    }

    // `call` is called after each forward pass, in the thread of run(); it may call cancel(). An exception that it
    // throws cancels the run and leaves run(). An empty function ends the calls.
    void on_progress(progress call) {
        auto made = std::make_unique<listener>(listener{get(), std::move(call), nullptr});
        detail::check(zstc_batch_set_progress(get(), made->call ? hear : nullptr, made.get()));
        listener_ = std::move(made);
    }

    // Scores all records that are not finished. Throws CANCELLED if the run was cancelled, else the error of the first
    // record that failed; status() then tells which records have scores.
    void run() {
        const zstc_status status = zstc_batch_run(get());
        if (listener_ && listener_->thrown) std::rethrow_exception(std::exchange(listener_->thrown, nullptr));
        detail::check(status);
    }
    void cancel() { detail::check(zstc_batch_cancel(get())); }

    zstc_status status(std::size_t index) const noexcept { return zstc_batch_status(get(), index); }
    std::vector<float> scores(std::size_t index) const {
        const float *scores = nullptr;
        std::size_t count = 0;
        detail::check(zstc_batch_scores(get(), index, &scores, &count));
        return std::vector<float>(scores, scores + count);
    }
    bool truncated(std::size_t index) const {
        std::int32_t truncated = 0;
        detail::check(zstc_batch_truncated(get(), index, &truncated));
        return truncated != 0;
    }
    std::size_t tokens(std::size_t index) const {
        std::size_t tokens = 0;
        detail::check(zstc_batch_tokens(get(), index, &tokens));
        return tokens;
    }
    zstc_batch *get() const noexcept { return handle_.get(); }

  private:
    // What the library's callback is given: it stays in its place when the batch is moved.
    struct listener {
        zstc_batch *batch;
        progress call;
        std::exception_ptr thrown;
    };
    // No exception may pass through the library, so that it is kept for run().
    static void hear(void *user, std::size_t done, std::size_t total) noexcept {
        auto *self = static_cast<listener *>(user);
        if (self->thrown) return;
        try {
            self->call(done, total);
        } catch (...) {
            self->thrown = std::current_exception();
            zstc_batch_cancel(self->batch);
        }
    }
    std::unique_ptr<listener> listener_; // outlives the handle, which has its address
    detail::handle<zstc_batch, zstc_batch_free> handle_;
};

// ---- tools ----------------------------------------------------------------------------------------------------------

class tokenizer {
  public:
    struct pair {
        std::vector<std::int32_t> ids;
        bool truncated; // the premise was cut
    };

    explicit tokenizer(c_string model = nullptr)
        : handle_(detail::make<zstc_tokenizer, zstc_tokenizer_free>(zstc_tokenizer_new, model.get())) {}

    // The ids of a text without special tokens.
    std::vector<std::int32_t> tokenize(std::string_view text) const {
        return detail::take_ids(text.size() / 2 + 16, [&](std::int32_t *ids, std::size_t room, std::size_t *count) {
            return zstc_tokenize(get(), text.data(), text.size(), ids, room, count);
        });
    }

    // The ids of a pair as the model sees it. max_length 0: the model's limit.
    pair tokenize_pair(std::string_view premise, std::string_view hypothesis, std::int32_t max_length = 0) const {
        std::int32_t truncated = 0;
        const std::size_t guess = (premise.size() + hypothesis.size()) / 2 + 16;
        auto ids = detail::take_ids(guess, [&](std::int32_t *written, std::size_t room, std::size_t *count) {
            return zstc_tokenize_pair(get(), premise.data(), premise.size(), hypothesis.data(), hypothesis.size(),
                                      max_length, written, room, count, &truncated);
        });
        return {std::move(ids), truncated != 0};
    }
    const zstc_tokenizer *get() const noexcept { return handle_.get(); }

  private:
    detail::handle<zstc_tokenizer, zstc_tokenizer_free> handle_;
};

// Writes a model as one TorchScript archive at `path`; see zstc_convert.
inline void convert(c_string model, c_string path) { detail::check(zstc_convert(model.get(), path.get())); }

} // namespace zstcpp

#endif // ZSTC_ZSTC_HPP
