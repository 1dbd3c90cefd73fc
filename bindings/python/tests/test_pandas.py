"""scores() and predict() of columns of pandas: what comes back stands beside its text, under the column's index."""

import unittest

import support

import zstc

np = support.require("numpy")
pd = support.require("pandas")

TEXTS = ["one day I will see the world", "Whisk the eggs.", "They won by two goals."]
LABELS = ["travel", "cooking", "sport"]


def _has_pyarrow():
    try:
        support.require("pyarrow")
    except unittest.SkipTest:
        return False
    return True


HAS_PYARROW = _has_pyarrow()


def _in_order(answer):
    """The scores of an answer in the order of LABELS."""
    return [answer["scores"][answer["labels"].index(label)] for label in LABELS]


class Columns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # One thread: with more, the last digit of a score follows what else the machine has to do.
        cls.classifier = zstc.Classifier(support.model("tiny-bert"), device="cpu", precision="float32", threads=1)
        answers = cls.classifier(TEXTS, LABELS)
        cls.best = {text: answer["labels"][0] for text, answer in zip(TEXTS, answers)}
        cls.expected = {text: _in_order(answer) for text, answer in zip(TEXTS, answers)}

    @classmethod
    def tearDownClass(cls):
        cls.classifier.close()

    def assert_scored(self, column, **arguments):
        """Each row of scores() and predict() is that of its text; a missing text has none."""
        frame = self.classifier.scores(column, LABELS, errors="nan", **arguments)
        labels = self.classifier.predict(column, LABELS, errors="none", **arguments)
        self.assertTrue(frame.index.equals(column.index))
        self.assertTrue(labels.index.equals(column.index))
        self.assertEqual(list(frame.columns), LABELS)
        for place, text in enumerate(column):
            if isinstance(text, str):
                np.testing.assert_allclose(frame.iloc[place].to_numpy(), self.expected[text], atol=1e-6)
                self.assertEqual(labels.iloc[place], self.best[text])
            else:
                self.assertTrue(frame.iloc[place].isna().all(), (place, text))
                self.assertIsNone(labels.iloc[place], (place, text))

    def test_any_index_is_kept(self):
        indexes = {
            "in another order": [7, 3, 5],
            "duplicate": ["same", "other", "same"],
            "multi": pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["ticket", "part"]),
            "datetime": pd.date_range("2024-02-28", periods=3, freq="D", name="day"),
            "with a missing entry": pd.Index(["x", None, "y"]),
        }
        for kind, index in indexes.items():
            with self.subTest(kind):
                column = pd.Series(TEXTS, index=index)
                self.assert_scored(column)
                names = self.classifier.scores(column, LABELS).index.names
                self.assertEqual(list(names), list(column.index.names))

    def test_any_dtype_of_text_is_read(self):
        dtypes = ["object", "category", "string[python]"]
        if HAS_PYARROW:
            dtypes += ["string[pyarrow]", pd.ArrowDtype(support.require("pyarrow").string())]
        for dtype in dtypes:
            with self.subTest(str(dtype)):
                self.assert_scored(pd.Series([*TEXTS, TEXTS[0]], dtype=dtype))
                self.assert_scored(pd.Series([TEXTS[0], None, TEXTS[1]], dtype=dtype))

    def test_a_missing_or_empty_text_has_nan_and_none(self):
        self.assert_scored(pd.Series([None, TEXTS[0], float("nan"), pd.NA, TEXTS[1], pd.NaT, 3], dtype=object))
        frame = self.classifier.scores(pd.Series([TEXTS[0], ""]), LABELS, errors="nan")
        self.assertEqual(frame.isna().all(axis=1).tolist(), [False, True])

    def test_a_missing_text_is_named_by_its_position(self):
        column = pd.Series([TEXTS[0], pd.NA], index=[10, 20], dtype=object)
        for call in (self.classifier.scores, self.classifier.predict):
            with (
                self.subTest(call.__name__),
                self.assertRaisesRegex(TypeError, r"sequences\[1\]: .* not NAType") as caught,
            ):
                call(column, LABELS)
            self.assertEqual(caught.exception.index, 1)

    def test_an_empty_column_gives_an_empty_answer(self):
        column = pd.Series([], dtype=object, index=pd.Index([], name="ticket"))
        frame = self.classifier.scores(column, LABELS)
        self.assertEqual((frame.shape, list(frame.columns), frame.index.name), ((0, 3), LABELS, "ticket"))
        self.assertEqual(frame.to_numpy().dtype, np.float32)
        labels = self.classifier.predict(column, LABELS)
        self.assertEqual((len(labels), labels.dtype, labels.name), (0, object, "label"))

    def test_an_empty_column_does_not_hide_a_wrong_argument(self):
        with self.assertRaises(zstc.InvalidArgument):
            self.classifier.scores(pd.Series([], dtype=object), [])
        with self.assertRaises(zstc.InvalidArgument):
            self.classifier.predict(pd.Series([], dtype=object), LABELS, hypothesis_template="no place")

    def test_a_frame_is_refused_with_the_way_out(self):
        frame = pd.DataFrame({"text": TEXTS})
        for call in (self.classifier, self.classifier.scores, self.classifier.predict):
            with self.assertRaisesRegex(TypeError, r"sequences is a DataFrame \(expected one column"):
                call(frame, LABELS)

    def test_multi_label_gives_lists_under_the_index(self):
        column = pd.Series(TEXTS, index=["x", "y", "z"])
        labels = self.classifier.predict(column, LABELS, multi_label=True, threshold=0.2)
        self.assertEqual(list(labels.index), ["x", "y", "z"])
        for text, found in zip(TEXTS, labels):
            expected = self.classifier(text, LABELS, multi_label=True, threshold=0.2)["labels"]
            self.assertEqual(found, expected)

    def test_no_label_that_reaches_the_threshold_is_none(self):
        labels = self.classifier.predict(pd.Series(TEXTS), LABELS, threshold=1.0)
        self.assertEqual(labels.tolist(), [None] * 3)
        lists = self.classifier.predict(pd.Series(TEXTS), LABELS, multi_label=True, threshold=1.0)
        self.assertEqual(lists.tolist(), [[], [], []])

    def test_answers_join_their_frame(self):
        frame = pd.DataFrame({"text": TEXTS, "queue": ["b", "a", "b"]}, index=[30, 10, 20])
        joined = frame.assign(label=self.classifier.predict(frame["text"], LABELS))
        self.assertEqual(joined["label"].tolist(), [self.best[text] for text in TEXTS])
        wide = frame.join(self.classifier.scores(frame["text"], LABELS))
        np.testing.assert_allclose(wide.loc[10, LABELS].astype(float), self.expected[TEXTS[1]], atol=1e-6)

    def test_a_filter_and_a_transform_in_groups_keep_the_rows(self):
        frame = pd.DataFrame({"text": TEXTS, "queue": ["b", "a", "b"]}, index=[30, 10, 20])
        label = frame.groupby("queue")["text"].transform(lambda texts: self.classifier.predict(texts, LABELS))
        self.assertEqual(label.to_dict(), {30: self.best[TEXTS[0]], 10: self.best[TEXTS[1]], 20: self.best[TEXTS[2]]})
        none_left = frame[frame["queue"] == "c"]
        self.assertEqual(len(none_left.assign(label=self.classifier.predict(none_left["text"], LABELS))), 0)


if __name__ == "__main__":
    unittest.main()
