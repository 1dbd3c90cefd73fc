"""zstc selftest over models whose answers are known: the goldens, in the place of published answers."""
import json
import os
import unittest

from program import MODELS, ProgramTest, read_lines


def published(model, name, change=0.0):
    """The goldens of a model as published answers, the scores best first and changed by so much."""
    answers = []
    for golden in read_lines(os.path.join(MODELS, model, "golden.jsonl")):
        order = sorted(range(len(golden["labels"])), key=lambda i: -golden["scores"][i])
        answers.append({"model": name, "text": golden["text"], "labels_given": golden["labels"],
                        "labels": [golden["labels"][i] for i in order],
                        "scores": [golden["scores"][i] + change for i in order], "float32_exact": True,
                        "precision": "full", "multi_label": golden["multi_label"],
                        "hypothesis_template": golden["template"]})
    return [answer for answer in answers if len(set(answer["labels"])) == len(answer["labels"])]


class Published(ProgramTest):
    def selftest(self, model, answers, *options):
        self.write("answers.json", json.dumps(answers).encode())
        return self.run_program("selftest", "--device", "cpu", "--answers", "answers.json", *options,
                                os.path.join(MODELS, model))

    def check(self, model):
        answers = published(model, "somebody/" + model)
        done = self.selftest(model, answers)
        count = len(answers)
        self.assertIn("somebody/%s: %d of %d published answers agree\n" % (model, count, count), done.stdout.decode())
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_a_model_gives_its_published_answers(self):
        for model in ("tiny-bart", "tiny-bert", "tiny-roberta"):
            with self.subTest(model=model):
                self.check(model)

    def test_scores_that_are_a_little_off_are_found(self):
        answers = published("tiny-bert", "a/b")
        for answer in answers[::3]:
            answer["scores"][-1] += 2e-4
        done = self.selftest("tiny-bert", answers, "--as", "a/b")
        off = len(answers[::3])
        self.assertIn("a/b: %d of %d published answers agree\n" % (len(answers) - off, len(answers)),
                      done.stdout.decode())
        self.assertEqual(done.stdout.count(b"DIFFERS"), off)
        self.assertEqual(done.returncode, 1)

    def test_another_model_does_not_give_them(self):
        done = self.selftest("tiny-bert", published("tiny-bart", "a/b"), "--as", "a/b")
        self.assertEqual(done.returncode, 1)

    def test_float32_is_computed_unless_another_precision_is_asked_for(self):
        answers = published("tiny-bart", "a/b")[:3]
        for options, told in (((), ""), (("--precision", "int8"), "; this run computed in int8, the published")):
            done = self.selftest("tiny-bart", answers, "--as", "a/b", *options)
            self.assertRegex(done.stdout.decode(), "published answers agree%s" % told)
            self.assertEqual("computed in" in done.stdout.decode(), bool(told))


if __name__ == "__main__":
    unittest.main()
