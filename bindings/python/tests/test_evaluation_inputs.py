"""zstc.evaluate() with models: what it takes as texts, labels and truth, what it refuses, what the model is asked."""

import unittest

import support

import zstc

np = support.require("numpy")

TEXTS = ["one day I will see the world", "Whisk the eggs.", "They won by two goals.", "A train to Rome"]
TRUTH = ["travel", "cooking", "sport", "travel"]
LABELS = ["travel", "cooking", "sport"]
SETS = [{"travel"}, {"cooking", "sport"}, set(), {"travel", "sport"}]
INDICATOR = [[1, 0, 0], [0, 1, 1], [0, 0, 0], [1, 0, 1]]
SETTINGS = {"device": "cpu", "precision": "float32", "threads": 1}


class WithModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.classifier = zstc.Classifier(support.model("tiny-bert"), **SETTINGS)

    @classmethod
    def tearDownClass(cls):
        cls.classifier.close()


class Figures(WithModel):
    def assert_same(self, one, other):
        """The same figures of the same scores."""
        np.testing.assert_allclose(one.scores, other.scores, atol=1e-6)
        np.testing.assert_array_equal(one.truth, other.truth)
        self.assertEqual((one.labels, one.accuracy, one.macro_f1), (other.labels, other.accuracy, other.macro_f1))

    def test_they_are_of_the_classifiers_scores(self):
        found = zstc.evaluate(self.classifier, TEXTS, TRUTH, LABELS)
        np.testing.assert_allclose(found.scores, self.classifier.scores(TEXTS, LABELS), atol=1e-6)
        predicted = self.classifier.predict(TEXTS, LABELS)
        self.assertEqual(found.accuracy, np.mean([a == b for a, b in zip(TRUTH, predicted)]))
        self.assertEqual(found.truth.tolist(), [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])
        self.assertEqual((found.n, found.errors, found.truncated, found.unanswered), (4, [], 0, 0))

    def test_settings_reach_the_model(self):
        texts = ["word " * 300 + text for text in TEXTS]
        settings = {"hypothesis_template": "{}!", "max_length": 40, "overflow": "window", "reduce": "mean"}
        found = zstc.evaluate(self.classifier, texts, TRUTH, LABELS, **settings)
        np.testing.assert_allclose(found.scores, self.classifier.scores(texts, LABELS, **settings), atol=1e-6)
        multi = zstc.evaluate(self.classifier, texts, SETS, LABELS, True, **settings)
        expected = self.classifier.scores(texts, LABELS, True, **settings)
        np.testing.assert_allclose(multi.scores, expected, atol=1e-6)

    def test_the_model_runs_once(self):
        before = self.classifier.stats()["texts"]
        zstc.evaluate(self.classifier, TEXTS, TRUTH, LABELS)
        self.assertEqual(self.classifier.stats()["texts"], before + len(TEXTS))

    def test_labels_may_have_descriptions_and_hypotheses(self):
        forms = [
            {"travel": "A journey.", "cooking": ["A recipe.", "Food."], "sport": "A match."},
            [{"label": "travel", "description": "journeys"}, "cooking", {"label": "sport", "hypotheses": ["A match."]}],
            "travel, cooking,sport",
            LABELS,
        ]
        for form in forms:
            with self.subTest(str(form)):
                found = zstc.evaluate(self.classifier, TEXTS, TRUTH, form)
                self.assertEqual(found.labels, LABELS)
                np.testing.assert_allclose(found.scores, self.classifier.scores(TEXTS, form), atol=1e-6)
        self.assertEqual(zstc.evaluate(self.classifier, TEXTS, TRUTH, iter(LABELS)).labels, LABELS)

    def test_without_labels_they_are_those_of_the_truth(self):
        self.assertEqual(zstc.evaluate(self.classifier, TEXTS, TRUTH).labels, sorted(LABELS))
        self.assertEqual(zstc.evaluate(self.classifier, TEXTS, SETS, multi_label=True).labels, sorted(LABELS))

    def test_texts_and_truth_may_come_from_iterators_and_arrays(self):
        expected = zstc.evaluate(self.classifier, TEXTS, TRUTH, LABELS)
        for texts, truth in [
            (iter(TEXTS), iter(TRUTH)),
            (np.array(TEXTS), np.array(TRUTH)),
            (np.array(TEXTS, dtype=object), np.array([0, 1, 2, 0], dtype=np.int8)),
            (TEXTS, [0, 1, 2, 0]),
        ]:
            self.assert_same(zstc.evaluate(self.classifier, texts, truth, LABELS), expected)

    def test_columns_of_pandas_are_read_by_position(self):
        pd = support.require("pandas")
        frame = pd.DataFrame({"text": TEXTS, "label": TRUTH}, index=[3, 3, 1, 0])
        expected = zstc.evaluate(self.classifier, TEXTS, TRUTH, LABELS)
        self.assert_same(zstc.evaluate(self.classifier, frame["text"], frame["label"], LABELS), expected)
        categories = frame["label"].astype("category")
        self.assert_same(zstc.evaluate(self.classifier, frame["text"], categories, LABELS), expected)
        with self.assertRaisesRegex(ValueError, "texts and truth have different indexes"):
            zstc.evaluate(self.classifier, frame["text"], frame["label"].reset_index(drop=True), LABELS)

    def test_every_form_of_sets_of_labels_is_read(self):
        expected = zstc.evaluate(self.classifier, TEXTS, SETS, LABELS, True)
        self.assertEqual(expected.truth.astype(int).tolist(), INDICATOR)
        forms = [
            [tuple(row) for row in SETS],
            iter([["travel"], np.array(["sport", "cooking"]), [], ["sport", "travel"]]),
            INDICATOR,
            [tuple(map(bool, row)) for row in INDICATOR],
            np.array(INDICATOR),
            np.array(INDICATOR, dtype=bool),
            support.require("scipy.sparse").csr_matrix(INDICATOR),
        ]
        for truth in forms:
            self.assert_same(zstc.evaluate(self.classifier, TEXTS, truth, LABELS, True), expected)

    def test_a_frame_of_truth_names_its_columns(self):
        frame = support.require("pandas").DataFrame(INDICATOR, columns=LABELS)
        expected = zstc.evaluate(self.classifier, TEXTS, SETS, LABELS, True)
        self.assert_same(zstc.evaluate(self.classifier, TEXTS, frame[sorted(LABELS)], LABELS, True), expected)
        self.assert_same(zstc.evaluate(self.classifier, TEXTS, frame, multi_label=True), expected)
        with self.assertRaisesRegex(ValueError, "lacks 'sport'"):
            zstc.evaluate(self.classifier, TEXTS, frame[["travel", "cooking"]], LABELS, True)

    def test_a_text_that_was_cut_is_counted(self):
        texts = ["word " * 3000, *TEXTS[1:]]
        self.assertEqual(zstc.evaluate(self.classifier, texts, TRUTH, LABELS).truncated, 1)


