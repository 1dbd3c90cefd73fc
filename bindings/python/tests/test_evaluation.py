"""The figures of zstc.evaluate_scores() beside scikit-learn's, on random data."""

import itertools
import math
import unittest
import warnings

import support

import zstc

np = support.require("numpy")
metrics = support.require("sklearn.metrics")


def random_scores(random, texts, labels, digits, kind=np.float32):
    """Rows that sum to 1; with few digits there are ties."""
    scores = random.dirichlet(np.full(labels, 0.3), size=texts)
    if digits is not None:
        scores = np.round(scores, digits) + 10.0**-digits
        scores /= scores.sum(axis=1, keepdims=True)
    return scores.astype(kind)


def quietly(function, *arguments, **settings):
    """Without the warnings of figures that are undefined, which are 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments, **settings)


class SingleLabel(unittest.TestCase):
    """Shapes from two labels to 40; few texts leave labels without truth, without answers, or without both."""

    @classmethod
    def setUpClass(cls):
        cls.cases = list(cls.each_case())

    @staticmethod
    def each_case():
        random = np.random.default_rng(1)
        shapes = itertools.product([1, 7, 60, 400], [2, 3, 40], [None, 1], [np.float32, np.float64])
        for texts, count, digits, kind in shapes:
            labels = [f"label {i}" for i in range(count)]
            scores = random_scores(random, texts, count, digits, kind)
            truth = random.choice(labels[: max(2, count - 1)], size=texts).tolist()  # the last label is never true
            predicted = [labels[i] for i in scores.argmax(axis=1)]
            yield zstc.evaluate_scores(scores, truth, labels), scores, truth, predicted

    def test_accuracy_and_means_are_those_of_scikit_learn(self):
        for found, _, truth, predicted in self.cases:
            self.assertAlmostEqual(found.accuracy, metrics.accuracy_score(truth, predicted))
            for average in ("macro", "micro"):
                expected = quietly(metrics.precision_recall_fscore_support, truth, predicted, average=average)
                figures = [getattr(found, f"{average}_{name}") for name in ("precision", "recall", "f1")]
                np.testing.assert_allclose(figures, expected[:3], atol=1e-12)

    def test_the_figures_of_labels_are_those_of_scikit_learn(self):
        for found, _, truth, predicted in self.cases:
            expected = quietly(metrics.precision_recall_fscore_support, truth, predicted, labels=found.labels)
            rows = [(one.precision, one.recall, one.f1, one.support) for one in found.per_label]
            np.testing.assert_allclose(np.array(rows).T, expected, atol=1e-12)
            self.assertEqual([one.predicted for one in found.per_label], [predicted.count(x) for x in found.labels])

    def test_the_confusion_matrix_is_that_of_scikit_learn(self):
        for found, _, truth, predicted in self.cases:
            expected = metrics.confusion_matrix(truth, predicted, labels=found.labels)
            np.testing.assert_array_equal(found.confusion, expected)

    def test_log_loss_is_that_of_scikit_learn(self):
        for found, scores, truth, _ in self.cases:
            # scikit-learn takes the columns in the order of sorted labels
            order = np.argsort(found.labels)
            labels = [found.labels[i] for i in order]
            expected = quietly(metrics.log_loss, truth, scores[:, order], labels=labels)
            self.assertAlmostEqual(found.log_loss, expected, places=4)

    def test_brier_is_the_sum_over_labels(self):
        for found, scores, truth, _ in self.cases:
            one_hot = np.array([[float(label == name) for name in found.labels] for label in truth])
            expected = np.mean([metrics.mean_squared_error(a, b) * len(a) for a, b in zip(one_hot, scores)])
            self.assertAlmostEqual(found.brier, expected, places=6)

    def test_brier_is_that_of_scikit_learn(self):
        try:
            metrics.brier_score_loss(["a", "b", "c"], np.eye(3), labels=["a", "b", "c"])
        except (TypeError, ValueError):
            self.skipTest("scikit-learn before 1.7 has the Brier score of two classes only")
        for found, scores, truth, _ in self.cases:
            order = np.argsort(found.labels)
            labels = [found.labels[i] for i in order]
            columns = scores[:, order].astype(float)
            columns /= columns.sum(axis=1, keepdims=True)
            expected = metrics.brier_score_loss(truth, columns, labels=labels, scale_by_half=False)
            self.assertAlmostEqual(found.brier, expected, places=5)

    def test_ece_is_the_definition_of_guo(self):
        for found, scores, truth, predicted in self.cases:
            total = 0.0
            for m in range(15):
                low, high = np.linspace(0, 1, 16)[[m, m + 1]]
                inside = [i for i, row in enumerate(scores) if low < row.max() <= high]
                if inside:
                    accuracy = np.mean([truth[i] == predicted[i] for i in inside])
                    total += len(inside) / len(scores) * abs(accuracy - np.mean([scores[i].max() for i in inside]))
            self.assertAlmostEqual(found.ece, total, places=5)

    def test_confidences_bins_and_corrects_tell_the_same(self):
        for found, scores, truth, predicted in self.cases:
            np.testing.assert_array_equal(found.confidences, scores.max(axis=1))
            self.assertEqual(found.corrects.tolist(), [a == b for a, b in zip(truth, predicted)])
            self.assertEqual(sum(b.count for b in found.bins), len(truth))
            right = sum(b.count * b.accuracy for b in found.bins if b.count)
            self.assertAlmostEqual(right / len(truth), found.accuracy)

    def test_of_equal_scores_the_first_label_is_the_answer(self):
        found = zstc.evaluate_scores([[0.5, 0.5], [0.5, 0.5]], ["a", "b"], ["a", "b"])
        self.assertEqual(found.confusion.tolist(), [[1, 0], [1, 0]])

    def test_a_score_at_the_edge_of_bins_is_in_the_lower_one(self):
        found = zstc.evaluate_scores([[0.75, 0.25], [0.5, 0.5], [1, 0]], [0, 0, 0], ["a", "b"], bins=4)
        self.assertEqual([b.count for b in found.bins], [0, 1, 1, 1])

    def test_a_text_below_the_threshold_has_no_answer(self):
        scores = [[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]]
        found = zstc.evaluate_scores(scores, ["a", "a", "a"], ["a", "b"], threshold=0.7)
        self.assertEqual((found.unanswered, found.confusion.tolist()), (1, [[1, 1], [0, 0]]))
        self.assertAlmostEqual(found.accuracy, 1 / 3)
        self.assertAlmostEqual(found.per_label[0].recall, 1 / 3)
        self.assertAlmostEqual(found.micro_precision, 1 / 2)
        self.assertEqual([mistake.predicted for mistake in found.mistakes()], ["b", None])


class MultiLabel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = list(cls.each_case())

    @staticmethod
    def each_case():
        random = np.random.default_rng(2)
        for texts, count, digits in itertools.product([1, 3, 50, 300], [1, 2, 6, 28], [2, 1]):
            scores = np.round(random.random((texts, count)), digits).astype(np.float32)
            truth = random.random((texts, count)) < random.random(count) * 0.6
            truth[:, 0] = False  # a label that no text has
            threshold = float(random.choice(scores.ravel()))
            labels = [f"label {i}" for i in range(count)]
            found = zstc.evaluate_scores(scores, truth, labels, True, threshold=threshold)
            yield found, scores, truth, scores >= np.float32(threshold)

    def test_means_are_those_of_scikit_learn(self):
        for found, _, truth, predicted in self.cases:
            exact = np.mean([list(a) == list(b) for a, b in zip(truth, predicted)])
            self.assertAlmostEqual(found.accuracy, exact)
            if truth.shape[1] == 1:
                continue  # one column is no indicator to scikit-learn
            self.assertAlmostEqual(found.accuracy, metrics.accuracy_score(truth, predicted))
            for average in ("macro", "micro"):
                expected = quietly(metrics.precision_recall_fscore_support, truth, predicted, average=average)
                figures = [getattr(found, f"{average}_{name}") for name in ("precision", "recall", "f1")]
                np.testing.assert_allclose(figures, expected[:3], atol=1e-12)

    def test_the_figures_of_labels_are_those_of_scikit_learn(self):
        for found, scores, truth, predicted in self.cases:
            for i, one in enumerate(found.per_label):
                arguments = (truth[:, i], predicted[:, i])
                expected = quietly(
                    metrics.precision_recall_fscore_support, *arguments, pos_label=True, average="binary"
                )
                np.testing.assert_allclose((one.precision, one.recall, one.f1), expected[:3], atol=1e-12)
                self.assertEqual((one.support, one.predicted), (truth[:, i].sum(), predicted[:, i].sum()))
                brier = metrics.brier_score_loss(truth[:, i].astype(int), scores[:, i], pos_label=1)
                self.assertAlmostEqual(one.brier, brier, places=6)
            self.assertAlmostEqual(found.brier, np.mean([one.brier for one in found.per_label]))

    def test_the_confusion_matrices_are_those_of_scikit_learn(self):
        for found, _, truth, predicted in self.cases:
            expected = [metrics.confusion_matrix(a, b, labels=[False, True]) for a, b in zip(truth.T, predicted.T)]
            np.testing.assert_array_equal(found.confusion, expected)

    def test_log_loss_is_the_mean_of_the_binary_losses(self):
        for found, scores, truth, _ in self.cases:
            losses = [
                metrics.log_loss(truth[:, i], np.clip(scores[:, i].astype(float), 2**-23, 1 - 2**-23), labels=[0, 1])
                for i in range(truth.shape[1])
            ]
            self.assertAlmostEqual(found.log_loss, np.mean(losses), places=5)

    def test_ece_is_the_mean_of_the_labels_own(self):
        for found, scores, truth, _ in self.cases:
            edges = np.linspace(0, 1, 16)
            for one, column, true in zip(found.per_label, scores.astype(float).T, truth.T):
                inside = [(low < column) & (column <= high) for low, high in zip(edges, edges[1:])]
                inside[0] |= column == 0
                total = sum(abs(column[rows].sum() - true[rows].sum()) for rows in inside) / len(column)
                self.assertAlmostEqual(one.ece, total, places=6)
            self.assertAlmostEqual(found.ece, np.mean([one.ece for one in found.per_label]))

    def test_the_best_threshold_seen_has_the_highest_f1(self):
        for found, scores, truth, _ in self.cases:
            if not truth.any():
                self.assertIsNone(found.best_threshold_seen)
                continue
            f1s = {
                value: quietly(metrics.f1_score, truth.ravel(), scores.ravel() >= value) for value in np.unique(scores)
            }
            self.assertAlmostEqual(found.best_micro_f1_seen, max(f1s.values()))
            best = max(value for value, f1 in f1s.items() if math.isclose(f1, max(f1s.values())))
            self.assertEqual(found.best_threshold_seen, float(best))
            again = zstc.evaluate_scores(scores, truth, found.labels, True, threshold=found.best_threshold_seen)
            self.assertAlmostEqual(again.micro_f1, found.best_micro_f1_seen)

    def test_a_label_that_no_text_has_has_no_best_threshold(self):
        for found, *_ in self.cases:
            self.assertIsNone(found.per_label[0].best_threshold_seen)


class Intervals(unittest.TestCase):
    def test_they_are_the_spread_of_resampled_figures(self):
        random = np.random.default_rng(3)
        scores = random_scores(random, 200, 4, None)
        truth = random.integers(0, 4, 200)
        found = zstc.evaluate_scores(scores, truth, list("abcd"))
        accuracies, macros = [], []
        for _ in range(2000):
            rows = random.integers(0, 200, 200)
            predicted = scores[rows].argmax(axis=1)
            accuracies.append(np.mean(predicted == truth[rows]))
            macros.append(quietly(metrics.f1_score, truth[rows], predicted, average="macro"))
        np.testing.assert_allclose(found.accuracy_interval, np.percentile(accuracies, [2.5, 97.5]), atol=0.012)
        np.testing.assert_allclose(found.macro_f1_interval, np.percentile(macros, [2.5, 97.5]), atol=0.012)

    def test_they_hold_for_labels_that_stand_for_themselves(self):
        random = np.random.default_rng(4)
        scores, truth = random.random((150, 3)), random.random((150, 3)) < 0.4
        found = zstc.evaluate_scores(scores, truth, list("abc"), True)
        macros, accuracies = [], []
        for _ in range(2000):
            rows = random.integers(0, 150, 150)
            macros.append(metrics.f1_score(truth[rows], scores[rows] >= 0.5, average="macro"))
            accuracies.append(np.mean((truth[rows] == (scores[rows] >= 0.5)).all(axis=1)))
        np.testing.assert_allclose(found.macro_f1_interval, np.percentile(macros, [2.5, 97.5]), atol=0.012)
        np.testing.assert_allclose(found.accuracy_interval, np.percentile(accuracies, [2.5, 97.5]), atol=0.015)

    def test_a_seed_gives_the_same_again(self):
        random = np.random.default_rng(5)
        scores, truth = random_scores(random, 50, 3, None), random.integers(0, 3, 50)
        one, same, other = (zstc.evaluate_scores(scores, truth, list("abc"), seed=seed) for seed in (7, 7, 8))
        self.assertEqual(one.macro_f1_interval, same.macro_f1_interval)
        self.assertNotEqual(one.macro_f1_interval, other.macro_f1_interval)


if __name__ == "__main__":
    unittest.main()
