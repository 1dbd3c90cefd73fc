"""What an evaluation shows: lines of text, JSON, and an HTML page without scripts or network."""

import json
import os
import pickle
import re
import tempfile
import unittest
from html.parser import HTMLParser

import support

import zstc

np = support.require("numpy")

VOID = {"meta", "br", "path", "rect"}  # of HTML, and the closed ones of SVG that are used
HOSTILE = '<script>alert(1)</script> & "quotes" \' <b>'


class Page(HTMLParser):
    """Checks that tags are balanced, and keeps them and the text."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.text = [], [], []
        self.feed(html)
        self.close()
        if self.open:
            raise AssertionError(f"not closed: {self.open}")

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"</{tag}> in {self.open}")

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag, kind=None):
        return [a for name, a in self.tags if name == tag and (kind is None or kind in a.get("class", "").split())]

    def words(self):
        return "".join(self.text)


def single(labels, texts=60, **settings):
    random = np.random.default_rng(len(labels))
    scores = random.dirichlet(np.full(len(labels), 0.3), size=texts)
    truth = random.integers(0, len(labels), texts)
    return zstc.evaluate_scores(scores, truth, labels, **settings)


def multi(labels, texts=60, **settings):
    random = np.random.default_rng(len(labels))
    shape = (texts, len(labels))
    return zstc.evaluate_scores(random.random(shape), random.random(shape) < 0.3, labels, True, **settings)


def with_error():
    scores = [[0.9, 0.1], [np.nan, np.nan], [0.2, 0.8]]
    return zstc.evaluate_scores(scores, ["b", "a", "b"], ["a", "b"], errors="skip", texts=["x", "y", "z"])


class Text(unittest.TestCase):
    def test_every_label_has_its_figures(self):
        for found in (single(["travel", "cooking", "体育"]), multi(["travel", "cooking"])):
            lines = str(found).split("most confused")[0].splitlines()
            for one in found.per_label:
                (line,) = [line for line in lines if line.startswith(one.label + " ")]
                figures = [f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}", str(one.support)]
                self.assertEqual(line.split()[1:5], figures)

    def test_the_figures_of_the_whole_are_named(self):
        found = single(["a", "b", "c"])
        self.assertRegex(str(found), rf"accuracy +{found.accuracy:.3f}  \({found.accuracy_interval[0]:.3f} to ")
        for name, value in [("macro F1", found.macro_f1), ("ECE", found.ece), ("log loss", found.log_loss)]:
            self.assertRegex(str(found), rf"{name} +{value:.3f}")
        found = multi(["a", "b"])
        self.assertRegex(str(found), rf"best threshold seen +{found.best_threshold_seen:.3f}")

    def test_columns_are_aligned(self):
        lines = str(single(["a", "a much longer label", "b"])).splitlines()
        table = lines[lines.index("") :]
        ends = {len(line) for line in table if re.search(r" \d+ +\d+$", line) or line.startswith("label ")}
        self.assertEqual(len(ends), 1)

    def test_what_was_left_out_is_counted(self):
        self.assertIn("2 texts, 2 labels, 1 not scored", str(with_error()))
        self.assertIn("without a label at threshold 0.9", str(single(["a", "b", "c"], threshold=0.9)))

    def test_a_figure_without_anything_to_divide_by_is_a_dash(self):
        found = zstc.evaluate_scores([[1, 0, 0]], ["b"], ["a", "b", "c"])
        rows = {line.split()[0]: line.split()[1:] for line in str(found).splitlines() if line[:2] in ("a ", "b ", "c ")}
        self.assertEqual(rows["a"], ["0.000", "-", "0.000", "0", "1"])
        self.assertEqual(rows["c"], ["-", "-", "-", "0", "0"])

    def test_repr_is_one_line(self):
        self.assertRegex(
            repr(single(["a", "b"])), r"^<zstc.Evaluation: 60 texts, 2 labels, accuracy 0\.\d{3}, macro F1 "
        )


class Values(unittest.TestCase):
    def test_a_dict_is_json(self):
        for found in (single(["a", "b", "c"]), multi(["a", "b"]), with_error()):
            values = json.loads(json.dumps(found.to_dict(), allow_nan=False))
            self.assertEqual(values["accuracy"], found.accuracy)
            self.assertEqual(values["confusion"], found.confusion.tolist())
            self.assertEqual([row["label"] for row in values["per_label"]], found.labels)
            self.assertEqual(values["accuracy_interval"], list(found.accuracy_interval))
            self.assertNotIn("texts", values)
        self.assertEqual(values["errors"], [{"row": 1, "message": "scores[1] is NaN: the text was not scored"}])
        empty = next(b for b in values["bins"] if b["count"] == 0)
        self.assertIsNone(empty["accuracy"])

    def test_mistakes_are_the_surest_first(self):
        scores = [[0.6, 0.4], [0.9, 0.1], [0.2, 0.8], [0.7, 0.3]]
        found = zstc.evaluate_scores(scores, ["b", "b", "b", "a"], ["a", "b"], texts=list("wxyz"))
        self.assertEqual(
            [(m.row, m.text, m.truth, m.predicted) for m in found.mistakes()], [(1, "x", "b", "a"), (0, "w", "b", "a")]
        )
        self.assertEqual([(m.score, round(m.truth_score, 6)) for m in found.mistakes(1)], [(0.9, 0.1)])

    def test_mistakes_of_labels_that_stand_for_themselves_are_the_furthest_first(self):
        scores = [[0.6, 0.1], [0.95, 0.6]]
        found = zstc.evaluate_scores(scores, [[0, 1], [0, 1]], ["a", "b"], True)
        self.assertEqual(
            [(m.row, m.label, m.truth, m.predicted) for m in found.mistakes()],
            [(1, "a", False, True), (0, "b", True, False), (0, "a", False, True)],
        )

    def test_rows_of_mistakes_are_those_of_the_input(self):
        (mistake,) = with_error().mistakes()
        self.assertEqual((mistake.row, mistake.text), (0, "x"))
        scores = [[np.nan, np.nan], [0.9, 0.1]]
        found = zstc.evaluate_scores(scores, ["a", "b"], ["a", "b"], errors="skip", texts=["x", "y"])
        self.assertEqual([(m.row, m.text) for m in found.mistakes()], [(1, "y")])

    def test_confused_pairs_are_the_most_frequent_first(self):
        scores = np.eye(3)[[1, 1, 2, 0, 0]]
        found = zstc.evaluate_scores(scores, ["a", "a", "a", "b", "a"], ["a", "b", "c"])
        self.assertEqual(found.confused(), [("a", "b", 2), ("a", "c", 1), ("b", "a", 1)])
        self.assertEqual(found.confused(1), [("a", "b", 2)])

    def test_it_can_be_pickled(self):
        found = single(["a", "b"])
        self.assertEqual(pickle.loads(pickle.dumps(found)).to_dict(), found.to_dict())

    def test_labels_are_rows_of_a_frame(self):
        pd = support.require("pandas")
        found = multi(["a", "b"])
        self.assertEqual(pd.DataFrame(found.per_label)["f1"].tolist(), [one.f1 for one in found.per_label])


class Html(unittest.TestCase):
    def page(self, found, **settings):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report.html")
            found.report(path, **settings)
            with open(path, encoding="utf-8") as file:
                html = file.read()
        return Page(html), html

    def test_it_is_balanced_and_loads_nothing(self):
        for found in (single(["a", "b"]), single(list("abcdefghijklmnopqrstuvwxyz")), multi(["a", "b"]), with_error()):
            page, html = self.page(found)
            self.assertNotRegex(html, r"https?:|url\(|@import|<script|javascript:| on\w+=")
            for _, attributes in page.tags:
                self.assertFalse({"src", "href"} & set(attributes))
            self.assertEqual(Page(found._repr_html_()).all("html"), [])

    def test_texts_labels_and_title_are_escaped(self):
        labels = [HOSTILE, "b", "c"]
        scores, truth = [[0.9, 0.1, 0], [np.nan] * 3, [0.4, 0.6, 0]], [1, 0, 0]
        for rows, multi_label in ((truth, False), ([[0, 1, 1]] * 3, True)):
            found = zstc.evaluate_scores(
                scores, rows, labels, multi_label, errors="skip", texts=[HOSTILE + str(i) for i in range(3)]
            )
            page, html = self.page(found, title=HOSTILE)
            self.assertEqual(page.all("script"), [])
            self.assertEqual(html.count("<b>"), html.count("</span><b>"))  # those of the figures alone
            self.assertIn(HOSTILE + "0", page.words())
            self.assertGreaterEqual(page.words().count(HOSTILE), 4)
            self.assertEqual(html.count(HOSTILE), 0)

    def test_a_text_that_is_no_unicode_is_written(self):
        found = zstc.evaluate_scores([[0.9, 0.1]], ["b"], ["a", "b"], texts=["lone \ud800 surrogate"])
        self.assertIn("lone ? surrogate", self.page(found)[0].words())

    def test_every_label_and_figure_is_there(self):
        for found in (single(list("abcdefgh")), multi(["travel", "cooking"])):
            page, _ = self.page(found, title="A title")
            words = page.words()
            self.assertIn("A title", words)
            for one in found.per_label:
                self.assertIn(one.label, words)
                self.assertIn(f"{one.precision:.3f}", words)
            for value in (found.accuracy, found.ece, found.brier, found.log_loss):
                self.assertIn(f"{value:.3f}", words)

    def test_bars_of_the_diagram_are_as_high_as_the_accuracy(self):
        found = single(["a", "b", "c"])
        page, _ = self.page(found)
        filled = [b for b in found.bins if b.count]
        bars = [a for a in page.all("rect", "right") if "fill-opacity" not in a]
        np.testing.assert_allclose([float(a["height"]) for a in bars], [300 * b.accuracy for b in filled], atol=0.06)
        frames = [float(a["height"]) for a in page.all("rect", "gap")]
        np.testing.assert_allclose(frames, [300 * abs(b.accuracy - b.confidence) for b in filled], atol=0.11)

    def test_cells_of_the_confusion_matrix_hold_its_counts(self):
        found = single(["a", "b", "c"])
        _, html = self.page(found)
        cells = re.findall(r"<title>(\w) → (\w): (\d+) of (\d+)</title>", html)
        counts = np.zeros((3, 3), dtype=int)
        for true, predicted, count, row in cells:
            counts["abc".index(true), "abc".index(predicted)] = int(count)
            self.assertEqual(int(row), found.confusion["abc".index(true)].sum())
        np.testing.assert_array_equal(counts, found.confusion)

    def test_many_labels_stay_a_page(self):
        found = single([f"label number {i}" for i in range(77)], texts=3000)
        page, html = self.page(found)
        self.assertEqual(len(page.all("svg", "confusion")), 1)
        self.assertLess(len(html), 600_000)
        found = single([f"label number {i}" for i in range(250)], texts=300)
        page, html = self.page(found)
        self.assertEqual(len(page.all("svg", "confusion")), 0)
        self.assertIn("Most confused", page.words())

    def test_a_long_text_is_shortened(self):
        found = zstc.evaluate_scores([[0.9, 0.1]], ["b"], ["a", "b"], texts=["long " * 1000])
        _, html = self.page(found)
        self.assertLess(html.count("long "), 130)

    def test_what_was_not_scored_is_named(self):
        self.assertIn("scores[1] is NaN", self.page(with_error())[0].words())

    def test_both_modes_have_colours_and_texts_their_direction(self):
        found = zstc.evaluate_scores([[0.9, 0.1]], ["ب"], ["a", "ب"], texts=["שלום"])
        page, html = self.page(found)
        self.assertIn("prefers-color-scheme: dark) { html", html)
        self.assertIn("prefers-color-scheme: dark) { .zstc-evaluation", found._repr_html_())
        self.assertEqual([a.get("dir") for a in page.all("blockquote")], ["auto"])
        self.assertEqual(page.all("meta")[1]["name"], "viewport")


if __name__ == "__main__":
    unittest.main()
