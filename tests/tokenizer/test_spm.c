/* SentencePiece models without tokenizer.json: the message, which piece gets which id in each class, what is refused.
 */
#include <stdlib.h>

#include "tokenizer/charsmap_writer.h"
#include "tokenizer/tokenizer_support.h"
#include "tokenizer/unigram/spm_model.h"

/* ---- writing a model ---- */

enum { NORMAL = 1, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE };

typedef struct {
    unsigned char bytes[32768];
    size_t size;
} message;

static void put_varint(message *out, uint64_t number) {
    for (; number > 0x7F; number >>= 7) out->bytes[out->size++] = (unsigned char)(number | 0x80);
    out->bytes[out->size++] = (unsigned char)number;
}

static void put_number(message *out, unsigned field, uint64_t number) {
    put_varint(out, field << 3);
    put_varint(out, number);
}

static void put_bytes(message *out, unsigned field, const void *bytes, size_t size) {
    put_varint(out, field << 3 | 2);
    put_varint(out, size);
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

static void put_piece(message *out, const char *piece, float score, int type) {
    message inner = {.size = 0};
    put_bytes(&inner, 1, piece, strlen(piece));
    put_varint(&inner, 2 << 3 | 5);
    memcpy(inner.bytes + inner.size, &score, 4);
    inner.size += 4;
    if (type != NORMAL) put_number(&inner, 3, (uint64_t)type);
    put_bytes(out, 1, inner.bytes, inner.size);
}

/* A specification of one number: trainer_spec is field 2, normalizer_spec field 3. */
static void put_spec(message *out, unsigned spec, unsigned field, uint64_t number) {
    message inner = {.size = 0};
    put_number(&inner, field, number);
    put_bytes(out, spec, inner.bytes, inner.size);
}

#define SPACE "\xE2\x96\x81"

static void put_usual(message *out) {
    put_piece(out, SPACE, -2, NORMAL);
    put_piece(out, "a", -3, NORMAL);
    put_piece(out, "b", -3, NORMAL);
    put_piece(out, SPACE "a", -4, NORMAL);
    put_piece(out, "<tag>", 0, USER_DEFINED);
}

static message fairseq_model(void) {
    message out = {.size = 0};
    put_piece(&out, "<unk>", 0, UNKNOWN);
    put_piece(&out, "<s>", 0, CONTROL);
    put_piece(&out, "</s>", 0, CONTROL);
    put_usual(&out);
    return out;
}

static message deberta_model(void) {
    message out = {.size = 0};
    put_piece(&out, "[PAD]", 0, CONTROL);
    put_piece(&out, "[CLS]", 0, CONTROL);
    put_piece(&out, "[SEP]", 0, CONTROL);
    put_piece(&out, "[UNK]", 0, UNKNOWN);
    put_usual(&out);
    put_spec(&out, 2, 40, 3); /* unk_id */
    return out;
}

/* ---- opening it ---- */

static zstc_status open_model(zstc_tokenizer **out, const message *model, const char *file, const char *config) {
    const zstc_span span = {model->bytes, model->size};
    tokenizer_source source = {.path = "model"};
    if (strcmp(file, "spm.model") == 0) {
        source.spm_model = span;
    } else if (strcmp(file, "spiece.model") == 0) {
        source.spiece_model = span;
    } else {
        source.sentencepiece_bpe_model = span;
    }
    if (config != NULL) source.tokenizer_config = as_span(config);
    return tokenizer_from_source(out, &source);
}

static const char xlm_r[] = "{\"tokenizer_class\":\"XLMRobertaTokenizer\"}",
                  camembert[] = "{\"tokenizer_class\":\"CamembertTokenizerFast\"}",
                  deberta[] = "{\"tokenizer_class\":\"DebertaV2Tokenizer\"}",
                  fairseq_name[] = "sentencepiece.bpe.model";

static void check(const message *model, const char *file, const char *config, const char *text, const int32_t *ids,
                  size_t count) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(open_model(&tokenizer, model, file, config));
    assert_encodes(tokenizer, text, ids, count);
    zstc_tokenizer_free(tokenizer);
}

#define CHECK(model, file, config, text, ...)                                                                          \
    check(model, file, config, text, (const int32_t[]){__VA_ARGS__},                                                   \
          sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static void check_layout(const message *model, const char *file, const char *config, const zstc_layout *wanted,
                         int32_t size) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(open_model(&tokenizer, model, file, config));
    const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
    assert_int_equal(layout->prefix[0], wanted->prefix[0]);
    assert_int_equal(layout->separator_count, wanted->separator_count);
    assert_int_equal(layout->separator[0], wanted->separator[0]);
    assert_int_equal(layout->suffix[0], wanted->suffix[0]);
    assert_int_equal(layout->hypothesis_type, wanted->hypothesis_type);
    assert_int_equal(zstc_tokenizer_vocabulary(tokenizer), size);
    zstc_tokenizer_free(tokenizer);
}

