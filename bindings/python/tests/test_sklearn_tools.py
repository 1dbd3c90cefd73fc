"""The estimator inside scikit-learn's own tools: pipelines, searches, cross-validation, joblib."""

import os
import unittest

import support

import zstc

np = support.require("numpy")
support.require("sklearn")

from joblib import Parallel, delayed, parallel_backend
from sklearn.metrics import classification_report, roc_auc_score
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from zstc.sklearn import ZeroShotClassifier, release_models

TEXTS = [f"{text} {i}" for i in range(6) for text in ("I will see the world", "Whisk the eggs", "They won")]
TRUTH = np.array(["travel", "cooking", "sport"] * 6)
LABELS = ["cooking", "sport", "travel"]
SETTINGS = {"model": support.model("tiny-bert"), "device": "cpu", "precision": "float32", "threads": 1}
TEMPLATES = ["This example is {}.", "It is about {}.", "{}!"]


def lowered(texts):
    return [text.lower() for text in texts]


def estimator(**parameters):
    return ZeroShotClassifier(**{**SETTINGS, **parameters})


def worker_calls(subject, text):
    """What a task of joblib did in its process: (process, calls of the process's model so far)."""
    subject.predict([text])
    return os.getpid(), subject.classifier_.stats()["calls"]


class Tools(unittest.TestCase):
    def setUp(self):
        release_models()

    def test_a_pipeline_cleans_texts_before(self):
        pipeline = make_pipeline(FunctionTransformer(lowered), estimator()).fit(TEXTS, TRUTH)
        with zstc.Classifier(**SETTINGS) as classifier:
            expected = classifier.scores(lowered(TEXTS), LABELS)
        np.testing.assert_allclose(pipeline.predict_proba(TEXTS), expected, atol=1e-6)

    def test_cross_validation_scores_each_fold(self):
        found = cross_val_score(estimator(), TEXTS, TRUTH, cv=3)
        with zstc.Classifier(**SETTINGS) as classifier:
            expected = np.array(classifier.predict(TEXTS, LABELS))
        self.assertAlmostEqual(found.mean(), (expected == TRUTH).mean())
        predicted = cross_val_predict(estimator(), TEXTS, TRUTH, cv=3)
        self.assertEqual(list(predicted), list(expected))

    def test_labels_that_a_tool_numbers_are_no_secret(self):
        with self.assertWarnsRegex(UserWarning, "reads the class 0 of y as the word '0'"):
            cross_val_predict(estimator(), TEXTS, TRUTH, cv=3, method="predict_proba")
        with self.assertRaisesRegex(ValueError, "y has the class 0"):
            cross_val_predict(estimator(candidate_labels=LABELS), TEXTS, TRUTH, cv=3, method="predict_proba")

    def test_a_search_finds_the_best_template_with_one_model(self):
        search = GridSearchCV(estimator(), {"hypothesis_template": TEMPLATES}, cv=3).fit(TEXTS, TRUTH)
        with zstc.Classifier(**SETTINGS) as classifier:
            accuracy = [
                np.mean(np.array(classifier.predict(TEXTS, LABELS, hypothesis_template=template)) == TRUTH)
                for template in TEMPLATES
            ]
        np.testing.assert_allclose(search.cv_results_["mean_test_score"], accuracy)
        self.assertEqual(search.best_params_["hypothesis_template"], TEMPLATES[int(np.argmax(accuracy))])
        # Nine fits predicted with the model that the best estimator now has.
        self.assertEqual(search.best_estimator_.classifier_.stats()["texts"], 3 * len(TEXTS))

    def test_a_search_tries_thresholds(self):
        subject = estimator(candidate_labels=["cooking", "travel"], outlier_label="sport")
        search = GridSearchCV(subject, {"threshold": [None, 0.6, 0.99]}, cv=2).fit(TEXTS, TRUTH)
        with zstc.Classifier(**SETTINGS) as classifier:
            scores = classifier.scores(TEXTS, ["cooking", "travel"])
        for threshold, found in zip([None, 0.6, 0.99], search.cv_results_["mean_test_score"]):
            predicted = np.where(
                scores.max(axis=1) >= (threshold or 0), np.array(["cooking", "travel"])[scores.argmax(axis=1)], "sport"
            )
            self.assertAlmostEqual(found, np.mean(predicted == TRUTH))

    def test_a_search_runs_on_threads_and_on_processes(self):
        grid = {"zeroshotclassifier__hypothesis_template": TEMPLATES}
        pipeline = make_pipeline(FunctionTransformer(lowered), estimator())
        expected = GridSearchCV(pipeline, grid, cv=2).fit(TEXTS, TRUTH).cv_results_["mean_test_score"]
        for backend in ("threading", "loky"):
            with self.subTest(backend), parallel_backend(backend, n_jobs=2):
                search = GridSearchCV(pipeline, grid, cv=2).fit(TEXTS, TRUTH)
                np.testing.assert_allclose(search.cv_results_["mean_test_score"], expected)

    def test_a_process_of_joblib_opens_the_model_once(self):
        with zstc.Classifier(**SETTINGS) as classifier:
            for subject in (estimator(), ZeroShotClassifier(model=classifier)):
                subject.fit(TEXTS, TRUTH)
                tasks = (delayed(worker_calls)(subject, text) for text in TEXTS[:8])
                by_process = {}
                for process, calls in Parallel(n_jobs=2, backend="loky")(tasks):
                    by_process.setdefault(process, []).append(calls)
                self.assertNotIn(os.getpid(), by_process)
                for calls in by_process.values():
                    self.assertEqual(np.diff(calls).tolist(), [1] * (len(calls) - 1))

    def test_reports_and_scorers_take_its_answers(self):
        subject = estimator().fit(TEXTS, TRUTH)
        report = classification_report(TRUTH, subject.predict(TEXTS), output_dict=True, zero_division=0)
        self.assertAlmostEqual(report["accuracy"], subject.score(TEXTS, TRUTH))
        area = roc_auc_score(TRUTH, subject.predict_proba(TEXTS), multi_class="ovr")
        self.assertAlmostEqual(
            area,
            cross_val_score(subject, TEXTS, TRUTH, cv=[([0, 1, 2], range(18))], scoring="roc_auc_ovr")[0],
            places=5,
        )

    def test_a_search_scores_indicators(self):
        y = np.stack([TRUTH == label for label in ("travel", "cooking", "sport")], axis=1).astype(int)
        subject = estimator(candidate_labels=["travel", "cooking", "sport"], multi_label=True)
        search = GridSearchCV(subject, {"threshold": [0.1, 0.5]}, scoring="f1_micro", cv=2).fit(TEXTS, y)
        self.assertTrue(np.isfinite(search.cv_results_["mean_test_score"]).all())
        self.assertEqual(search.predict(TEXTS).shape, y.shape)


if __name__ == "__main__":
    unittest.main()