class Errors(WithModel):
    def test_a_bad_text_is_raised_with_its_row(self):
        with self.assertRaisesRegex(TypeError, r"sequences\[1\]") as caught:
            zstc.evaluate(self.classifier, [TEXTS[0], None, *TEXTS[2:]], TRUTH, LABELS)
        self.assertEqual(caught.exception.index, 1)

    def test_or_named_and_left_out(self):
        texts = [TEXTS[0], None, TEXTS[2], ""]
        found = zstc.evaluate(self.classifier, texts, TRUTH, LABELS, errors="skip")
        expected = zstc.evaluate(self.classifier, [TEXTS[0], TEXTS[2]], [TRUTH[0], TRUTH[2]], LABELS)
        np.testing.assert_allclose(found.scores, expected.scores, atol=1e-6)
        self.assertEqual([row for row, _ in found.errors], [1, 3])
        self.assertEqual([type(error) for _, error in found.errors], [TypeError, zstc.InvalidArgument])
        self.assertEqual((found.n, found.rows, found.texts), (2, [0, 2], [TEXTS[0], TEXTS[2]]))
        self.assertEqual((found.accuracy, found.brier), (expected.accuracy, expected.brier))

    def test_if_all_texts_are_bad_the_first_error_is_raised(self):
        with self.assertRaisesRegex(TypeError, r"sequences\[0\]"):
            zstc.evaluate(self.classifier, [None, None], ["a", "b"], errors="skip")

    def test_what_does_not_fit_is_refused_before_the_model_runs(self):
        cases = [
            ((TEXTS, TRUTH[:3], LABELS), {}, "truth has 3 rows for 4 texts"),
            ((TEXTS, ["travel", "cookery", "sport", "travel"], LABELS), {}, r"truth\[1\] is 'cookery'"),
            ((TEXTS, [0, 1, 3, 0], LABELS), {}, r"truth\[2\] is 3 .* 0 to 2"),
            ((TEXTS, [0, -1, 2, 0], LABELS), {}, r"truth\[1\] is -1"),
            ((TEXTS, ["travel", None, "sport", "travel"], LABELS), {}, r"truth\[1\] must be a label .* NoneType"),
            ((TEXTS, TRUTH, LABELS, True), {}, r"truth\[0\] must be a collection of labels"),
            ((TEXTS, [[0, 1]] * 4, LABELS, True), {}, r"truth\[0\] must hold labels, or truth be an indicator"),
            ((TEXTS, [["cookery"]] * 4, LABELS, True), {}, r"truth\[0\] is 'cookery'"),
            ((TEXTS, np.zeros((4, 2)), LABELS, True), {}, "truth has 2 columns for 3 labels"),
            ((TEXTS, np.full((4, 3), 2), LABELS, True), {}, "values other than 0 and 1"),
            ((TEXTS, np.array(INDICATOR), None, True), {}, "without names of labels"),
            ((TEXTS, TRUTH, [*LABELS, "sport"]), {}, "'sport' twice"),
            ((TEXTS, ["travel"] * 4, ["travel"]), {}, "there is one label"),
            ((TEXTS, TRUTH, []), {}, "candidate_labels is empty"),
            ((TEXTS, TRUTH, [LABELS] * 4), {}, r"candidate_labels\[0\] must be str"),
            ((TEXTS, [0, 1, 2, 0]), {}, "labels that are not str"),
            ((TEXTS, TRUTH, LABELS), {"threshold": 1.5}, "threshold is 1.5"),
            ((TEXTS, TRUTH, LABELS), {"errors": "nan"}, "unknown errors 'nan'"),
            (([], [], LABELS), {}, "empty"),
        ]
        before = self.classifier.stats()["texts"]
        for arguments, settings, message in cases:
            with self.subTest(message), self.assertRaisesRegex((ValueError, TypeError), message):
                zstc.evaluate(self.classifier, *arguments, **settings)
        self.assertEqual(self.classifier.stats()["texts"], before)

    def test_wrong_types_are_named(self):
        with self.assertRaisesRegex(TypeError, "classifier must be a zstc.Classifier, not NoneType"):
            zstc.evaluate(None, ["a"], ["x"], ["x", "y"])
        with self.assertRaisesRegex(TypeError, "truth must be"):
            zstc.evaluate(self.classifier, ["a"], None, ["x", "y"])

    def test_bins_are_one_or_more(self):
        with self.assertRaisesRegex(ValueError, "bins is 0"):
            zstc.evaluate(self.classifier, TEXTS, TRUTH, LABELS, bins=0)


