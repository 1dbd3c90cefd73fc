// C++17 and C++20: every class of zstc.hpp with the model argv[1]; what it answers is what the C functions answer.
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>
#include <zstc/zstc.hpp>

namespace {

const char *model_path;
const std::string text = "Der Flug nach K\u00f6ln wurde gestrichen. \u65e5\u672c";
const std::vector<std::string> names = {"travel", "cooking", "sport"};

void expect(bool holds, const char *what) {
    if (!holds) throw std::runtime_error(what);
}
#define EXPECT(condition) expect((condition), #condition)

bool near(const std::vector<float> &a, const std::vector<float> &b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); i++) {
        if (!(std::fabs(a[i] - b[i]) <= 1e-5f)) return false;
    }
    return true;
}

// The code that `call` throws, ZSTC_OK for none; its line must hold `part`.
template <class Call>
zstc_status code_of(Call call, const char *part) {
    try {
        call();
    } catch (const zstcpp::error &e) {
        if (std::strstr(e.what(), part) == nullptr)
            throw std::runtime_error(std::string("no ") + part + ": " + e.what());
        return e.code();
    }
    return ZSTC_OK;
}

std::vector<float> scores_in_c(const zstcpp::model &model, int32_t multi_label) {
    const std::array<const char *, 3> labels = {"travel", "cooking", "sport"};
    std::vector<float> scores(3);
    zstc_params *how = nullptr;
    EXPECT(zstc_params_new(&how) == ZSTC_OK && zstc_params_set_multi_label(how, multi_label) == ZSTC_OK);
    EXPECT(zstc_classify(model.get(), text.data(), text.size(), labels.data(), 3, how, scores.data()) == ZSTC_OK);
    zstc_params_free(how);
    return scores;
}

void scores_are_those_of_c(const zstcpp::model &model) {
    const std::vector<float> expected = scores_in_c(model, 0);
    EXPECT(model.classify(text, names) == expected);
    EXPECT(model.classify(text, {"travel", "cooking", "sport"}) == expected);
    EXPECT(model.classify(text, {names[0], "cooking", names[2]}) == expected);
    EXPECT(model.classify(text, std::array<const char *, 3>{"travel", "cooking", "sport"}) == expected);
    EXPECT(model.classify(text, zstcpp::label_set(model, names)) == expected);
    zstcpp::params how;
    how.multi_label = true;
    EXPECT(model.classify(text, names, how) == scores_in_c(model, 1));
    EXPECT(model.classify(text, zstcpp::label_set(model, names, how)) == scores_in_c(model, 1));
    EXPECT(model.classify(text, names, how) != expected);
}

zstcpp::params error_for_long_texts() {
    zstcpp::params how;
    how.overflow = "error";
    return how;
}

void every_parameter_counts(const zstcpp::model &model) {
    const std::string book(20000, 'a');
    EXPECT(code_of([&] { model.classify(book, names, error_for_long_texts()); }, "") == ZSTC_TOO_LONG);
    zstcpp::params how;
    how.max_length = 16;
    EXPECT(model.classify(text, names, how) != model.classify(text, names));
    how = {};
    how.hypothesis_template = "It is about {}.";
    EXPECT(model.classify(text, names, how) != model.classify(text, names));
    how.hypothesis_template = "";
    EXPECT(code_of([&] { model.classify(text, names, how); }, "template") == ZSTC_INVALID_ARGUMENT);
    how = {};
    how.reduce = "median";
    EXPECT(code_of([&] { model.classify(text, names, how); }, "\"median\"") == ZSTC_INVALID_ARGUMENT);
}

void options_reach_the_model() {
    zstcpp::options how;
    how.device = "cpu";
    how.precision = "bfloat16";
    how.engine = "packed";
    how.threads = 1;
    how.max_batch_tokens = 77;
    const std::string info = zstcpp::model(model_path, how).info_json();
    for (const char *part : {"\"device\":\"cpu", "\"precision\":\"bfloat16\"", "\"engine\":\"packed\"", "\"threads\":1",
                             "\"max_batch_tokens\":77"})
        expect(info.find(part) != std::string::npos, part);
}