static void each_class_gives_its_own_ids(void **state) {
    (void)state;
    const message fairseq = fairseq_model(), own = deberta_model();
    CHECK(&fairseq, fairseq_name, xlm_r, "a  b x", 7, 4, 6, 4, 3);
    CHECK(&fairseq, fairseq_name, camembert, "a b x", 10, 7, 9, 7, 3);
    CHECK(&own, "spm.model", deberta, " a  b x ", 7, 4, 6, 4, 3);
}

/* <unk>NOTUSED is worth -100, so that an unknown character is worth -110. */
static void camemberts_own_pieces_count_for_the_worst(void **state) {
    (void)state;
    message model = {.size = 0};
    put_piece(&model, "<unk>", 0, UNKNOWN);
    put_piece(&model, "<s>", 0, CONTROL);
    put_piece(&model, "</s>", 0, CONTROL);
    put_piece(&model, "a", 50, NORMAL);
    put_piece(&model, SPACE "xa", -20, NORMAL);
    put_piece(&model, SPACE, -1, NORMAL);
    CHECK(&model, fairseq_name, camembert, "xa", 8);
    CHECK(&model, fairseq_name, xlm_r, "xa", 6, 3, 4);
}

static void each_class_has_its_own_pairs(void **state) {
    (void)state;
    const message fairseq = fairseq_model(), own = deberta_model();
    const zstc_layout x = {.prefix = {0}, .separator = {2}, .separator_count = 2, .suffix = {2}};
    const zstc_layout c = {.prefix = {5}, .separator = {6}, .separator_count = 2, .suffix = {6}};
    const zstc_layout d = {.prefix = {1}, .separator = {2}, .separator_count = 1, .suffix = {2}, .hypothesis_type = 1};
    check_layout(&fairseq, fairseq_name, xlm_r, &x, 10);
    check_layout(&fairseq, fairseq_name, camembert, &c, 13);
    check_layout(&own, "spm.model", deberta, &d, 10);
}

static void the_file_name_tells_the_class_where_no_file_does(void **state) {
    (void)state;
    const message fairseq = fairseq_model(), own = deberta_model();
    zstc_tokenizer *tokenizer = NULL;
    CHECK(&fairseq, fairseq_name, NULL, "a", 7);
    CHECK(&own, "spm.model", NULL, "a [SEP]", 7, 4, 3);
    assert_fails(open_model(&tokenizer, &fairseq, "spiece.model", NULL), ZSTC_UNSUPPORTED,
                 "model/spiece.model: no file names a tokenizer_class (expected XLMRoberta, Camembert or DebertaV2)");
}

static void control_pieces_are_plain_text_and_user_defined_ones_are_found(void **state) {
    (void)state;
    const message fairseq = fairseq_model(), own = deberta_model();
    CHECK(&fairseq, fairseq_name, xlm_r, "</s>", 4, 3);
    CHECK(&fairseq, fairseq_name, xlm_r, "<mask>", 4, 3, 5, 3);
    CHECK(&fairseq, fairseq_name, xlm_r, "a<tag>a", 7, 8, 7);
    CHECK(&own, "spm.model", deberta, "[MASK]<tag>[CLS]", 4, 3, 8, 4, 3);
}

static void deberta_lowers_and_parts_punctuation_where_it_is_told_to(void **state) {
    (void)state;
    const message own = deberta_model();
    CHECK(&own, "spm.model", "{\"tokenizer_class\":\"DebertaV2Tokenizer\",\"do_lower_case\":true}", "AB", 7, 6);
    CHECK(&own, "spm.model", "{\"tokenizer_class\":\"DebertaV2Tokenizer\",\"split_by_punct\":true}", "a.a", 7, 4, 3, 7);
    CHECK(&own, "spm.model", "{\"tokenizer_class\":\"DebertaV2Tokenizer\"}", "a.a", 7, 3, 5);
}

static void the_models_charsmap_is_applied(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"\xEF\xBC\xA1", "a"}, {NULL, NULL}};
    unsigned char charsmap[CHARSMAP_SIZE];
    message own = deberta_model(), spec = {.size = 0};
    put_bytes(&spec, 2, charsmap, charsmap_write(charsmap, pairs));
    put_bytes(&own, 3, spec.bytes, spec.size);
    CHECK(&own, "spm.model", deberta, "\xEF\xBC\xA1", 7);
}

/* ---- what is refused ---- */

static void check_bad(const message *model, const char *config, zstc_status status, const char *names) {
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(open_model(&tokenizer, model, "spm.model", config), status, names);
    assert_null(tokenizer);
}

