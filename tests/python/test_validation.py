"""How a training run is measured on sets that it left out, and what is fitted to that."""

import pathlib
import sys
import unittest

import numpy
import support

sys.path.insert(0, str(pathlib.Path(support.ROOT) / "training"))

import corpus
from evaluation import decisions
from learning import calibration, data, options, validation

ROWS = [corpus.OpinionRow("pros_cons", "Too dear.", -1, False), corpus.OpinionRow("pros_cons", "Light.", 1, False)]


class Validation(unittest.TestCase):
    def test_the_labels_of_an_opinion_that_is_held_out_are_its_sides(self):
        asked = data.questions_of_opinions(ROWS + [corpus.OpinionRow("tweets", "Well.", 0, True)])
        self.assertEqual([question.right for question in asked], [["negative"], ["positive"]])

    def test_a_data_folder_may_lack_the_set_that_is_never_trained_on(self):
        chosen = options.parse(None, ["--out", "x", "--hold-out", "colours"])
        colours = [corpus.TopicRow("colours", ("red",), "a rose"), corpus.TopicRow("colours", ("blue",), "the sea")]
        headlines = [corpus.TopicRow(data.NEVER_TRAINED, ("news",), "rain")]
        for topics in ({"colours": colours}, {"colours": colours, data.NEVER_TRAINED: headlines}):
            self.assertEqual(set(data._questions(chosen, topics, {}, [])), set(topics))

    def test_an_answer_is_right_where_the_highest_logit_with_its_term_is_that_of_a_right_label(self):
        answers = validation.Answers(
            numpy.array([0, 0, 1, 1, 1]), numpy.array([True, False, False, True, True]), numpy.zeros(5),
            numpy.array([1.0, 2.0, 0.0, 3.0, 1.0]), numpy.array([0.5, 0.1, 0.9, 0.0, 0.0]), numpy.zeros(5),
        )
        for weight, wanted in ((0.0, 0.5), (3.0, 1.0), (100.0, 0.5)):
            self.assertEqual(validation.accuracy(answers, weight, answers.hypothesis_cosine), wanted)


class Calibration(unittest.TestCase):
    def test_it_finds_what_the_answers_were_made_with(self):
        wanted = calibration.Calibration(6.0, -2.0, 2.0)
        sets = [self.answers(seed, wanted) for seed in (1, 2)]
        fitted = calibration.fit(sets, calibration.Calibration(10.0, 0.0, 1.0))
        for value, right, bound in zip(fitted, wanted, (1.0, 0.3, 0.2)):
            self.assertLess(abs(value - right), bound, fitted)
        quality = decisions.quality(calibration.decide(sets[0], fitted))
        self.assertLess(quality.ece, 0.02)
        self.assertLess(quality.brier, decisions.quality(calibration.decide(sets[0], wanted._replace(offset=1))).brier)

    def test_it_keeps_the_weight_where_that_is_asked_for(self):
        sets = [self.answers(3, calibration.Calibration(6.0, -2.0, 2.0))]
        fitted = calibration.fit(sets, calibration.Calibration(4.0, 0.0, 1.0), keep_weight=True)
        self.assertEqual(fitted.weight, 4.0)
        self.assertNotEqual(fitted.offset, 0.0)

    def test_the_figures_of_decisions_are_those_of_their_definitions(self):
        some = decisions.Decisions(numpy.array([0.9, 0.9, 0.6, 0.1, 1.0]),
                                   numpy.array([True, False, False, True, True]))
        self.assertEqual(some.scores.shape, some.right.shape)
        quality = decisions.quality(some)
        self.assertAlmostEqual(quality.precision, 2 / 4)
        self.assertAlmostEqual(quality.recall, 2 / 3)
        self.assertAlmostEqual(quality.brier, (0.01 + 0.81 + 0.36 + 0.81 + 0.0) / 5)
        # Bins of a fifteenth: both of 0.9 in one (0.8 over their share), 0.6, 0.1 and 1.0 alone.
        self.assertAlmostEqual(quality.ece, (0.8 + 0.6 + 0.9 + 0.0) / 5)
        nothing = decisions.quality(decisions.Decisions(numpy.array([0.5]), numpy.array([True])))
        self.assertEqual((nothing.precision, nothing.recall), (0.0, 0.0))

    @staticmethod
    def answers(seed, truth):
        """Answers whose labels are right with the probability that the calibration gives them."""
        random = numpy.random.default_rng(seed)
        count = 20000  # questions of one label: a softmax over labels says nothing of them
        contradiction, entailment = random.normal(size=(2, count)) * 3
        cosine = random.uniform(0, 1, count)
        margins = (entailment - contradiction + truth.weight * cosine + truth.offset) / truth.temperature
        right = random.uniform(size=count) < 1 / (1 + numpy.exp(-margins))
        of_labels = random.uniform(0, 1, count)
        answers = validation.Answers(numpy.arange(count), right, contradiction, entailment, cosine, of_labels)
        return calibration.Measured(answers, cosine)

    def test_a_term_takes_the_cosines_of_its_template(self):
        answers = validation.Answers(*[None] * 4, "hypotheses", "labels")
        wanted = {None: "hypotheses", "This example is {}.": "hypotheses", "{}": "labels"}
        self.assertEqual({one: validation.term_cosines(answers, one) for one in wanted}, wanted)
        with self.assertRaisesRegex(SystemExit, "template is 'About {}'"):
            validation.term_cosines(answers, "About {}")


if __name__ == "__main__":
    unittest.main()