// The code of opening the model with one option that has the value "x"; the message has the value in it.
zstc_status code_of_option(std::optional<std::string> zstcpp::options::*option) {
    zstcpp::options how;
    how.*option = "x";
    return code_of([&] { zstcpp::model(model_path, how); }, "\"x\"");
}

void wrong_options_are_refused() {
    for (auto option : {&zstcpp::options::device, &zstcpp::options::precision, &zstcpp::options::engine,
                        &zstcpp::options::class_names})
        EXPECT(code_of_option(option) == ZSTC_INVALID_ARGUMENT);
#if __cplusplus >= 202002L
    EXPECT(code_of([] { zstcpp::model(model_path, {.device = "x", .threads = 1}); }, "\"x\"") == ZSTC_INVALID_ARGUMENT);
#endif
}

void hypotheses_make_a_label_set(const zstcpp::model &model) {
    const auto sentences = zstcpp::label_set::from_hypotheses(
        model, {{"This example is travel."}, {"This example is cooking."}, {"This example is sport."}});
    EXPECT(sentences.size() == 3 && near(model.classify(text, sentences), model.classify(text, names)));
    zstcpp::params mean;
    mean.reduce = "mean";
    const std::vector<std::vector<std::string>> several = {{"A trip.", "A flight."}, {"A meal."}};
    EXPECT(model.classify(text, zstcpp::label_set::from_hypotheses(model, several)) !=
           model.classify(text, zstcpp::label_set::from_hypotheses(model, several, mean)));
}

void positions_are_ranked_and_selected() {
    const std::vector<float> scores = {0.2f, 0.5f, 0.3f};
    EXPECT((zstcpp::rank(scores) == std::vector<std::size_t>{1, 2, 0}));
    EXPECT((zstcpp::select(scores, 0.3f) == std::vector<std::size_t>{1, 2}));
    EXPECT((zstcpp::select(scores, 0.0f, 1) == std::vector<std::size_t>{1}));
    EXPECT(zstcpp::select(scores, 0.9f).empty());
    EXPECT(code_of([&] { zstcpp::select(scores, std::nanf("")); }, "threshold") == ZSTC_INVALID_ARGUMENT);
}

void a_batch_scores_its_records(const zstcpp::model &model) {
    zstcpp::batch batch(model);
    EXPECT(batch.add(text, names) == 0);
    EXPECT(batch.add("Whisk the eggs.", zstcpp::label_set(model, names)) == 1);
    EXPECT(batch.add(std::string(20000, 'a'), {"travel"}) == 2);
    EXPECT(code_of([&] { batch.add(std::string(20000, 'a'), {"travel"}, error_for_long_texts()); }, "") ==
           ZSTC_TOO_LONG);
    EXPECT(batch.status(0) == ZSTC_CANCELLED && batch.status(3) == ZSTC_INVALID_ARGUMENT);
    EXPECT(code_of([&] { batch.scores(0); }, "") == ZSTC_CANCELLED);
    std::size_t done = 0, total = 0;
    batch.on_progress([&](std::size_t d, std::size_t t) { done = d, total = t; });
    zstcpp::batch moved = std::move(batch);
    moved.run();
    EXPECT(done == 3 && total == 3 && moved.status(0) == ZSTC_OK);
    EXPECT(near(moved.scores(0), model.classify(text, names)));
    EXPECT(near(moved.scores(1), model.classify("Whisk the eggs.", names)));
    EXPECT(moved.scores(2).size() == 1 && moved.truncated(2) && !moved.truncated(0));
    EXPECT(moved.tokens(0) > 3 * names.size() && moved.tokens(2) > moved.tokens(0));
    EXPECT(code_of([&] { moved.tokens(3); }, "record 3") == ZSTC_INVALID_ARGUMENT);
}

// One record a pass, so that there is something left to cancel.
zstcpp::model small_passes() {
    zstcpp::options how;
    how.threads = 1;
    how.max_batch_tokens = 1;
    return zstcpp::model(model_path, how);
}

