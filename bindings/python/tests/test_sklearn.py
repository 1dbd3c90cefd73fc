"""The scikit-learn estimator: its contract, and its use in scikit-learn's own tools."""

import gc
import os
import pickle
import signal
import threading
import unittest
import warnings
import weakref

import support

import zstc

np = support.require("numpy")
support.require("sklearn")

from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import estimator_checks_generator
from sklearn.utils.validation import check_is_fitted, validate_data

from zstc import _models
from zstc.sklearn import ZeroShotClassifier, release_models

TEXTS = ["one day I will see the world", "Whisk the eggs.", "They won by two goals.", "A train to Rome"]
LABELS = ["travel", "cooking", "sport"]  # not in the order of classes_
SETTINGS = {"model": support.model("tiny-bert"), "device": "cpu", "precision": "float32", "threads": 1}


def estimator(candidate_labels=None, **parameters):
    return ZeroShotClassifier(candidate_labels, **{**SETTINGS, **parameters})


def fitted(candidate_labels=LABELS, **parameters):
    return estimator(candidate_labels, **parameters).fit(TEXTS)


class OfNumbers(ZeroShotClassifier):
    """Its texts are rows of numbers, so that scikit-learn's checks, which give arrays of numbers, apply."""

    def fit(self, X, y=None):
        return super().fit(self._written(X, is_first=True), y)

    def predict(self, X):
        check_is_fitted(self)
        return super().predict(self._written(X))

    def predict_proba(self, X):
        check_is_fitted(self)
        return super().predict_proba(self._written(X))

    def _written(self, X, is_first=False):
        return [" ".join(f"{value:.2f}" for value in row) for row in validate_data(self, X, reset=is_first)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        tags.classifier_tags.poor_score = True  # a model with random weights
        return tags


# Checks that are known to fail, with the reason: none.
EXPECTED_FAILURES = {}


class Contract(unittest.TestCase):
    def test_the_checks_of_scikit_learn_pass(self):
        for kind in (ZeroShotClassifier, OfNumbers):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of arrays of numbers, which texts are not
                for subject, check in estimator_checks_generator(kind(**SETTINGS)):
                    name = getattr(check, "func", check).__name__
                    if name in EXPECTED_FAILURES:
                        continue
                    with self.subTest(kind=kind.__name__, check=name):
                        check(subject)

    def test_parameters_are_kept_as_they_are_given(self):
        labels = ["b", "a"]
        subject = ZeroShotClassifier(labels, threshold=0.25)
        self.assertIs(subject.candidate_labels, labels)
        self.assertEqual(clone(subject).get_params(), subject.get_params())
        subject.set_params(hypothesis_template="It is {}.", threshold=None)
        self.assertEqual(subject.get_params()["hypothesis_template"], "It is {}.")

    def test_it_predicts_after_fit_only(self):
        for call in (estimator(LABELS).predict, estimator(LABELS).predict_proba):
            with self.assertRaises(NotFittedError):
                call(TEXTS)

    def test_y_is_required_where_it_has_the_labels(self):
        with self.assertRaisesRegex(ValueError, "requires y to be passed"):
            estimator().fit(TEXTS)

    def test_tags_say_what_it_takes(self):
        self.assertTrue(get_tags(estimator()).input_tags.string)
        self.assertTrue(get_tags(estimator()).target_tags.required)
        self.assertFalse(get_tags(estimator(LABELS)).target_tags.required)
        self.assertEqual(
            [get_tags(estimator(LABELS, multi_label=x)).classifier_tags.multi_label for x in (0, 1)], [0, 1]
        )


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.classifier = zstc.Classifier(**SETTINGS)

    def scores(self, labels, **arguments):
        return self.classifier.scores(TEXTS, labels, **arguments)

    def test_scores_are_the_classifiers_in_the_order_of_classes(self):
        subject = fitted()
        self.assertEqual(list(subject.classes_), ["cooking", "sport", "travel"])
        expected = self.scores(LABELS)[:, [1, 2, 0]]
        np.testing.assert_allclose(subject.predict_proba(TEXTS), expected, atol=1e-6)
        self.assertEqual(list(subject.predict(TEXTS)), self.classifier.predict(TEXTS, LABELS))

    def test_the_labels_may_come_from_y(self):
        subject = estimator().fit(TEXTS, ["travel", "cooking", "sport", "travel"])
        self.assertEqual(list(subject.classes_), sorted(LABELS))
        np.testing.assert_allclose(subject.predict_proba(TEXTS), fitted().predict_proba(TEXTS), atol=1e-6)

    def test_every_form_of_labels_is_read(self):
        hypotheses = {"travel": "It is about a journey.", "cooking": ["It is a recipe.", "It is about food."]}
        forms = [
            "travel, cooking",
            hypotheses,
            [{"label": "travel", "description": "a journey"}, {"label": "cooking", "hypotheses": ["Food."]}],
        ]
        for form in forms:
            with self.subTest(str(form)):
                subject = fitted(form, reduce="mean")
                expected = self.scores(form, reduce="mean")[:, [1, 0]]
                self.assertEqual(list(subject.classes_), ["cooking", "travel"])
                np.testing.assert_allclose(subject.predict_proba(TEXTS), expected, atol=1e-6)

    def test_a_class_may_be_a_number_with_a_description(self):
        labels = [{"label": i, "description": name} for i, name in enumerate(LABELS)]
        subject = estimator(labels).fit(TEXTS, [0, 1, 2, 0])
        self.assertEqual(subject.classes_.tolist(), [0, 1, 2])
        self.assertEqual(
            [LABELS[i] for i in subject.predict(TEXTS)],
            self.classifier.predict(TEXTS, LABELS),
        )
        self.assertEqual(estimator({10: "Ten.", 9: "Nine."}).fit(TEXTS).classes_.tolist(), [9, 10])

    def test_numbers_in_y_are_warned_of_unless_they_are_candidates(self):
        with self.assertWarnsRegex(UserWarning, "reads the class 4 of y as the word '4'"):
            estimator().fit(TEXTS, [4, 5, 4, 5])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            subject = estimator([4, 5], hypothesis_template="It has {} stars.").fit(TEXTS, [4, 5, 4, 5])
        self.assertEqual(subject.classes_.tolist(), [4, 5])

    def test_settings_of_a_call_reach_the_model(self):
        long_text = ["word " * 400 + "travel"]
        for settings in (
            {"hypothesis_template": "{}!"},
            {"max_length": 24},
            {"max_length": 24, "overflow": "window", "reduce": "mean"},
        ):
            with self.subTest(str(settings)):
                found = fitted(**settings).predict_proba(long_text)
                expected = self.classifier.scores(long_text, sorted(LABELS), **settings)
                np.testing.assert_allclose(found, expected, atol=1e-6)
                self.assertGreater(abs(found - fitted().predict_proba(long_text)).max(), 1e-4)

    def test_settings_may_change_after_fit(self):
        subject = fitted().set_params(hypothesis_template="{}!")
        expected = self.classifier.scores(TEXTS, sorted(LABELS), hypothesis_template="{}!")
        np.testing.assert_allclose(subject.predict_proba(TEXTS), expected, atol=1e-6)

    def test_texts_may_be_lists_and_arrays_of_one_column(self):
        subject, expected = fitted(), fitted().predict_proba(TEXTS)
        forms = [tuple(TEXTS), np.array(TEXTS), np.array(TEXTS, dtype=object), np.array(TEXTS).reshape(-1, 1)]
        for form in forms:
            np.testing.assert_array_equal(subject.predict_proba(form), expected)

    def test_texts_may_be_columns_of_pandas(self):
        pd = support.require("pandas")
        subject, expected = fitted(), fitted().predict_proba(TEXTS)
        column = pd.Series(TEXTS, index=[4, 4, 2, 1])
        for form in (column, column.to_frame("text"), column.astype("string"), column.astype("category")):
            found = subject.predict_proba(form)
            self.assertIs(type(found), np.ndarray)
            np.testing.assert_array_equal(found, expected)

    def test_anything_else_is_refused(self):
        sparse = support.require("scipy.sparse")
        subject = fitted()
        cases = [
            ("one text", "X is a str"),
            (np.array([TEXTS, TEXTS]), r"X has the shape \(2, 4\)"),
            (sparse.csr_matrix([[1]]), "sparse"),
            ([1.5], r"sequences\[0\]: the text must be str, not float"),
            ([], "empty"),
        ]
        for texts, message in cases:
            with self.subTest(message), self.assertRaisesRegex((TypeError, ValueError), message):
                subject.predict(texts)

    def test_a_missing_text_is_named_by_its_row(self):
        with self.assertRaises(TypeError) as caught:
            fitted().predict(["a text", None])
        self.assertEqual(caught.exception.index, 1)


class WrongClasses(unittest.TestCase):
    def assert_refused(self, message, subject, y=None, kind=ValueError):
        with self.subTest(message), self.assertRaisesRegex(kind, message):
            subject.fit(TEXTS, y)

    def test_labels_that_make_no_classes_are_refused(self):
        self.assert_refused("there is one class, 'a'", estimator(["a"]))
        self.assert_refused("candidate_labels is empty", estimator([]))
        self.assert_refused("'a' twice", estimator(["a", "b", "a"]))
        self.assert_refused("both strings and other types", estimator(["a", 1]), kind=TypeError)
        self.assert_refused("both strings and other types", estimator(["a", "b"], outlier_label=0), kind=TypeError)
        self.assert_refused(r"candidate_labels\[1\]\['label'\] is missing", estimator(["a", {"description": "b"}]))

    def test_a_class_of_y_that_is_no_candidate_is_refused(self):
        self.assert_refused("y has the class 'cookery'", estimator(LABELS), ["travel", "cookery", "sport", "travel"])
        self.assert_refused("y has the class 0", estimator(LABELS), [0, 1, 2, 0])

    def test_y_must_fit_the_texts_and_the_labels(self):
        self.assert_refused("inconsistent numbers of samples", estimator(LABELS), ["travel"])
        indicator = estimator(LABELS, multi_label=True)
        self.assert_refused(r"y has the shape \(4, 2\)", indicator, np.zeros((4, 2), dtype=int))
        self.assert_refused("values other than 0 and 1", indicator, np.full((4, 3), 2))
        self.assert_refused("expected the names of y's columns", estimator(multi_label=True), np.zeros((4, 3)))

    def test_a_threshold_that_means_nothing_is_refused(self):
        self.assert_refused("threshold is 0.5 without outlier_label", estimator(LABELS, threshold=0.5))
        self.assert_refused("threshold is 2", estimator(LABELS, threshold=2, outlier_label="none"))
        self.assert_refused("outlier_label has no meaning", estimator(LABELS, multi_label=True, outlier_label="none"))
        self.assert_refused("'sport' is one of the candidate labels", estimator(LABELS, outlier_label="sport"))

    def test_settings_beside_an_open_model_are_refused(self):
        with zstc.Classifier(**SETTINGS) as classifier:
            self.assert_refused("device: model is an open", ZeroShotClassifier(LABELS, model=classifier, device="cpu"))


class Thresholds(unittest.TestCase):
    def test_a_text_below_the_threshold_gets_the_outlier_label(self):
        best = fitted().predict_proba(TEXTS).max(axis=1)
        threshold = float(np.sort(best)[1])  # two of the four are below or at it
        subject = fitted(threshold=threshold, outlier_label="none of them")
        self.assertEqual(list(subject.classes_), ["cooking", "none of them", "sport", "travel"])
        expected = np.where(best >= np.float32(threshold), fitted().predict(TEXTS), "none of them")
        self.assertEqual(list(subject.predict(TEXTS)), list(expected))
        self.assertEqual(list(expected).count("none of them"), 1)

    def test_the_outlier_label_has_a_column_of_its_own(self):
        found = fitted(threshold=0.9, outlier_label="none of them").predict_proba(TEXTS)
        np.testing.assert_allclose(found[:, [0, 2, 3]], fitted().predict_proba(TEXTS), atol=1e-6)
        self.assertEqual(found[:, 1].tolist(), [0] * 4)

    def test_without_a_threshold_the_outlier_label_is_not_predicted(self):
        labels = [f"label {i}" for i in range(9)]
        self.assertLess(fitted(labels).predict_proba(TEXTS).max(axis=1).min(), 0.5)
        self.assertEqual(list(fitted(labels, outlier_label="none").predict(TEXTS)), list(fitted(labels).predict(TEXTS)))

    def test_an_outlier_label_in_y_is_no_candidate(self):
        subject = estimator(outlier_label="none").fit(TEXTS, ["travel", "cooking", "none", "sport"])
        np.testing.assert_allclose(subject.predict_proba(TEXTS)[:, [0, 2, 3]], fitted().predict_proba(TEXTS), atol=1e-6)

    def test_one_label_and_the_outlier_label_are_two_classes(self):
        subject = fitted(["urgent"], outlier_label="not urgent")
        with zstc.Classifier(**SETTINGS) as classifier:
            score = classifier.scores(TEXTS, ["urgent"])[:, 0]
        self.assertEqual(list(subject.classes_), ["not urgent", "urgent"])
        np.testing.assert_allclose(subject.predict_proba(TEXTS), np.stack([1 - score, score], axis=1), atol=1e-6)
        threshold = float(np.sort(score)[2])
        found = subject.set_params(threshold=threshold).predict(TEXTS)
        self.assertEqual((found == "urgent").tolist(), (score >= np.float32(threshold)).tolist())
        self.assertEqual((found == "urgent").sum(), 2)


class MultiLabel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with zstc.Classifier(**SETTINGS) as classifier:
            cls.expected = classifier.scores(TEXTS, LABELS, multi_label=True)

    def test_columns_are_in_the_order_of_the_labels(self):
        subject = fitted(multi_label=True)
        self.assertEqual(list(subject.classes_), LABELS)
        np.testing.assert_allclose(subject.predict_proba(TEXTS), self.expected, atol=1e-6)

    def test_predict_is_an_indicator_of_what_reaches_the_threshold(self):
        for threshold in (None, float(np.sort(self.expected, axis=None)[5]), 0.0, 1.0):
            found = fitted(multi_label=True, threshold=threshold).predict(TEXTS)
            least = np.float32(0.5 if threshold is None else threshold)
            self.assertEqual(found.dtype.kind, "i")
            self.assertEqual(found.tolist(), (self.expected >= least).astype(int).tolist())

    def test_the_columns_of_a_binarizer_and_of_a_frame_are_its_labels(self):
        binarizer = MultiLabelBinarizer()
        y = binarizer.fit_transform([{"travel"}, {"cooking", "sport"}, set(), {"travel"}])
        subject = estimator(binarizer.classes_, multi_label=True).fit(TEXTS, y)
        self.assertEqual(list(subject.classes_), list(binarizer.classes_))
        self.assertEqual(len(binarizer.inverse_transform(subject.predict(TEXTS))), len(TEXTS))
        frame = support.require("pandas").DataFrame(y, columns=["travel", "cooking", "sport"])
        self.assertEqual(list(estimator(multi_label=True).fit(TEXTS, frame).classes_), LABELS)
        with self.assertRaisesRegex(ValueError, "y has the columns"):
            estimator(sorted(LABELS), multi_label=True).fit(TEXTS, frame)

    def test_score_is_subset_accuracy(self):
        subject = fitted(multi_label=True)
        y = subject.predict(TEXTS)
        self.assertEqual(subject.score(TEXTS, y), 1.0)
        y[0, 0] = 1 - y[0, 0]
        self.assertEqual(subject.score(TEXTS, y), 0.75)


class SharedModels(unittest.TestCase):
    def setUp(self):
        release_models()

    def test_estimators_of_the_same_settings_share_a_model(self):
        first, second = fitted(), fitted(["other", "labels"], hypothesis_template="{}!")
        self.assertIs(first.classifier_, second.classifier_)
        self.assertIsNot(first.classifier_, fitted(max_batch_tokens=512).classifier_)

    def test_a_model_outlives_the_estimator_until_it_is_released(self):
        subject = fitted(max_batch_tokens=77)
        classifier = weakref.ref(subject.classifier_)
        del subject
        gc.collect()
        self.assertIs(fitted(max_batch_tokens=77).classifier_, classifier())
        gc.collect()
        release_models()
        gc.collect()
        self.assertIsNone(classifier())

    def test_a_model_that_was_closed_is_opened_again(self):
        subject = fitted()
        expected = subject.predict_proba(TEXTS)
        subject.classifier_.close()
        np.testing.assert_array_equal(subject.predict_proba(TEXTS), expected)
        np.testing.assert_array_equal(fitted().predict_proba(TEXTS), expected)

    def test_clones_share_an_open_model(self):
        with zstc.Classifier(**SETTINGS) as classifier:
            subject = ZeroShotClassifier(LABELS, model=classifier)
            self.assertIs(clone(subject).model, classifier)
            self.assertIs(subject.fit(TEXTS).classifier_, classifier)

    def test_a_pickle_holds_no_model_and_opens_one(self):
        with zstc.Classifier(**SETTINGS) as classifier:
            for subject in (fitted(), ZeroShotClassifier(LABELS, model=classifier).fit(TEXTS)):
                data = pickle.dumps(subject)
                self.assertLess(len(data), 5000)
                copies = [pickle.loads(data), pickle.loads(data)]
                for copy in copies:
                    self.assertFalse(hasattr(copy, "classifier_"))
                    np.testing.assert_allclose(copy.predict_proba(TEXTS), subject.predict_proba(TEXTS), atol=1e-6)
                self.assertIs(copies[0].classifier_, copies[1].classifier_)

    def test_many_threads_get_the_answers_of_one(self):
        subject = fitted()
        expected, found = subject.predict_proba(TEXTS), [None] * 8

        def work(i):
            found[i] = fitted().predict_proba(TEXTS)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(len(found))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for answer in found:
            np.testing.assert_allclose(answer, expected, atol=1e-5)

    def test_a_child_of_fork_opens_models(self):
        expected = fitted().predict(TEXTS).tolist()
        _models._lock.acquire()  # as if another thread were opening a model
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            found = fitted(max_batch_tokens=99).predict(TEXTS).tolist()
            os._exit(0 if found == expected else 1)
        _models._lock.release()
        self.assertEqual(os.waitpid(child, 0)[1], 0)


if __name__ == "__main__":
    unittest.main()
