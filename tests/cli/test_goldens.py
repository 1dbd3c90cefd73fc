"""The program over the goldens: scores within 1e-4, token ids equal. Needs the real scorer for the scores."""
import json
import os
import unittest

from program import DATA, MODELS, ProgramTest, read_lines, write_lines

TOKENIZERS = {"bpe": "bart", "wordpiece_uncased": "bert-uncased", "wordpiece_cased": "bert-cased"}


def request(golden):
    return {"inputs": golden["text"], "parameters": {
        "candidate_labels": golden["labels"], "multi_label": golden["multi_label"],
        "hypothesis_template": golden["template"]}}


class Tokens(ProgramTest):
    def answers(self, tokenizer, questions):
        write_lines(self.path("in"), questions)
        done = self.run_program("tokenize", "-m", os.path.join(DATA, "tokenizers", tokenizer), stdin=self.read("in"))
        self.assertEqual(done.stderr, b"")
        lines = done.stdout.split(b"\n")
        self.assertEqual(lines.pop(), b"")
        self.assertEqual(len(lines), len(questions))
        return [json.loads(line) for line in lines], done.returncode

    def test_texts_give_the_golden_ids(self):
        for name, tokenizer in TOKENIZERS.items():
            goldens = read_lines(os.path.join(DATA, "golden", f"tokenize_{name}.jsonl"))
            answers, code = self.answers(tokenizer, [{"text": golden["text"]} for golden in goldens])
            self.assertEqual(code, 0)
            for golden, answer in zip(goldens, answers):
                self.assertEqual(answer, {"ids": golden["ids"], "truncated": False}, golden["text"])

    def test_pairs_give_the_golden_ids_or_the_golden_error(self):
        for name, tokenizer in (("bpe", "bart"), ("wordpiece", "bert-uncased")):
            goldens = read_lines(os.path.join(DATA, "golden", f"pairs_{name}.jsonl"))
            keys = ("premise", "hypothesis", "max_length")
            answers, code = self.answers(tokenizer, [{key: golden[key] for key in keys} for golden in goldens])
            self.assertEqual(code, 1)
            for golden, answer in zip(goldens, answers):
                if "error" in golden:
                    self.assertEqual(answer["error"]["code"], "ZSTC_TOO_LONG", golden)
                else:
                    self.assertEqual(answer, {"ids": golden["ids"], "truncated": golden["truncated"]}, golden)


class Scores(ProgramTest):
    def check(self, model, goldens):
        write_lines(self.path("in"), [request(golden) for golden in goldens])
        done = self.run_program("batch", "--threads", "1", "-m", os.path.join(MODELS, model), "in", "out")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        answers = read_lines(self.path("out"))
        self.assertEqual(len(answers), len(goldens))
        for golden, answer in zip(goldens, answers):
            self.check_answer(golden, answer)

    def check_answer(self, golden, answer):
        self.assertEqual(answer["sequence"], golden["text"])
        self.assertEqual("truncated" in answer, golden["truncated"])
        self.assertEqual(sorted(answer["labels"]), sorted(golden["labels"]))
        self.assertEqual(answer["scores"], sorted(answer["scores"], reverse=True))
        for label, score in zip(answer["labels"], answer["scores"]):
            distances = [abs(score - right) for name, right in zip(golden["labels"], golden["scores"]) if name == label]
            self.assertLess(min(distances), 1e-4, (golden["text"], label))

    def test_directories_and_an_archive_give_the_golden_scores(self):
        families = [name for name in os.listdir(MODELS) if os.path.exists(os.path.join(MODELS, name, "golden.jsonl"))]
        self.assertEqual(len(families), 13)
        for model in families:
            self.check(model, read_lines(os.path.join(MODELS, model, "golden.jsonl")))
        goldens = read_lines(os.path.join(MODELS, "tiny-bart", "golden.jsonl"))
        for model in ("tiny-bart-shards", "tiny-bart-bin", "tiny-bart.ts.pt"):
            self.check(model, goldens)

    def test_a_converted_model_gives_the_golden_scores(self):
        source, archive = os.path.join(MODELS, "tiny-bart"), self.path("made.pt")
        done = self.run_program("convert", source, archive)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        self.check(archive, read_lines(os.path.join(source, "golden.jsonl")))


if __name__ == "__main__":
    unittest.main()
