import json
import os
import shutil
import tempfile
import threading
import unittest

import support

import zstc

TEXT = "one day I will see the world"
LABELS = ["travel", "cooking", "dancing"]


def goldens(name):
    with open(support.model(name) + "/golden.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # One thread: with more, the last digit of a score follows what else the machine has to do.
        cls.classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu", precision="float32", threads=1)

    @classmethod
    def tearDownClass(cls):
        cls.classifier.close()

    def assert_golden(self, golden, answer):
        self.assertEqual(answer["sequence"], golden["text"])
        self.assertEqual(sorted(answer["labels"]), sorted(golden["labels"]))
        self.assertEqual(answer["scores"], sorted(answer["scores"], reverse=True))
        expected = dict(zip(golden["labels"], golden["scores"]))
        for label, score in zip(answer["labels"], answer["scores"]):
            if golden["labels"].count(label) == 1:
                self.assertAlmostEqual(score, expected[label], delta=1e-4)

    def test_goldens_are_reached(self):
        for golden in goldens("tiny-bart"):
            answer = self.classifier(
                golden["text"],
                golden["labels"],
                multi_label=golden["multi_label"],
                hypothesis_template=golden["template"],
            )
            with self.subTest(golden["text"][:60]):
                self.assert_golden(golden, answer)
                # the goldens flag each pair, an answer its text
                flags = golden["truncated"]
                was_cut = any(flags) if isinstance(flags, list) else bool(flags)
                self.assertEqual(answer.get("truncated", False), was_cut)

    def test_a_text_gives_a_dict_as_the_pipeline_does(self):
        answer = self.classifier(TEXT, LABELS)
        self.assertEqual(list(answer), ["sequence", "labels", "scores"])
        self.assertEqual(len(answer["scores"]), 3)
        self.assertAlmostEqual(sum(answer["scores"]), 1, places=5)
        self.assertTrue(all(type(score) is float for score in answer["scores"]))

    def test_a_list_gives_a_list_in_its_order(self):
        texts = [f"text number {i}" for i in range(40)]
        answers = self.classifier(texts, LABELS)
        self.assertEqual([answer["sequence"] for answer in answers], texts)
        self.assertIsInstance(self.classifier([TEXT], LABELS), list)

    def test_a_list_longer_than_one_part_is_answered_whole(self):
        texts = [f"text {i}" for i in range(1100)]
        answers = self.classifier(texts, ["one"])
        self.assertEqual([answer["sequence"] for answer in answers], texts)

    def test_labels_may_stand_between_commas_or_come_from_an_iterator(self):
        expected = self.classifier(TEXT, LABELS)
        self.assertEqual(self.classifier(TEXT, " travel,cooking , ,dancing"), expected)
        self.assertEqual(self.classifier(TEXT, iter(LABELS)), expected)

    def test_the_pipelines_keywords_are_understood(self):
        answer = self.classifier(sequences=TEXT, candidate_labels=LABELS, multi_label=True, hypothesis_template="{}!")
        self.assertEqual(sorted(answer["labels"]), sorted(LABELS))

    def test_multi_label_scores_stand_for_themselves(self):
        alone = self.classifier(TEXT, ["travel"])["scores"][0]
        together = self.classifier(TEXT, LABELS, multi_label=True)
        self.assertAlmostEqual(alone, together["scores"][together["labels"].index("travel")], delta=1e-5)

    def test_a_text_may_hold_nul(self):
        self.assertNotEqual(self.classifier("a\0b", LABELS)["scores"], self.classifier("a", LABELS)["scores"])

    def test_a_text_that_was_cut_is_flagged(self):
        answer = self.classifier("world " * 5000, LABELS)
        self.assertIs(answer["truncated"], True)

    def test_sixteen_threads_get_the_answers_of_one(self):
        texts = [f"thread {i} sees the world" for i in range(16)]
        expected = [self.classifier(text, LABELS) for text in texts]
        found = [None] * len(texts)

        def work(i):
            for _ in range(10):
                found[i] = self.classifier(texts[i], LABELS)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(len(texts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for one, other in zip(expected, found):
            self.assertEqual(one["labels"], other["labels"])
            for a, b in zip(one["scores"], other["scores"]):
                self.assertAlmostEqual(a, b, delta=1e-5)

    def test_info_tells_of_the_model(self):
        info = self.classifier.info()
        self.assertEqual(info["device"], "cpu")
        self.assertEqual(info["precision"], "float32")
        self.assertEqual(info["tokenizer"], "BPE")
        self.assertIn("model.safetensors", [file["name"] for file in info["files"]])


class ClassNames(unittest.TestCase):
    """A model whose config.json calls its classes LABEL_0, LABEL_1, LABEL_2."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "numbered")
        shutil.copytree(support.model("tiny-bert"), self.path)
        with open(os.path.join(self.path, "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        config["id2label"] = {str(i): f"LABEL_{i}" for i in range(3)}
        config["label2id"] = {f"LABEL_{i}": i for i in range(3)}
        with open(os.path.join(self.path, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file)

    def test_numbered_classes_are_refused_with_the_way_out(self):
        with self.assertRaisesRegex(zstc.ModelError, "'LABEL_0', 'LABEL_1', 'LABEL_2'.*set_class_names"):
            zstc.Classifier(self.path, device="cpu")

    def test_names_from_the_caller_give_the_scores_of_a_named_config(self):
        named = zstc.Classifier(support.model("tiny-bert"), device="cpu", threads=1)
        numbered = zstc.Classifier(self.path, device="cpu", threads=1, class_names="entailment,neutral,contradiction")
        self.assertEqual(numbered(TEXT, LABELS, multi_label=True), named(TEXT, LABELS, multi_label=True))


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu")

    def assert_refused(self, kind, names, *arguments, **keywords):
        with self.assertRaises(kind) as caught:
            self.classifier(*arguments, **keywords)
        self.assertIn(names, str(caught.exception))
        self.assertEqual(len(self.classifier(TEXT, LABELS)["scores"]), 3)  # and it still works

    def test_empty_things_are_invalid(self):
        self.assert_refused(zstc.InvalidArgument, "text", "", LABELS)
        self.assert_refused(zstc.InvalidArgument, "label", TEXT, [])
        self.assert_refused(zstc.InvalidArgument, "label", TEXT, " , ")
        self.assert_refused(zstc.InvalidArgument, "label", TEXT, ["a", ""])
        self.assert_refused(zstc.InvalidArgument, "no texts", [], LABELS)

    def test_a_bad_text_in_a_list_refuses_the_call(self):
        self.assert_refused(zstc.InvalidArgument, "text", [TEXT, ""], LABELS)

    def test_templates_need_one_place(self):
        self.assert_refused(zstc.InvalidArgument, "template", TEXT, LABELS, hypothesis_template="none")
        self.assert_refused(zstc.InvalidArgument, "template", TEXT, LABELS, hypothesis_template="{} {}")

    def test_a_lone_surrogate_is_a_text_error(self):
        self.assert_refused(zstc.TextError, "UTF-8", "a\ud800", LABELS)
        self.assert_refused(zstc.TextError, "UTF-8", TEXT, ["a\ud800"])

    def test_nul_in_a_c_string_is_not_cut_off_silently(self):
        self.assert_refused(zstc.InvalidArgument, "NUL", TEXT, ["a\0b"])
        self.assert_refused(zstc.InvalidArgument, "NUL", TEXT, LABELS, hypothesis_template="{}\0")
        with self.assertRaises(zstc.InvalidArgument):
            zstc.Classifier(support.model("tiny-bart") + "\0")

    def test_numbers_that_do_not_fit_are_not_wrapped(self):
        self.assert_refused(zstc.InvalidArgument, "max_length", TEXT, LABELS, max_length=1 << 32)
        with self.assertRaises(zstc.InvalidArgument):
            zstc.Classifier(support.model("tiny-bart"), threads=-(1 << 40))

    def test_a_label_that_fills_the_model_is_too_long(self):
        self.assert_refused(zstc.TooLong, "very", TEXT, ["very " * 3000])

    def test_a_text_too_long_can_be_an_error(self):
        self.assert_refused(zstc.TooLong, "", "world " * 5000, LABELS, overflow="error")

    def test_what_only_looks_like_a_truth_or_a_number_is_refused(self):
        self.assert_refused(TypeError, "multi_label must be bool, not str: 'false'", TEXT, LABELS, "false")
        self.assert_refused(TypeError, "multi_label must be bool, not float: nan", TEXT, LABELS, float("nan"))
        self.assert_refused(TypeError, "top_k must be int, not bool: True", TEXT, LABELS, top_k=True)
        self.assert_refused(TypeError, "max_length must be int, not bool", TEXT, LABELS, max_length=True)
        self.assert_refused(TypeError, "threshold must be float, not str: '1'", TEXT, LABELS, threshold="1")

    def test_a_model_that_is_not_in_the_cache_is_told_how_to_get(self):
        """The program in the package is built without zstc pull."""
        with self.assertRaisesRegex(zstc.NotFound, "zstc pull nobody/none .*hf download"):
            zstc.Classifier("nobody/none")

    def test_a_model_that_is_no_path_is_named(self):
        with self.assertRaisesRegex(TypeError, "model must be a path or a name, not int"):
            zstc.Classifier(3)
        with self.assertRaisesRegex(zstc.InvalidArgument, "model cannot be encoded as a path"):
            zstc.Classifier("\ud800")

    def test_wrong_types_are_type_errors(self):
        for arguments in [(1, LABELS), ([1], LABELS), (TEXT, [1]), (b"bytes", LABELS), (TEXT, LABELS, False, 7)]:
            with self.assertRaises(TypeError):
                self.classifier(*arguments)

    def test_options_that_are_not_listed_are_named(self):
        for option in ("device", "precision", "engine"):
            with self.assertRaises(zstc.InvalidArgument) as caught:
                zstc.Classifier(support.model("tiny-bart"), **{option: "abacus"})
            self.assertIn("abacus", str(caught.exception))

    def test_a_model_that_is_not_there_is_a_file_not_found(self):
        with self.assertRaises(FileNotFoundError) as caught:
            zstc.Classifier("/nowhere/at/all")
        self.assertIn("/nowhere/at/all", str(caught.exception))
        self.assertEqual((caught.exception.code, caught.exception.name), (-3, "ZSTC_NOT_FOUND"))


class BadTexts(unittest.TestCase):
    """One bad text among good ones: which it was, and what becomes of the others."""

    BAD = [
        ("", zstc.InvalidArgument, "the text is empty"),
        (None, TypeError, "must be str, not NoneType: None"),
        (float("nan"), TypeError, "must be str, not float: nan"),
        (b"bytes", TypeError, "must be str, not bytes: b'bytes'"),
        (b"caf\xe9".decode("utf-8", "surrogateescape"), zstc.TextError, "lone surrogate '\\udce9' at character 3"),
        ("a\ud800", zstc.TextError, "lone surrogate '\\ud800' at character 1"),
    ]

    @classmethod
    def setUpClass(cls):
        cls.classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu")

    def count_runs(self):
        """The calls of zstc_batch_run from here on."""
        library, runs = zstc._library.get(), []
        run = library.zstc_batch_run

        class Counting:
            def __getattr__(self, name):
                return getattr(library, name)

            def zstc_batch_run(self, batch):
                runs.append(batch)
                return run(batch)

        counting = Counting()
        before = zstc._library.get
        zstc._library.get = lambda: counting
        self.addCleanup(setattr, zstc._library, "get", before)
        return runs

    def test_the_error_says_which_text_it_was(self):
        for bad, kind, line in self.BAD:
            for count, place in ((3, 1), (2000, 1234)):
                texts = [f"text {i}" for i in range(count)]
                texts[place] = bad
                runs = self.count_runs()
                with self.subTest(bad=bad, count=count), self.assertRaises(kind) as caught:
                    self.classifier(texts, ["travel"])
                self.assertTrue(str(caught.exception).startswith(f"sequences[{place}]: the text "))
                self.assertIn(line, str(caught.exception))
                self.assertEqual(caught.exception.index, place)
                self.assertEqual(runs, [])  # found before anything was scored

    def test_a_single_text_has_no_index(self):
        for bad, kind, line in [self.BAD[0], self.BAD[5]]:
            with self.assertRaises(kind) as caught:
                self.classifier(bad, LABELS)
            self.assertIn(line, str(caught.exception))
            self.assertNotIn("sequences", str(caught.exception))
            self.assertIsNone(caught.exception.index)

    def test_errors_can_take_the_place_of_answers(self):
        texts = [bad for bad, _, _ in self.BAD for bad in (bad, "a good text")]
        runs = self.count_runs()
        answers = self.classifier(texts, LABELS, errors="return")
        self.assertEqual(len(runs), 1)  # not begun anew for each error
        self.assertEqual(len(answers), len(texts))
        alone = self.classifier("a good text", LABELS)
        for i, (_, kind, line) in enumerate(self.BAD):
            self.assertIsInstance(answers[2 * i], kind)
            self.assertIn(line, str(answers[2 * i]))
            self.assertEqual(answers[2 * i].index, 2 * i)
            self.assertEqual(answers[2 * i + 1]["labels"], alone["labels"])
            for one, other in zip(answers[2 * i + 1]["scores"], alone["scores"]):
                self.assertAlmostEqual(one, other, delta=1e-5)

    def test_indices_go_on_over_the_parts_of_a_long_list(self):
        texts = [f"text {i}" for i in range(2500)]
        for place in (0, 1023, 1024, 2499):
            texts[place] = ""
        answers = self.classifier(texts, ["one"], errors="return")
        wrong = [i for i, answer in enumerate(answers) if isinstance(answer, Exception)]
        self.assertEqual(wrong, [0, 1023, 1024, 2499])
        self.assertEqual([answers[i].index for i in wrong], wrong)
        self.assertEqual(answers[1025]["sequence"], "text 1025")

    def test_a_text_too_long_is_one_of_them(self):
        texts = ["short", "world " * 5000, "short"]
        answers = self.classifier(texts, LABELS, overflow="error", errors="return")
        self.assertIsInstance(answers[1], zstc.TooLong)
        self.assertEqual((answers[1].index, answers[0]["labels"]), (1, answers[2]["labels"]))
        with self.assertRaises(zstc.TooLong) as caught:
            self.classifier(texts, LABELS, overflow="error")
        self.assertEqual(caught.exception.index, 1)

    def test_all_texts_may_be_bad(self):
        answers = self.classifier(["", None], LABELS, errors="return")
        self.assertEqual([type(answer) for answer in answers], [zstc.InvalidArgument, TypeError])

    def test_a_single_bad_text_is_returned_too(self):
        answer = self.classifier("", LABELS, errors="return")
        self.assertIsInstance(answer, zstc.InvalidArgument)
        self.assertEqual(str(answer), "the text is empty")

    def test_what_is_wrong_with_the_labels_is_raised_and_blames_no_text(self):
        bad = [([], zstc.InvalidArgument), (["a", ""], zstc.InvalidArgument), (["x " * 3000], zstc.TooLong)]
        for labels, kind in bad:
            for errors in ("raise", "return"):
                with self.assertRaises(kind) as caught:
                    self.classifier([TEXT, TEXT], labels, errors=errors)
                self.assertNotIn("sequences", str(caught.exception))
                self.assertIn("label", str(caught.exception))
        for labels in (None, b"bytes", 7):
            with self.assertRaisesRegex(TypeError, "candidate_labels must be str or an iterable of str, not"):
                self.classifier(TEXT, labels, errors="return")
        with self.assertRaisesRegex(TypeError, r"candidate_labels\[1\] must be str or a dict with a label, not int: 7"):
            self.classifier(TEXT, ["a", 7], errors="return")

    def test_what_is_no_list_of_texts_is_named(self):
        for texts in (None, 7, b"bytes", float("nan")):
            with self.assertRaisesRegex(TypeError, "sequences must be str or an iterable of str, not"):
                self.classifier(texts, LABELS, errors="return")

    def test_another_way_with_errors_is_named(self):
        with self.assertRaisesRegex(zstc.InvalidArgument, "unknown errors 'ignore' \\(expected 'raise' or 'return'\\)"):
            self.classifier(TEXT, LABELS, errors="ignore")


class Closing(unittest.TestCase):
    def test_a_closed_classifier_says_so_and_may_be_closed_again(self):
        with zstc.Classifier(support.model("tiny-bart"), device="cpu") as classifier:
            classifier(TEXT, LABELS)
        classifier.close()
        with self.assertRaises(zstc.InvalidArgument):
            classifier(TEXT, LABELS)
        with self.assertRaises(zstc.InvalidArgument):
            classifier.info()

    def test_closing_while_others_work_lets_them_finish(self):
        classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu")
        problems = []

        def work():
            try:
                while True:
                    classifier([TEXT] * 20, LABELS)
            except zstc.InvalidArgument as error:
                problems.append(str(error))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        classifier.close()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, ["the classifier is closed"] * 4)

    def test_exit_with_a_classifier_open_is_quiet(self):
        code = "import zstc; c = zstc.Classifier({!r}); c('text', ['label'])".format(support.model("tiny-bart"))
        done = support.run_python(code)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