class Scores(WithModel):
    def test_answers_of_a_call_are_scores(self):
        answers = self.classifier([*TEXTS[:3], ""], LABELS, errors="return")
        found = zstc.evaluate_scores(answers, TRUTH, LABELS, errors="skip")
        np.testing.assert_allclose(found.scores, self.classifier.scores(TEXTS[:3], LABELS), atol=1e-6)
        self.assertEqual(found.rows, [0, 1, 2])
        with self.assertRaisesRegex(ValueError, "the text is empty"):
            zstc.evaluate_scores(answers, TRUTH, LABELS)

    def test_answers_without_all_labels_are_refused(self):
        with self.assertRaisesRegex(ValueError, "answer 0 has scores of 2 labels"):
            zstc.evaluate_scores(self.classifier(TEXTS, LABELS, top_k=2), TRUTH, LABELS)

    def test_a_frame_of_scores_names_its_columns(self):
        pd = support.require("pandas")
        frame = self.classifier.scores(pd.Series(TEXTS), LABELS)
        found = zstc.evaluate_scores(frame, TRUTH)
        self.assertEqual(found.labels, LABELS)
        turned = zstc.evaluate_scores(frame, TRUTH, sorted(LABELS))
        np.testing.assert_array_equal(turned.scores, frame[sorted(LABELS)].to_numpy())

    def test_a_row_of_nan_is_a_text_without_scores(self):
        scores = self.classifier.scores([TEXTS[0], "", TEXTS[2]], LABELS, errors="nan")
        with self.assertRaisesRegex(ValueError, r"scores\[1\] is NaN"):
            zstc.evaluate_scores(scores, TRUTH[:3], LABELS)
        found = zstc.evaluate_scores(scores, TRUTH[:3], LABELS, errors="skip")
        self.assertEqual((found.rows, [row for row, _ in found.errors]), ([0, 2], [1]))

    def test_what_are_no_scores_is_refused(self):
        cases = [
            ([[0.5, 0.6]], r"scores\[0\] sums to 1.1"),
            ([[1.5, -0.5]], r"scores\[0, 0\] is 1.5"),
            ([[1.0]], r"scores has the shape \(1, 1\)"),
        ]
        for scores, message in cases:
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                zstc.evaluate_scores(scores, ["a"], ["a", "b"])

    def test_scores_of_an_estimator_are_evaluated_too(self):
        support.require("sklearn")
        from zstc.sklearn import ZeroShotClassifier

        estimator = ZeroShotClassifier(model=self.classifier).fit(TEXTS, TRUTH)
        found = zstc.evaluate_scores(estimator.predict_proba(TEXTS), TRUTH, estimator.classes_, texts=TEXTS)
        self.assertEqual(found.accuracy, estimator.score(TEXTS, TRUTH))
        self.assertEqual(found.texts, TEXTS)


class WithoutNumPy(unittest.TestCase):
    def test_importing_zstc_does_not_import_it(self):
        done = support.run_python("import sys, zstc; print(sorted({'numpy', 'pandas', 'sklearn'} & set(sys.modules)))")
        self.assertEqual(done.stdout.strip(), "[]", done.stderr)

    def test_a_missing_one_is_named(self):
        code = "import sys; sys.modules['numpy'] = None; import zstc; zstc.evaluate_scores([[1, 0]], ['a'], ['a', 'b'])"
        self.assertIn("evaluate() needs NumPy: pip install numpy", support.run_python(code).stderr)

    def test_a_missing_scikit_learn_is_named(self):
        code = "import sys; sys.modules['sklearn.base'] = None; import zstc.sklearn"
        self.assertIn("zstc.sklearn needs scikit-learn: pip install scikit-learn", support.run_python(code).stderr)


if __name__ == "__main__":
    unittest.main()
