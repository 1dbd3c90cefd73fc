/* What the files of a BPE may hold. */
#include "tokenizer/tokenizer_support.h"

static zstc_tokenizer *open_source(tokenizer_source source) {
    zstc_tokenizer *tokenizer = NULL;
    source.path = "model";
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    return tokenizer;
}

/* ---- DeBERTa v1 ---- */

static const char deberta_vocab[] = "{\"[PAD]\":0,\"[CLS]\":1,\"[SEP]\":2,\"[UNK]\":3,\"a\":4,\"b\":5,\"ab\":6}";

static void assert_deberta_pair(zstc_tokenizer *tokenizer) {
    const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
    assert_int_equal(layout->prefix_count, 1);
    assert_int_equal(layout->prefix[0], 1);
    assert_int_equal(layout->separator_count, 1);
    assert_int_equal(layout->separator[0], 2);
    assert_int_equal(layout->suffix_count, 1);
    assert_int_equal(layout->suffix[0], 2);
    assert_int_equal(layout->hypothesis_type, 1);
    assert_encodes(tokenizer, "abxa", (const int32_t[]){6, 4}, 2); /* what is unknown is dropped */
    zstc_tokenizer_free(tokenizer);
}

static void deberta_is_read_from_vocabulary_and_merges_alone(void **state) {
    (void)state;
    tokenizer_source source = {.vocab_json = as_span(deberta_vocab), .merges_txt = as_span("#version: 0.2\na b\n")};
    source.tokenizer_config = as_span("{\"tokenizer_class\":\"DebertaTokenizer\"}");
    assert_deberta_pair(open_source(source));
    source.tokenizer_config = (zstc_span){0};
    source.config = as_span("{\"model_type\":\"deberta\"}");
    assert_deberta_pair(open_source(source));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deberta_is_read_from_vocabulary_and_merges_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