void a_run_is_cancelled_and_continued() {
    const zstcpp::model model = small_passes();
    zstcpp::batch batch(model);
    for (int i = 0; i < 4; i++) batch.add(text, {"travel"});
    std::size_t calls = 0;
    batch.on_progress([&](std::size_t, std::size_t) { calls++, batch.cancel(); });
    EXPECT(code_of([&] { batch.run(); }, "") == ZSTC_CANCELLED);
    EXPECT(calls > 0 && batch.status(3) == ZSTC_CANCELLED);
    batch.on_progress(nullptr);
    const std::size_t before = calls;
    batch.run();
    EXPECT(calls == before && batch.status(3) == ZSTC_OK);
}

void an_exception_of_the_callback_leaves_run() {
    const zstcpp::model model = small_passes();
    zstcpp::batch batch(model);
    for (int i = 0; i < 4; i++) batch.add(text, {"travel"});
    int calls = 0;
    batch.on_progress([&](std::size_t, std::size_t) {
        if (calls++ == 0) throw std::string("enough");
    });
    std::string thrown;
    try {
        batch.run();
    } catch (const std::string &what) {
        thrown = what;
    }
    EXPECT(thrown == "enough" && calls == 1 && batch.status(3) == ZSTC_CANCELLED);
    batch.run();
    EXPECT(batch.status(3) == ZSTC_OK);
}

void json_is_answered(const zstcpp::model &model) {
    const std::string answer =
        model.classify_json(R"({"inputs": "It rains.", "parameters": {"candidate_labels": ["weather", "music"]}})");
    EXPECT(answer.find("\"weather\"") != std::string::npos && answer.find("\"scores\"") != std::string::npos);
    EXPECT(code_of([&] { model.classify_json("{"); }, "JSON") == ZSTC_INVALID_ARGUMENT);
    EXPECT(model.info_json().find("\"bart\"") != std::string::npos);
    EXPECT(model.stats_json().find("\"calls\"") != std::string::npos);
    EXPECT(std::strcmp(zstcpp::version(), zstc_version()) == 0);
}

std::vector<std::int32_t> ids_in_c(const std::string &of) {
    zstc_tokenizer *tokenizer = nullptr;
    std::vector<std::int32_t> ids(100000);
    std::size_t count = 0;
    EXPECT(zstc_tokenizer_new(&tokenizer, model_path) == ZSTC_OK);
    EXPECT(zstc_tokenize(tokenizer, of.data(), of.size(), ids.data(), ids.size(), &count) == ZSTC_OK);
    zstc_tokenizer_free(tokenizer);
    ids.resize(count);
    return ids;
}

void texts_are_tokenized() {
    const zstcpp::tokenizer tokenizer(model_path);
    const std::string rare = std::string(500, '\x01') + text; // an id a byte: more than there is room for at first
    EXPECT(tokenizer.tokenize(text) == ids_in_c(text) && tokenizer.tokenize("").empty());
    EXPECT(tokenizer.tokenize(rare) == ids_in_c(rare) && ids_in_c(rare).size() > rare.size() / 2 + 16);
    const zstcpp::tokenizer::pair whole = tokenizer.tokenize_pair(text, "A trip."),
                                  cut = tokenizer.tokenize_pair(text, "A trip.", 12);
    EXPECT(!whole.truncated && whole.ids.size() > 12);
    EXPECT(cut.truncated && cut.ids.size() == 12);
}

void errors_are_thrown(const zstcpp::model &model) {
    const std::string missing = std::string(model_path) + "/nowhere";
    EXPECT(code_of([&] { zstcpp::model{missing}; }, "nowhere") == ZSTC_NOT_FOUND);
    EXPECT(code_of([&] { zstcpp::tokenizer{missing}; }, "nowhere") == ZSTC_NOT_FOUND);
    EXPECT(code_of([&] { zstcpp::convert(missing, "never.pt"); }, "nowhere") == ZSTC_NOT_FOUND);
    EXPECT(code_of([&] { model.classify("\xff", names); }, "UTF-8") == ZSTC_TEXT);
    EXPECT(code_of([&] { model.classify("", names); }, "empty") == ZSTC_INVALID_ARGUMENT);
    EXPECT(code_of([&] { model.classify(text, {}); }, "label") == ZSTC_INVALID_ARGUMENT);
    EXPECT(code_of([&] { model.classify(text, {std::string("a\0b", 3)}); }, "\"a\"") == ZSTC_INVALID_ARGUMENT);
    EXPECT(std::strcmp(zstcpp::error(ZSTC_MODEL, "x").name(), "ZSTC_MODEL") == 0);
    EXPECT(model.classify(std::string("a\0b", 3), names) != model.classify("a", names));
}

