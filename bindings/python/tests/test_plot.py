import itertools
import unittest
import warnings
from types import SimpleNamespace

import support

matplotlib = support.require("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy

import zstc
from zstc import Result, Results, plot
from zstc.plot import _colours

LABELS = ["travel", "work", "cooking", "sport"]
LONG = [f"a label with a rather long name, number {i}" for i in range(77)]
TEXTS = [f"{i}: My flight was cancelled and nobody at the airport could help." for i in range(200)]


def scores(rows, width):
    return numpy.random.default_rng(1).dirichlet(numpy.ones(width) / 2, rows)


def answer(text, **named):
    ranked = sorted(named.items(), key=lambda pair: -pair[1])
    return Result(sequence=text, labels=[name for name, _ in ranked], scores=[score for _, score in ranked])


def names(labels):
    return [label.get_text() for label in labels]


def neighbours(items):
    return list(zip(items, items[1:]))


def overlaps(labels):
    """Neighbours whose boxes have more than a pixel in common. Turned ones by the distance of their lines."""
    renderer = labels[0].figure.canvas.get_renderer()
    if labels[0].get_rotation() == 45:
        places = [label.get_window_extent(renderer).x0 for label in labels]
        height = labels[0].get_fontsize() * labels[0].figure.dpi / 72
        return [pair for pair in neighbours(places) if (pair[1] - pair[0]) * 0.5**0.5 < height]
    boxes = [label.get_window_extent(renderer).padded(-1) for label in labels]
    return [pair for pair in neighbours(boxes) if pair[0].overlaps(pair[1])]


EXAMPLES = {
    "bars": lambda ax=None: plot.bars(answer("a text", travel=0.7, work=0.2, cooking=0.1), ax=ax),
    "heatmap": lambda ax=None: plot.heatmap(scores(3, 4), labels=LABELS, ax=ax),
    "confusion": lambda ax=None: plot.confusion([*"aabc"], [*"abbc"], ax=ax),
    "reliability": lambda ax=None: plot.reliability([0.2, 0.6, 0.9], [False, True, True], ax=ax),
}


class Drawn(unittest.TestCase):
    """Every warning is an error, while a picture is made and while it is drawn."""

    def setUp(self):
        caught = warnings.catch_warnings()
        caught.__enter__()
        self.addCleanup(caught.__exit__, None, None, None)
        warnings.simplefilter("error")
        self.addCleanup(plt.close, "all")

    def drawn(self, ax):
        ax.figure.canvas.draw()
        return ax


class EveryPicture(Drawn):
    def test_it_is_drawn_in_light_and_dark_styles(self):
        for style, (name, example) in itertools.product(("default", "dark_background", "ggplot"), EXAMPLES.items()):
            with self.subTest(name=name, style=style), plt.style.context(style):
                self.drawn(example())

    def test_it_is_drawn_into_the_given_axes(self):
        for name, example in EXAMPLES.items():
            figure, both = plt.subplots(1, 2)
            with self.subTest(name):
                self.assertIs(self.drawn(example(ax=both[1])), both[1])
                self.assertFalse(both[0].has_data())
                self.assertEqual(plt.get_fignums(), [figure.number])
            plt.close(figure)

    def test_it_is_drawn_into_a_subfigure_and_a_figure_without_pyplot(self):
        for name, example in EXAMPLES.items():
            with self.subTest(name):
                figure = matplotlib.figure.Figure(layout="constrained")
                example(ax=figure.subfigures(1, 2)[0].subplots())
                figure.savefig("/dev/null", format="png")
                self.assertEqual(plt.get_fignums(), [])

    def test_no_setting_of_matplotlib_is_changed_and_nothing_is_shown(self):
        before, shown = dict(matplotlib.rcParams), []
        show, plt.show = plt.show, lambda *_, **__: shown.append(1)
        self.addCleanup(setattr, plt, "show", show)
        for example in EXAMPLES.values():
            self.drawn(example())
        self.assertEqual(dict(matplotlib.rcParams), before)
        self.assertEqual(shown, [])

    def test_without_matplotlib_the_error_says_what_to_install(self):
        hidden = "import sys; sys.modules['matplotlib'] = None; from zstc import plot; plot."
        for call in ("bars({})", "heatmap([])", "confusion([])", "reliability([])"):
            failed = support.run_python(hidden + call)
            self.assertIn("ImportError: zstc.plot needs Matplotlib: pip install matplotlib", failed.stderr)

    def test_importing_it_does_not_import_matplotlib(self):
        code = "import sys, zstc.plot; print('matplotlib' in sys.modules, 'numpy' in sys.modules)"
        self.assertEqual(support.run_python(code).stdout, "False False\n")


class Bars(Drawn):
    def test_labels_in_the_place_of_axes_are_told_as_such(self):
        with self.assertRaisesRegex(TypeError, "ax must be Matplotlib's Axes, not list"):
            plot.bars([[0.1, 0.9]], ["a", "b"])

    def test_they_are_as_long_as_the_scores_in_their_order(self):
        ax = self.drawn(plot.bars(answer("a text", travel=0.5, work=0.125, cooking=0.375)))
        self.assertEqual([bar.get_width() for bar in ax.containers[0]], [0.5, 0.375, 0.125])
        self.assertEqual(names(ax.get_yticklabels()), ["travel", "cooking", "work"])
        self.assertEqual(names(ax.texts), ["0.500", "0.375", "0.125"])
        self.assertGreater(*ax.get_ylim())  # the first bar is at the top
        self.assertEqual((ax.get_xlim(), ax.get_title("left")), ((0, 1), "a text"))

    def test_the_best_ten_of_many_are_shown(self):
        result = Result(sequence="a text", labels=LONG, scores=sorted(scores(1, 77)[0], reverse=True))
        ax = self.drawn(plot.bars(result))
        self.assertEqual([bar.get_width() for bar in ax.containers[0]], result["scores"][:10])
        self.assertIn("best 10 of 77 labels", ax.get_xlabel())
        self.assertEqual(len(self.drawn(plot.bars(result, top=77)).containers[0]), 77)

    def test_the_means_of_several_answers_are_ranked(self):
        answers = Results([answer("one", a=0.5, b=0.25), ValueError("bad"), answer("two", a=0.0, b=0.75)])
        ax = self.drawn(plot.bars(answers))
        self.assertEqual(names(ax.get_yticklabels()), ["b", "a"])
        self.assertEqual([bar.get_width() for bar in ax.containers[0]], [0.5, 0.25])
        self.assertEqual(ax.get_title("left"), "Mean of 2 texts")

    def test_a_row_of_nan_is_left_out_of_the_mean(self):
        ax = plot.bars([[0.5, 0.5], [numpy.nan, numpy.nan], [1.0, 0.0]], labels="a, b")
        self.assertEqual([bar.get_width() for bar in ax.containers[0]], [0.75, 0.25])

    def test_a_nan_score_has_no_bar_and_says_so(self):
        ax = self.drawn(plot.bars(Result(sequence="a text", labels=["a"], scores=[numpy.nan])))
        self.assertEqual([(text.get_text(), text.xy) for text in ax.texts], [("nan", (0, 0))])

    def test_a_mean_of_answers_with_different_labels_is_refused(self):
        with self.assertRaisesRegex(zstc.InvalidArgument, r"answer 1 has no score for 'b'"):
            plot.bars(Results([answer("one", a=0.5, b=0.5), answer("two", a=0.5)]))
        with self.assertRaisesRegex(zstc.InvalidArgument, r"answer 0 has no score for 'a'"):
            plot.bars(Results([Result(sequence="none selected", labels=[], scores=[]), answer("two", a=0.5)]))

    def test_an_answer_without_labels_and_texts_without_scores_are_refused(self):
        with self.assertRaisesRegex(zstc.InvalidArgument, "no labels"):
            plot.bars(Result(sequence="a text", labels=[], scores=[]))
        with self.assertRaisesRegex(zstc.InvalidArgument, "no text has scores"):
            plot.bars([[numpy.nan, numpy.nan]])
        with self.assertRaisesRegex(zstc.InvalidArgument, "top is 0"):
            plot.bars(answer("a text", a=1.0), top=0)

    def test_dollar_signs_are_no_formulas(self):
        ax = self.drawn(plot.bars(answer("costs $5_{ and $6", **{"$x_{": 0.5, "50%": 0.5})))
        self.assertEqual(names(ax.get_yticklabels()), ["$x_{", "50%"])

    def test_a_long_text_is_cut_within_the_picture(self):
        ax = self.drawn(plot.bars(answer("WORDS " * 1000, a=1.0)))
        title = ax._left_title.get_window_extent()
        self.assertTrue(ax.get_title("left").endswith("…"))
        self.assertGreaterEqual(title.x0, 0)
        self.assertLessEqual(title.x1, ax.figure.bbox.width)


class Heatmap(Drawn):
    def image(self, ax):
        return self.drawn(ax).images[0].get_array()

    def test_it_holds_the_scores_with_their_names_and_numbers(self):
        table = scores(3, 4)
        ax = plot.heatmap(table, texts=TEXTS[:3], labels=LABELS)
        numpy.testing.assert_array_equal(self.image(ax), table)
        self.assertEqual(names(ax.get_xticklabels()), LABELS)
        self.assertTrue(all(label.startswith(f"{i}: My") for i, label in enumerate(names(ax.get_yticklabels()))))
        self.assertEqual(names(ax.texts), [f"{score:.2f}" for score in table.flat])

    def test_names_and_numbers_do_not_collide_at_any_size(self):
        for rows, width in ((1, 1), (3, 4), (20, 12), (30, 40), (4, 60), (200, 77)):
            with self.subTest(rows=rows, width=width):
                ax = plot.heatmap(scores(rows, width), texts=TEXTS[:rows], labels=LONG[:width])
                numpy.testing.assert_array_equal(self.image(ax), scores(rows, width))
                self.assertEqual(overlaps(ax.get_yticklabels()), [])
                self.assertEqual(overlaps(ax.get_xticklabels()), [])
                self.assertEqual(overlaps(ax.texts[:width]) if ax.texts else [], [])

    def test_where_numbers_do_not_fit_there_is_a_legend_of_the_colours(self):
        small, large = plot.heatmap(scores(3, 4)), plot.heatmap(scores(20, 77))
        self.assertEqual((len(small.texts), len(small.child_axes)), (12, 0))
        self.assertEqual((len(large.texts), len(large.child_axes)), (0, 1))

    def test_nan_is_another_colour_than_nothing(self):
        ax = plot.heatmap([[numpy.nan, numpy.nan], [0.0, 1.0]])
        self.assertEqual(numpy.ma.getmaskarray(self.image(ax)).tolist(), [[True, True], [False, False]])
        self.assertNotEqual(ax.images[0].cmap.get_bad().tolist(), list(ax.images[0].cmap(0.0)))
        self.drawn(plot.heatmap([[numpy.nan]]))

    def test_one_text_may_be_an_array_of_one_dimension_or_an_answer(self):
        self.assertEqual(self.image(plot.heatmap(numpy.float32([0.25, 0.75]))).tolist(), [[0.25, 0.75]])
        self.assertEqual(self.image(plot.heatmap(answer("a text", a=0.25, b=0.75))).tolist(), [[0.75, 0.25]])

    def test_answers_are_put_into_columns_by_their_labels(self):
        answers = Results([answer("one", a=0.5, b=0.25), zstc.TextError("bad"), answer("two", b=1.0, c=0.5)])
        ax = plot.heatmap(answers)
        self.assertEqual(names(ax.get_xticklabels()), ["b", "a", "c"])
        self.assertEqual(names(ax.get_yticklabels()), ["one", "TextError", "two"])
        nan = numpy.nan
        numpy.testing.assert_array_equal(
            self.image(ax).filled(nan), [[0.25, 0.5, nan], [nan, nan, nan], [1.0, nan, 0.5]]
        )

    def test_labels_choose_the_columns_of_answers(self):
        answers = Results([answer("one", a=0.25, b=0.5, c=0.125)])
        self.assertEqual(self.image(plot.heatmap(answers, labels=["c", "b"])).tolist(), [[0.125, 0.5]])

    def test_a_frame_names_rows_and_columns(self):
        pandas = support.require("pandas")
        ax = plot.heatmap(pandas.DataFrame([[0.5, 0.25]], index=["row"], columns=["x", "y"]))
        self.assertEqual(self.image(ax).tolist(), [[0.5, 0.25]])
        self.assertEqual(names(ax.get_xticklabels()) + names(ax.get_yticklabels()), ["x", "y", "row"])

    def test_names_that_do_not_match_the_scores_are_refused(self):
        for wrong in ({"labels": LABELS[:3]}, {"texts": ["only one"]}):
            with self.assertRaises(zstc.InvalidArgument):
                plot.heatmap(scores(3, 4), **wrong)
        for empty in ([], [[]], numpy.zeros((2, 2, 2))):
            with self.assertRaises(zstc.InvalidArgument):
                plot.heatmap(empty)


class Confusion(Drawn):
    TRUE, PREDICTED = ["a", "a", "b", "b", "b", "c"], ["a", "b", "b", "b", "c", "c"]

    def image(self, ax):
        return numpy.ma.filled(self.drawn(ax).images[0].get_array(), numpy.nan)

    def test_it_counts_the_labels_that_are_taken_for_each(self):
        ax = plot.confusion(self.TRUE, self.PREDICTED, normalize=False)
        numpy.testing.assert_array_equal(self.image(ax), [[1, 1, 0], [0, 2, 1], [0, 0, 1]])
        self.assertEqual(names(ax.get_xticklabels()), ["a", "b", "c"])
        self.assertEqual(names(ax.get_yticklabels()), ["a", "b", "c"])
        self.assertEqual((ax.get_xlabel(), ax.get_ylabel()), ("predicted", "true"))
        self.assertEqual(ax.get_title(), "accuracy 0.667 of 6 texts")

    def test_normalized_each_row_has_the_shares_of_its_label(self):
        ax = plot.confusion(self.TRUE, self.PREDICTED)
        numpy.testing.assert_allclose(self.image(ax), [[1 / 2, 1 / 2, 0], [0, 2 / 3, 1 / 3], [0, 0, 1]])
        self.assertEqual(names(ax.texts), ["0.50", "0.50", "", "", "0.67", "0.33", "", "", "1.00"])

    def test_labels_give_the_order_and_one_without_texts_is_grey(self):
        ax = plot.confusion(self.TRUE, self.PREDICTED, labels=["c", "d", "b", "a"])
        self.assertEqual(names(ax.get_yticklabels()), ["c", "d", "b", "a"])
        self.assertTrue(numpy.isnan(self.image(ax)[1]).all())

    def test_no_label_has_a_column_of_its_own(self):
        ax = plot.confusion(["a", "b"], ["a", None], normalize=False)
        self.assertEqual(names(ax.get_xticklabels()), ["a", "b", "(none)"])
        self.assertEqual(self.image(ax).tolist(), [[1, 0, 0], [0, 0, 1], [0, 0, 0]])

    def test_columns_of_pandas_are_taken_with_what_is_missing(self):
        pandas = support.require("pandas")
        guessed = pandas.Series(["a", pandas.NA, numpy.nan], index=[7, 8, 9], dtype=object)
        ax = plot.confusion(pandas.Series(["a", "b", "b"]), guessed, normalize=False)
        self.assertEqual(self.image(ax).tolist(), [[1, 0, 0], [0, 0, 2], [0, 0, 0]])

    def test_a_matrix_and_an_evaluation_are_shown(self):
        matrix = [[3, 1], [0, 2]]
        evaluation = SimpleNamespace(confusion=numpy.array(matrix), labels=["x", "y"])
        for ax in (
            plot.confusion(matrix, labels="x, y", normalize=False),
            plot.confusion(evaluation, normalize=False),
        ):
            self.assertEqual(self.image(ax).tolist(), matrix)
            self.assertEqual(names(ax.get_yticklabels()), ["x", "y"])
            self.assertEqual(ax.get_title(), "accuracy 0.833 of 6 texts")

    def test_seventy_seven_labels_stay_readable(self):
        pairs = numpy.random.default_rng(2).integers(0, 77, (2, 3000))
        ax = self.drawn(plot.confusion(*[[LONG[i] for i in column] for column in pairs]))
        self.assertEqual(len(ax.texts), 0)
        for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
            self.assertEqual(len(labels), 77)
            self.assertEqual(overlaps(labels), [])
            self.assertGreaterEqual(labels[0].get_fontsize(), 6)

    def test_what_is_wrong_is_named(self):
        for message, arguments in {
            r"predicted\[1\] is 'z', which is not in labels": (["a", "a"], ["a", "z"], ["a"]),
            r"truth holds 2 labels, predicted 1": (["a", "a"], ["a"]),
            r"truth\[0\] is a list": ([["a"]], ["a"]),
            r"of shape \(2, 3\)": (numpy.zeros((2, 3)),),
            r"labels holds 1 names for a matrix of 2": (numpy.eye(2), None, ["a"]),
        }.items():
            with self.assertRaisesRegex(zstc.InvalidArgument, message):
                plot.confusion(*arguments)


def expected_error(confidence, correct, bins):
    """The ECE by its definition, text by text: bins ((m-1)/M, m/M]."""
    total = 0.0
    for m in range(1, bins + 1):
        inside = [
            (c, hit) for c, hit in zip(confidence, correct) if (m - 1) / bins < c <= m / bins or (m == 1 and c == 0)
        ]
        if inside:
            total += abs(sum(hit for _, hit in inside) - sum(c for c, _ in inside))
    return total / len(confidence)


class Reliability(Drawn):
    def test_the_title_has_the_expected_calibration_error(self):
        random = numpy.random.default_rng(3)
        for bins in (1, 5, 10, 15):
            confidence, correct = random.uniform(size=500), random.uniform(size=500) < 0.6
            ax = self.drawn(plot.reliability(confidence, correct, bins=bins))
            error = expected_error(confidence, correct, bins)
            self.assertEqual(ax.get_title(), f"ECE {error:.3f} (500 texts)")

    def test_bars_gaps_and_counts_are_those_of_the_bins(self):
        ax = self.drawn(plot.reliability([0.0, 0.5, 0.75, 1.0, 1.0], [0, 1, 1, 0, 1], bins=2))
        accuracy, gap = ax.containers[:2]
        self.assertEqual([bar.get_height() for bar in accuracy], [1 / 2, 2 / 3])
        self.assertEqual([bar.get_x() for bar in accuracy], [0, 0.5])
        numpy.testing.assert_allclose([bar.get_y() + bar.get_height() for bar in gap], [0.25, 2.75 / 3])
        self.assertEqual(names(ax.texts), ["2", "3"])

    def test_an_empty_bin_has_no_bar(self):
        ax = self.drawn(plot.reliability([0.95], [True]))
        self.assertEqual(names(ax.texts), ["0"] * 9 + ["1"])
        self.assertEqual(int(numpy.isnan([bar.get_height() for bar in ax.containers[0]]).sum()), 9)

    def test_counts_do_not_touch_each_other(self):
        confidence = numpy.tile(numpy.linspace(0, 1, 1000), 100)
        for bins, word in ((10, "10k"), (20, "5.0k"), (50, "2.0k")):
            ax = self.drawn(plot.reliability(confidence, confidence > 0.5, bins=bins))
            self.assertEqual(overlaps(ax.texts), [])
            self.assertIn(word, names(ax.texts))

    def test_nan_is_left_out_and_an_evaluation_is_shown(self):
        evaluation = SimpleNamespace(confidences=[0.75, numpy.nan, 0.25], corrects=[True, False, True])
        self.assertEqual(plot.reliability(evaluation).get_title(), "ECE 0.500 (2 texts)")

    def test_what_is_wrong_is_named(self):
        for message, arguments in {
            r"correct is missing": ([0.5],),
            r"shape \(1,\), correct \(2,\)": ([0.5], [1, 0]),
            r"confidence holds 0.5 to 1.5": ([0.5, 1.5], [1, 0]),
            r"correct holds other values": ([0.5], [2]),
            r"confidence holds no numbers": ([numpy.nan], [1]),
            r"bins is 0": ([0.5], [1], 0),
        }.items():
            with self.assertRaisesRegex(zstc.InvalidArgument, message):
                plot.reliability(*arguments)


def lightness(colour):
    """The L of OKLab."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3])
    long = 0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue
    medium = 0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue
    short = 0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue
    return 0.2104542553 * long ** (1 / 3) + 0.7936177850 * medium ** (1 / 3) - 0.0040720468 * short ** (1 / 3)


class Colours(Drawn):
    def maps(self):
        for style in ("default", "dark_background"):
            with plt.style.context(style):
                yield _colours.sequential(plt.subplots()[1])

    def test_equal_steps_of_a_score_are_equal_steps_of_lightness(self):
        for colours in self.maps():
            steps = numpy.diff([lightness(colours(i)) for i in range(256)])
            self.assertLess(steps.max() - steps.min(), 0.1 * abs(steps.mean()))
            self.assertGreater(abs(steps.sum()), 0.55)

    def test_numbers_have_contrast_on_every_colour(self):
        for colours, i in itertools.product(self.maps(), range(256)):
            ink, ground = (_colours.luminance(c) + 0.05 for c in ((1, 1, 1), colours(i)))
            if _colours.ink_on(colours(i)) == "black":
                ink = 0.05
            self.assertGreaterEqual(max(ink, ground) / min(ink, ground), 4.5)


class Fonts(Drawn):
    def test_a_character_that_the_font_lacks_is_drawn_from_an_installed_one(self):
        # STIXGeneral and DejaVu Sans both come with Matplotlib; Georgian is only in the second.
        with matplotlib.rc_context({"font.family": ["STIXGeneral"]}):
            ax = self.drawn(plot.bars(answer("მოგზაურობა", მოგზაურობა=0.5, travel=0.25)))
            self.assertEqual(len(ax.get_yticklabels()[0].get_fontfamily()), 2)


if __name__ == "__main__":
    unittest.main()
