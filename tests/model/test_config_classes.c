/* The classes of a model: what config.json calls labels. */
#include "model/config_cases.h"

static void labels_are_found_by_name(void **state) {
    (void)state;
    static const struct {
        const char *id2label;
        int64_t count, entailment, contradiction;
    } cases[] = {
        {"{\"0\":\"ENTAILMENT\",\"1\":\"NEUTRAL\",\"2\":\"CONTRADICTION\"}", 3, 0, 2},
        {"{\"0\":\"entailment\",\"1\":\"not_entailment\"}", 2, 0, 1},
        {"{\"0\":\"Not_Entailment\",\"1\":\"Entailed\"}", 2, 1, 0},
        {"{\"0\":\"Entailment\",\"1\":\"Neither\",\"2\":\"Refuted\"}", 3, 0, 2},
        {"{\"0\":\"Refuted\",\"1\":\"entail\",\"2\":\"Neither\"}", 3, 1, 0},
        {"{\"0\":\"neutral\",\"1\":\"entailment\",\"2\":\"contradiction\"}", 3, 1, 2},
        {"{\"0\":\"x\",\"1\":\"entailment\",\"2\":\"entailment2\"}", 3, 1, 0},
        {"{\"10\":\"k\",\"9\":\"j\",\"8\":\"i\",\"7\":\"h\",\"6\":\"g\",\"5\":\"f\",\"4\":\"contra\",\"3\":\"d\","
         "\"2\":\"c\",\"1\":\"b\",\"0\":\"entail\"}",
         11, 0, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_ok(parse_with(&config, BERT, "id2label", cases[i].id2label));
        assert_int_equal(config.class_count, cases[i].count);
        assert_int_equal(config.entailment_id, cases[i].entailment);
        assert_int_equal(config.contradiction_id, cases[i].contradiction);
        zstc_config_clear(&config);
    }
}

static void label2id_stands_in_for_id2label(void **state) {
    (void)state;
    zstc_config config = {0};
    char *without = with(BERT, "id2label", NULL);
    assert_ok(parse_with(&config, without, "label2id", "{\"entailment\":1,\"contradiction\":0}"));
    assert_int_equal(config.entailment_id, 1);
    assert_string_equal(config.class_names[0], "contradiction");
    zstc_config_clear(&config);
    assert_fails(parse_with(&config, without, "label2id", "{\"entailment\":1,\"contradiction\":1}"), ZSTC_MODEL,
                 "no id of its own");
    assert_fails(parse_with(&config, without, "label2id", "{\"entailment\":1,\"contradiction\":2}"), ZSTC_MODEL,
                 "'contradiction' no id of its own");
    assert_fails(parse_with(&config, without, "label2id", "{\"entailment\":1,\"contradiction\":0.5}"), ZSTC_MODEL,
                 "no id of its own");
    assert_fails(parse_with(&config, without, "num_labels", "3"), ZSTC_MODEL, "'LABEL_0', 'LABEL_1', 'LABEL_2'");
    assert_fails(parse(&config, without, NULL), ZSTC_MODEL, "'LABEL_0', 'LABEL_1')");
    free(without);
}

/* A config of BERT without labels, with these; NULL for none. */
static zstc_status parse_labels(zstc_config *config, const char *id2label, const char *label2id, const char *count) {
    char *bare = with(BERT, "id2label", id2label), *both = with(bare, "label2id", label2id);
    char *all = with(both, "num_labels", count);
    zstc_status status = parse(config, all, NULL);
    free(bare);
    free(both);
    free(all);
    return status;
}

#define NUMBERED "{\"0\":\"LABEL_0\",\"1\":\"LABEL_1\",\"2\":\"LABEL_2\"}"
#define NAMED "{\"0\":\"contradiction\",\"1\":\"neutral\",\"2\":\"entailment\"}"
#define IDS "{\"contradiction\":0,\"neutral\":1,\"entailment\":2}"

static void names_may_stand_in_either_map(void **state) {
    (void)state;
    static const struct {
        const char *id2label, *label2id, *count;
        int64_t labels, entailment, contradiction;
        const char *second; /* the name of label 1 */
    } cases[] = {
        {NAMED, IDS, NULL, 3, 2, 0, "neutral"},
        {NAMED, IDS, "3", 3, 2, 0, "neutral"},
        {NAMED, NULL, NULL, 3, 2, 0, "neutral"},
        {NULL, IDS, NULL, 3, 2, 0, "neutral"},
        {NULL, IDS, "3", 3, 2, 0, "neutral"},
        {"{}", IDS, NULL, 3, 2, 0, "neutral"},
        {"null", IDS, NULL, 3, 2, 0, "neutral"},
        {NUMBERED, IDS, NULL, 3, 2, 0, "neutral"},
        {"{\"0\":\"0\",\"1\":\"1\",\"2\":\"2\"}", IDS, NULL, 3, 2, 0, "neutral"},
        {"{\"0\":\"label_0\",\"1\":\"Label_1\",\"2\":\"LABEL_2\"}", IDS, NULL, 3, 2, 0, "neutral"},
        {NUMBERED, "{\"entailment\":\"0\",\"neutral\":\"1\",\"contradiction\":\"2\"}", NULL, 3, 0, 2, "neutral"},
        {NUMBERED, "{\"entailment\":0.0,\"contradiction\":2}", NULL, 3, 0, 2, "LABEL_1"},
        {NULL, "{\"entailment\":0,\"contradiction\":2}", "3", 3, 0, 2, "LABEL_1"},
        {NAMED, "{\"LABEL_0\":0,\"LABEL_1\":1,\"LABEL_2\":2}", NULL, 3, 2, 0, "neutral"},
        {NAMED, "{\"CONTRADICTION\":0,\"Neutral\":1,\"ENTAILMENT\":2}", NULL, 3, 2, 0, "neutral"},
        {NAMED, "{\"entailment\":2}", NULL, 3, 2, 0, "neutral"},
        {"{\"0\":\"LABEL_0\",\"1\":\"neutral\",\"2\":\"LABEL_2\"}", IDS, NULL, 3, 2, 0, "neutral"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_ok(parse_labels(&config, cases[i].id2label, cases[i].label2id, cases[i].count));
        assert_int_equal(config.class_count, cases[i].labels);
        assert_int_equal(config.entailment_id, cases[i].entailment);
        assert_int_equal(config.contradiction_id, cases[i].contradiction);
        assert_string_equal(config.class_names[1], cases[i].second);
        zstc_config_clear(&config);
    }
}

static void maps_that_contradict_each_other_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *id2label, *label2id, *names;
    } cases[] = {
        {NAMED, "{\"entailment\":0,\"neutral\":1,\"contradiction\":2}",
         "\"label2id\" and \"id2label\" contradict each other: 'entailment' has id 0 in the one, in the other that is "
         "'contradiction'"},
        {NAMED, "{\"Entailment\":\"0\"}", "contradict each other: 'Entailment' has id 0"},
        {"{\"0\":\"NEGATIVE\",\"1\":\"POSITIVE\"}", "{\"contradiction\":0,\"entailment\":1}",
         "contradict each other: 'contradiction' has id 0 in the one, in the other that is 'NEGATIVE'"},
        {"{\"0\":\"contradiction\",\"1\":\"LABEL_1\",\"2\":\"LABEL_2\"}", "{\"entailment\":0,\"contradiction\":2}",
         "contradict each other"},
        {NAMED, "{\"entailment\":3}", "\"label2id\" gives 'entailment' no id of its own: it is not below"},
        {NAMED, "{\"entailment\":-1}", "'entailment' no id of its own: it is not a whole number"},
        {NAMED, "{\"entailment\":\"2x\"}", "'entailment' no id of its own: it is not a whole number"},
        {NAMED, "{\"entailment\":\"\"}", "'entailment' no id of its own: it is not a whole number"},
        {NAMED, "{\"entailment\":null}", "'entailment' no id of its own: it is not a whole number"},
        {NUMBERED, "{\"entailment\":0,\"contradiction\":0}", "'contradiction' no id of its own: another label has it"},
        {NUMBERED, "[]", "\"label2id\" is not an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_fails(parse_labels(&config, cases[i].id2label, cases[i].label2id, NULL), ZSTC_MODEL, cases[i].names);
        assert_null(config.class_names);
    }
}

static void labels_of_one_name_are_refused(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(parse_labels(&config, "{\"0\":\"entailment\",\"1\":\"entailment\",\"2\":\"entailment\"}", NULL, NULL),
                 ZSTC_MODEL, "model/config.json: labels 0 and 1 are both called 'entailment'");
    assert_fails(parse_labels(&config, "{\"0\":\"neutral\",\"1\":\"ENTAILMENT\",\"2\":\"entailment\"}", NULL, NULL),
                 ZSTC_MODEL, "labels 1 and 2 are both called 'ENTAILMENT'");
    assert_fails(
        parse_labels(&config, "{\"0\":\"contradiction\",\"1\":\"contradiction\",\"2\":\"entailment\"}", NULL, NULL),
        ZSTC_MODEL, "labels 0 and 1 are both called 'contradiction'");
    assert_null(config.class_names);
    /* Which neutral label is meant never matters. */
    assert_ok(parse_labels(&config, "{\"0\":\"neutral\",\"1\":\"neutral\",\"2\":\"entailment\"}", NULL, NULL));
    zstc_config_clear(&config);
}

static void labels_that_cannot_be_used_are_named(void **state) {
    (void)state;
    static const struct {
        const char *id2label, *names;
    } cases[] = {
        {"{\"0\":\"NEGATIVE\",\"1\":\"POSITIVE\"}", "no label starts with \"entail\" (labels: 'NEGATIVE', 'POSITIVE')"},
        {"{\"0\":\"contradiction\"}", "the only label is 'contradiction' (expected one for entailment)"},
        {"{\"0\":\"not_entailment\"}", "the only label is 'not_entailment'"},
        {"{}", "\"id2label\" has no labels"},
        {"{\"0\":\"LABEL_0\",\"1\":\"LABEL_1\",\"2\":\"LABEL_2\"}",
         "the labels have no names (labels: 'LABEL_0', 'LABEL_1', 'LABEL_2'); name them in this order with "
         "zstc_options_set_class_names or --class-names"},
        {"{\"0\":\"entailment\",\"2\":\"contradiction\"}", "\"1\" is not the id"},
        {"{\"0\":\"entailment\",\"01\":\"contradiction\"}", "\"1\" is not the id"},
        {"{\"0\":\"entailment\",\"1\":7}", "\"1\" is not the id of a string"},
        {"[\"entailment\",\"contradiction\"]", "\"id2label\" is not an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_fails(parse_with(&config, BERT, "id2label", cases[i].id2label), ZSTC_MODEL, cases[i].names);
        assert_int_equal(config.class_count, 0);
        assert_null(config.class_names);
    }
}

static void the_one_logit_of_a_reranker_stands_for_entailment(void **state) {
    (void)state;
    static const char *const maps[] = {"{\"0\":\"LABEL_0\"}", "{\"0\":\"entailment\"}", "{\"0\":\"relevance\"}"};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        zstc_config config = {0};
        assert_ok(parse_with(&config, BERT, "id2label", maps[i]));
        assert_int_equal(config.class_count, 1);
        assert_int_equal(config.entailment_id, 0);
        assert_int_equal(config.contradiction_id, -1);
        zstc_config_clear(&config);
    }
    zstc_config config = {0};
    assert_ok(parse(&config, "{\"model_type\":\"xlnet\",\"num_labels\":1}", NULL));
    assert_int_equal(config.class_count, 1);
    zstc_config_clear(&config);
}

/* ---- names that the caller gives ---- */

#define NUMBERED "{\"0\":\"LABEL_0\",\"1\":\"LABEL_1\",\"2\":\"LABEL_2\"}"

static zstc_status parse_named(zstc_config *config, const char *id2label, const char *names) {
    char *text = with(BERT, "id2label", id2label), *alone = with(text, "label2id", NULL);
    json_t *root = json_loads(alone, 0, NULL);
    assert_non_null(root);
    zstc_fields fields = {.object = root, .where = "model/config.json"};
    zstc_status status = zstc_config_read_classes(config, &fields, names);
    json_decref(root);
    free(alone);
    free(text);
    return status;
}

static void names_given_by_the_caller_come_before_those_of_config_json(void **state) {
    (void)state;
    static const struct {
        const char *id2label, *names;
        int64_t entailment, contradiction;
    } cases[] = {
        {NUMBERED, "contradiction,neutral,entailment", 2, 0},
        {NUMBERED, " Entailment , neutral,\tCONTRADICTION\n", 0, 2},
        {NUMBERED, "entails,x,y", 0, 2},
        {"{\"0\":\"e\",\"1\":\"c\"}", "entailment,not_entailment", 0, 1},
        {"{\"0\":\"contradiction\",\"1\":\"entailment\"}", "entailment,contradiction", 0, 1},
        {"{\"0\":\"LABEL_0\"}", "entailment", 0, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_ok(parse_named(&config, cases[i].id2label, cases[i].names));
        assert_int_equal(config.entailment_id, cases[i].entailment);
        assert_int_equal(config.contradiction_id, cases[i].contradiction);
        zstc_config_clear(&config);
    }
    zstc_config config = {0};
    assert_ok(parse_named(&config, NUMBERED, " Entailment , neutral,\tCONTRADICTION\n"));
    assert_string_equal(config.class_names[0], "Entailment");
    assert_string_equal(config.class_names[2], "CONTRADICTION");
    zstc_config_clear(&config);
}

static void names_for_another_number_of_classes_are_refused(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(parse_named(&config, NUMBERED, "entailment,not_entailment"), ZSTC_MODEL,
                 "the model has 3 classes, but the class names \"entailment,not_entailment\" are 2");
    zstc_config_clear(&config);
    assert_fails(parse_named(&config, NUMBERED, "entailment,Entailment,neutral"), ZSTC_MODEL, "are both called");
    zstc_config_clear(&config);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_found_by_name),
        cmocka_unit_test(label2id_stands_in_for_id2label),
        cmocka_unit_test(names_may_stand_in_either_map),
        cmocka_unit_test(maps_that_contradict_each_other_are_refused),
        cmocka_unit_test(labels_of_one_name_are_refused),
        cmocka_unit_test(labels_that_cannot_be_used_are_named),
        cmocka_unit_test(the_one_logit_of_a_reranker_stands_for_entailment),
        cmocka_unit_test(names_given_by_the_caller_come_before_those_of_config_json),
        cmocka_unit_test(names_for_another_number_of_classes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