static void what_is_not_done_is_refused_by_name(void **state) {
    (void)state;
    static const struct {
        unsigned spec, field;
        uint64_t number;
        const char *names;
    } rows[] = {
        {2, 3, 2, "model/spm.model: a SentencePiece model of the type BPE is not supported (expected UNIGRAM)"},
        {2, 3, 4, "of the type CHAR"},
        {2, 3, 1000, "of the type ?"},
        {2, 35, 1, "trainer_spec: byte_fallback true"},
        {2, 24, 1, "trainer_spec: treat_whitespace_as_suffix true"},
        {3, 3, 0, "normalizer_spec: add_dummy_prefix false"},
        {3, 5, 0, "normalizer_spec: escape_whitespaces false"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        message own = deberta_model();
        put_spec(&own, rows[i].spec, rows[i].field, rows[i].number);
        check_bad(&own, deberta, ZSTC_UNSUPPORTED, rows[i].names);
    }
}

static void classes_that_are_not_made_are_refused_by_name(void **state) {
    (void)state;
    const message own = deberta_model();
    check_bad(&own, "{\"tokenizer_class\":\"T5Tokenizer\"}", ZSTC_UNSUPPORTED,
              "tokenizer_class \"T5Tokenizer\" is not supported with spm.model and no tokenizer.json (expected XLMRob");
    check_bad(&own, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"}", ZSTC_UNSUPPORTED, "PreTrainedTokenizerFast");
    check_bad(&own, xlm_r, ZSTC_MODEL, "the piece 0 is not unknown (expected <unk> of tokenizer_class XLMRoberta)");
    message short_one = {.size = 0};
    put_piece(&short_one, "<unk>", 0, UNKNOWN);
    check_bad(&short_one, xlm_r, ZSTC_MODEL, "the piece 1 is not a control piece (expected <s>");
    check_bad(&short_one, deberta, ZSTC_MODEL, "no entry for the special token \"[CLS]\"");
}

static void damaged_pieces_are_model_errors(void **state) {
    (void)state;
    message own = deberta_model();
    put_piece(&own, "\xFF", 0, NORMAL);
    check_bad(&own, deberta, ZSTC_MODEL, "the piece 9 is not valid UTF-8");
    own = deberta_model();
    put_piece(&own, "x", 1.0f / 0.0f, NORMAL);
    check_bad(&own, deberta, ZSTC_MODEL, "the score of the piece 9 is not a finite number");
    own = deberta_model();
    put_piece(&own, "x", 0, 7);
    check_bad(&own, deberta, ZSTC_UNSUPPORTED, "the type 0 of the piece 9");
    own = deberta_model();
    put_spec(&own, 2, 40, 1u << 31);
    check_bad(&own, deberta, ZSTC_MODEL, "unk_id is 2147483648, with 9 pieces");
}

/* Cut anywhere, or with any byte changed: a model that is shorter, or an error, but nothing outside is read. */
static void a_damaged_message_is_a_model_error(void **state) {
    (void)state;
    const message own = deberta_model();
    for (size_t size = 1; size < own.size; size++) {
        unsigned char *copy = malloc(size); /* so that the sanitizer knows its end */
        zstc_spm_model model;
        assert_non_null(copy);
        memcpy(copy, own.bytes, size);
        zstc_status status = zstc_spm_model_read(&model, "spm.model", (zstc_span){copy, size});
        assert_true(status == ZSTC_OK || status == ZSTC_MODEL);
        zstc_spm_model_free(&model);
        free(copy);
    }
    static const unsigned char bad[][12] = {{0x0A, 0x7F},
                                            {0x0B, 0x00},
                                            {0x00, 0x00},
                                            {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},
                                            {0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},
                                            {0x0D, 0x00}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        zstc_spm_model model;
        size_t size = i == 3 ? 12 : i == 4 ? 11 : 2;
        assert_fails(zstc_spm_model_read(&model, "spm.model", (zstc_span){bad[i], size}), ZSTC_MODEL,
                     "spm.model: the file is damaged (expected a SentencePiece model)");
        zstc_spm_model_free(&model);
    }
}

static void fields_that_are_not_known_are_left_out(void **state) {
    (void)state;
    message own = deberta_model();
    put_number(&own, 99, 7);
    put_bytes(&own, 100, "xyz", 3);
    put_spec(&own, 5, 1, 1); /* denormalizer_spec */
    CHECK(&own, "spm.model", deberta, "a", 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_class_gives_its_own_ids),
        cmocka_unit_test(camemberts_own_pieces_count_for_the_worst),
        cmocka_unit_test(each_class_has_its_own_pairs),
        cmocka_unit_test(the_file_name_tells_the_class_where_no_file_does),
        cmocka_unit_test(control_pieces_are_plain_text_and_user_defined_ones_are_found),
        cmocka_unit_test(deberta_lowers_and_parts_punctuation_where_it_is_told_to),
        cmocka_unit_test(the_models_charsmap_is_applied),
        cmocka_unit_test(what_is_not_done_is_refused_by_name),
        cmocka_unit_test(classes_that_are_not_made_are_refused_by_name),
        cmocka_unit_test(damaged_pieces_are_model_errors),
        cmocka_unit_test(a_damaged_message_is_a_model_error),
        cmocka_unit_test(fields_that_are_not_known_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