void converts_a_model() {
    const std::string path = "converted-" + std::to_string(__cplusplus) + ".pt";
    zstcpp::convert(model_path, path);
    EXPECT(near(zstcpp::model(path).classify(text, names), zstcpp::model(model_path).classify(text, names)));
    std::remove(path.c_str());
}

void what_was_moved_from_is_refused() {
    zstcpp::model first(model_path);
    zstcpp::label_set labels(first, names);
    const std::vector<float> expected = first.classify(text, labels);
    zstcpp::model second = std::move(first); // the label set goes on with it
    EXPECT(second.classify(text, labels) == expected);
    EXPECT(code_of([&] { first.classify(text, names); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    EXPECT(code_of([&] { first.info_json(); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    const zstcpp::label_set kept = std::move(labels);
    EXPECT(code_of([&] { second.classify(text, labels); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    zstcpp::batch batch(second), taken = std::move(batch);
    EXPECT(code_of([&] { batch.add(text, names); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    EXPECT(code_of([&] { batch.run(); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    EXPECT(code_of([&] { batch.on_progress(nullptr); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    EXPECT(batch.status(0) == ZSTC_INVALID_ARGUMENT);
    zstcpp::tokenizer tokenizer(model_path), other = std::move(tokenizer);
    EXPECT(code_of([&] { tokenizer.tokenize(text); }, "NULL") == ZSTC_INVALID_ARGUMENT);
    tokenizer = std::move(other);
    EXPECT(!tokenizer.tokenize(text).empty());
}

// Each thread has the scores, or the error, of its own call.
void threads_share_a_model(const zstcpp::model &model) {
    const zstcpp::label_set labels(model, names);
    const std::vector<float> expected = model.classify(text, labels);
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&, i] {
            const std::string label = "\xff" + std::to_string(i);
            for (int k = 0; k < 5; k++) {
                if (!near(model.classify(text, labels), expected)) failures++;
                if (code_of([&] { model.classify(text, {label}); }, "UTF-8") != ZSTC_TEXT) failures++;
            }
        });
    }
    for (std::thread &thread : threads) thread.join();
    EXPECT(failures == 0);
}

template <class Type>
constexpr bool moves_only = !std::is_copy_constructible_v<Type> && !std::is_copy_assignable_v<Type> &&
                            std::is_nothrow_move_constructible_v<Type> && std::is_nothrow_move_assignable_v<Type>;
static_assert(moves_only<zstcpp::model> && moves_only<zstcpp::label_set> && moves_only<zstcpp::batch> &&
              moves_only<zstcpp::tokenizer>);
static_assert(std::is_base_of_v<std::runtime_error, zstcpp::error>);

void check_all() {
    const zstcpp::model model(model_path);
    scores_are_those_of_c(model);
    every_parameter_counts(model);
    options_reach_the_model();
    wrong_options_are_refused();
    hypotheses_make_a_label_set(model);
    positions_are_ranked_and_selected();
    a_batch_scores_its_records(model);
    a_run_is_cancelled_and_continued();
    an_exception_of_the_callback_leaves_run();
    json_is_answered(model);
    texts_are_tokenized();
    errors_are_thrown(model);
    converts_a_model();
    what_was_moved_from_is_refused();
    threads_share_a_model(model);
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    model_path = argv[1];
    try {
        check_all();
    } catch (const std::exception &e) {
        std::fprintf(stderr, "failed: %s\n", e.what());
        return 1;
    }
    return 0;
}
