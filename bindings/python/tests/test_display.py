import math
import unittest
from html.parser import HTMLParser

import support

import zstc
from zstc import Result, Results

VOID = {"br", "col", "hr", "img"}
LABELS = ["travel", "work", "cooking"]


def answer(text="a text", labels=LABELS, scores=(0.75, 0.2, 0.05), **more):
    return Result(sequence=text, labels=list(labels), scores=list(scores), **more)


class Page(HTMLParser):
    """The elements of a piece of HTML, its text outside <style>, and whether every element is closed in its place."""

    def __init__(self, source):
        super().__init__()
        self.source, self.open, self.elements, self.words, self.style = source, [], [], [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes another element")

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(self.words)

    def tags(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]

    def of_class(self, name):
        return [attributes for _, attributes in self.elements if name in (attributes.get("class") or "").split()]


class Checked(unittest.TestCase):
    def page(self, value):
        page = Page(value._repr_html_())
        self.assertEqual(page.open, [])
        self.assertFalse({tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object"})
        for _, attributes in page.elements:
            self.assertFalse(set(attributes) & {"src", "href"})
            self.assertFalse([name for name in attributes if name.startswith("on")])
        for word in ("http:", "https:", "url(", "@import"):
            self.assertNotIn(word, page.style)
        return page


class AnAnswer(Checked):
    def test_every_label_stands_beside_its_score(self):
        page = self.page(answer())
        order = [page.words.index(word) for word in ("a text", "travel", "0.750", "work", "0.200", "cooking", "0.050")]
        self.assertEqual(order, sorted(order))

    def test_a_bar_is_as_wide_as_its_score(self):
        widths = [bar["style"] for bar in self.page(answer()).tags("i")]
        self.assertEqual(widths, ["width:75.0%", "width:20.0%", "width:5.0%"])

    def test_text_and_labels_are_escaped(self):
        evil = "<script>alert('x')</script> & \"more\""
        page = self.page(answer(evil, [evil], [1.0]))
        self.assertEqual(page.text.count(evil), 2)
        self.assertNotIn("<script", page.source)

    def test_a_lone_surrogate_can_be_sent_to_the_browser(self):
        self.assertIn("a?b", self.page(answer("a\ud800b")).source.encode("utf-8").decode())

    def test_a_long_text_is_folded_and_a_very_long_one_is_cut(self):
        self.assertFalse(self.page(answer("short")).tags("details"))
        folded = self.page(answer("word " * 100))
        self.assertTrue(folded.tags("details"))
        self.assertEqual(folded.text.count("word"), 100)
        self.assertTrue(self.page(answer("a\nb\nc\nd\ne")).tags("details"))
        page = self.page(answer("x" * 1_000_000))
        self.assertIn("… (996,000 more characters)", page.text)
        self.assertLess(len(page.source), 10_000)

    def test_a_text_that_was_cut_has_a_badge(self):
        self.assertNotIn("truncated", self.page(answer()).text)
        self.assertIn("truncated", self.page(answer(truncated=True)).text)
        self.assertIn("truncated", self.page(answer("word " * 100, truncated=True)).text)

    def test_of_a_hundred_labels_the_best_ten_are_shown(self):
        names = [f"label {i}." for i in range(100)]
        page = self.page(answer("a text", names, [1 - i / 100 for i in range(100)]))
        self.assertEqual([name for name in names if name in page.words], names[:10])
        self.assertIn("… and 90 more labels", page.text)
        self.assertIn("… and 1 more label", self.page(answer("a text", names[:11], [0.1] * 11)).words)

    def test_scores_out_of_range_and_nan_have_bars_within_the_track(self):
        page = self.page(answer("a text", ["a", "b", "c"], [math.nan, 1.5, -0.5]))
        self.assertEqual([bar["style"] for bar in page.tags("i")], ["width:0.0%", "width:100.0%", "width:0.0%"])
        self.assertTrue({"nan", "1.500", "-0.500"} <= set(page.words))

    def test_an_answer_without_labels_says_so(self):
        self.assertIn("no label was selected", self.page(answer("a text", [], [])).text)

    def test_text_and_labels_have_a_direction_of_their_own(self):
        page = self.page(answer())
        self.assertEqual([row["dir"] for row in page.tags("th") if row["scope"] == "row"], ["auto"] * 3)
        self.assertEqual([text["dir"] for text in page.of_class("zstc-text")], ["auto"])

    def test_a_screen_reader_finds_a_table_with_heads_and_no_bars(self):
        page = self.page(answer())
        self.assertEqual([head["scope"] for head in page.tags("th")], ["col", "col", "row", "row", "row"])
        self.assertEqual({track["aria-hidden"] for track in page.of_class("zstc-track")}, {"true"})

    def test_dollar_signs_are_no_formulas(self):
        frame = self.page(answer("$5 and $6")).elements[0][1]
        self.assertTrue({"tex2jax_ignore", "mathjax_ignore"} <= set(frame["class"].split()))

    def test_the_style_reaches_nothing_else_and_knows_dark_notebooks(self):
        style = self.page(answer()).style
        for rule in style.replace("@media (prefers-color-scheme:dark){", "").split("}"):
            selectors = rule.split("{")[0] if not rule.startswith("@") else rule.split("{")[1]
            for selector in filter(None, selectors.split(",")):
                self.assertIn(".zstc", selector)
        for theme in ("prefers-color-scheme:dark", '[data-jp-theme-light="false"]', ".vscode-dark"):
            self.assertIn(theme, style)

    def test_the_repr_is_that_of_a_dict(self):
        self.assertEqual(repr(answer()), repr(dict(answer())))
        self.assertEqual(repr(Results([answer()])), repr([dict(answer())]))

    def test_a_dict_that_is_no_answer_is_left_to_its_repr(self):
        self.assertIsNone(Result(labels=["a"])._repr_html_())


class AListOfAnswers(Checked):
    def test_each_text_has_a_row_with_its_best_label(self):
        page = self.page(Results([answer("one"), answer("two", ["other", "more"], [0.9, 0.1])]))
        for word in ("0", "one", "travel", "0.750", "1", "two", "other", "0.900"):
            self.assertIn(word, page.words)
        self.assertNotIn("more", page.words)
        self.assertEqual(len(page.tags("tr")), 3)

    def test_of_a_thousand_texts_twenty_are_shown_in_a_small_page(self):
        evil = "'<&>\"" * 1000
        page = self.page(Results([answer(evil, [evil], [0.5], truncated=True)] * 1000))
        self.assertEqual(len(page.tags("tr")), 21)
        self.assertIn("… and 980 more texts", page.text)
        self.assertLess(len(page.source.encode()), 30_000)
        usual = self.page(Results([answer("An ordinary sentence of a customer, " * 20, truncated=True)] * 1000))
        self.assertLess(len(usual.source.encode()), 15_000)

    def test_an_error_takes_the_row_of_its_text(self):
        page = self.page(Results([answer(), zstc.InvalidArgument("sequences[1]: <empty>"), TypeError("no str")]))
        self.assertIn("InvalidArgument", page.words)
        self.assertIn(": sequences[1]: <empty>", page.words)
        self.assertEqual(len(page.of_class("zstc-error")), 2)

    def test_an_answer_without_labels_has_a_row(self):
        self.assertIn("no label", self.page(Results([answer("a text", [], [])])).words)

    def test_a_list_without_answers_is_left_to_its_repr(self):
        self.assertIsNone(Results()._repr_html_())
        self.assertIsNone(Results(["travel", None])._repr_html_())

    def test_a_slice_is_shown_in_the_same_way(self):
        answers = Results([answer("one"), answer("two"), answer("three")])
        self.assertIsInstance(answers[1:], Results)
        self.assertEqual(answers[1:], [answer("two"), answer("three")])
        self.assertIs(type(answers[0]), Result)


class TheClassifier(Checked):
    def test_it_says_which_model_is_open(self):
        with zstc.Classifier(support.model("tiny-bart"), device="cpu", precision="float32") as classifier:
            expected = "tiny-bart: bart, 0.1 M parameters, cpu, float32"
            self.assertEqual(repr(classifier), f"<zstc.Classifier {expected}>")
            page = self.page(classifier)
            self.assertIn(f" {expected}", page.words)
            self.assertIn(support.model("tiny-bart"), page.words)

    def test_closed_it_says_so(self):
        classifier = zstc.Classifier(support.model("tiny-bart"))
        classifier.close()
        self.assertEqual(repr(classifier), "<zstc.Classifier tiny-bart: closed>")
        self.assertIn(" tiny-bart: closed", self.page(classifier).words)

    def test_answers_of_a_call_are_shown(self):
        with zstc.Classifier(support.model("tiny-bart"), device="cpu", precision="float32") as classifier:
            self.assertIn("dancing", self.page(classifier("a text", "travel, dancing")).words)
            page = self.page(classifier(["a text", ""], "travel, dancing", errors="return"))
            self.assertIn("InvalidArgument", page.words)


if __name__ == "__main__":
    unittest.main()
