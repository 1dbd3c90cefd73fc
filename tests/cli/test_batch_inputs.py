"""zstc batch: tables in and out, and compressed input."""
import csv
import gzip
import io
import json
import os
import signal
import subprocess
import unittest

from program import PROGRAM, TINY_BART, ProgramTest, environment, without_progress, zstd_frame

TEXTS = ["plain", "with, comma", 'with "quotes"', "two\nlines", "", "  spaces  ", "tab\there", "naïve ☃"]
LABELS = ["travel", 'say "hi"', "a;b"]


class InputTest(ProgramTest):
    def batch(self, *arguments, **more):
        labels = [each for label in LABELS for each in ("-l", label)]
        done = self.run_program("batch", "--threads", "1", "-m", TINY_BART, *labels, *arguments, **more)
        done.stderr = without_progress(done.stderr)
        return done

    def json_answers(self, texts, *options):
        self.write("in.jsonl", b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts))
        self.batch(*options, "in.jsonl", "out.jsonl")
        return [json.loads(line) for line in self.read("out.jsonl").splitlines()]


class Tables(InputTest):
    def write_csv(self, name, rows, **dialect):
        room = io.StringIO(newline="")
        csv.writer(room, **dialect).writerows(rows)
        self.write(name, room.getvalue().encode())

    def read_csv(self, name, **dialect):
        return list(csv.DictReader(io.StringIO(self.read(name).decode(), newline=""), **dialect))

    def check_row(self, row, answer):
        self.assertEqual((row["zstc_label"], float(row["zstc_score"])), (answer["labels"][0], answer["scores"][0]))
        for label, score in zip(answer["labels"], answer["scores"]):
            self.assertEqual(float(row["zstc_score:" + label]), score)
        self.assertEqual((row["zstc_truncated"], row["zstc_error"]), ("1" if answer.get("truncated") else "", ""))

    def test_a_csv_has_the_scores_of_json_lines_and_keeps_its_columns(self):
        for line_end in ("\r\n", "\n"):
            rows = [["id", "text", "label"]] + [[number, text, "x,y"] for number, text in enumerate(TEXTS)]
            self.write_csv("in.csv", rows, lineterminator=line_end)
            done = self.batch("in.csv", "out.csv")
            answers = self.json_answers(TEXTS)
            self.assertEqual(done.returncode, 1)  # the empty text
            self.assertEqual(done.stderr, b"zstc: 1 of 8 records could not be answered: see zstc_error in out.csv\n")
            found = self.read_csv("out.csv")
            self.assertEqual(len(found), len(TEXTS))
            for number, (row, answer) in enumerate(zip(found, answers)):
                self.assertEqual((row["id"], row["text"], row["label"]), (str(number), TEXTS[number], "x,y"))
                if "error" in answer:
                    self.assertEqual(row["zstc_error"], "%(code)s: %(message)s" % answer["error"])
                    self.assertEqual((row["zstc_label"], row["zstc_score"]), ("", ""))
                else:
                    self.check_row(row, answer)
            self.assertEqual(self.read("out.csv").count(b"\r\n"), len(TEXTS) + 1 if line_end == "\r\n" else 0)

    def test_a_tsv_has_no_quotes(self):
        texts = ['5" wide', "plain", '"quoted"']
        self.write("in.tsv", "".join("%s\t%d\n" % row for row in [("body", 0), *((t, 1) for t in texts)]).encode())
        self.assertEqual(self.batch("--text-field", "body", "in.tsv", "out.tsv").returncode, 0)
        found = self.read_csv("out.tsv", delimiter="\t", quoting=csv.QUOTE_NONE)
        self.assertEqual([row["body"] for row in found], texts)
        for row, answer in zip(found, self.json_answers(texts)):
            self.check_row(row, answer)

    def test_hidden_labels_have_empty_cells(self):
        self.write_csv("in.csv", [["text"], ["one"]])
        self.assertEqual(self.batch("--top", "1", "in.csv", "out.csv").returncode, 0)
        row, = self.read_csv("out.csv")
        self.assertEqual(sum(row["zstc_score:" + label] != "" for label in LABELS), 1)
        self.assertEqual(self.batch("--multi-label", "--threshold", "1", "in.csv", "out.csv").returncode, 0)
        row, = self.read_csv("out.csv")
        self.assertEqual({value for name, value in row.items() if name != "text"}, {""})

    def test_bad_records_are_answered_in_place(self):
        self.write("in.csv", b'id,text\n1,one\n2,"two"x\n3\n\n4,four,more\n5,\xff\n6,six\n')
        done = self.batch("in.csv", "out.csv")
        self.assertEqual((done.returncode, done.stderr),
                         (1, b"zstc: 4 of 7 records could not be answered: see zstc_error in out.csv\n"))
        lines = self.read("out.csv").split(b"\n")
        self.assertEqual([line.split(b",")[0] for line in lines], [b"id", b"1", b"2", b"3", b"", b"4", b"5", b"6", b""])
        for number, says in ((2, b"field 2: a quote inside"), (3, b"the record has 1 fields, but the header has 2"),
                             (5, b"the record has 3 fields"), (6, b"UTF-8")):
            self.assertIn(says, lines[number])

    def test_a_quote_that_is_never_closed_ends_with_the_file(self):
        self.write("in.csv", b'id,text\n1,one\n2,"two\n3,three\n')
        self.assertEqual(self.batch("in.csv", "out.csv").returncode, 1)
        self.assertTrue(self.read("out.csv").split(b"\n")[2].startswith(b'2,"two'))

    def test_the_text_s_column_must_be_there_once(self):
        for header, says in ((b"id,body", b'the header has no column "text": id,body (--text-field names the column '
                                          b'with the text)'),
                             (b"text,text", b'the header has more than one column "text": text,text (--text-field '
                                            b'names the column with the text)'),
                             (b'"id,text', b"the header: field 1: a quote inside a quoted field must be doubled, and "
                                           b"one must end it"),
                             (b"", b"it is empty (expected a header with the names of the columns)")):
            self.write("in.csv", header)
            done = self.batch("in.csv", "out.csv")
            self.assertEqual((done.returncode, done.stderr), (2, b"zstc: in.csv: " + says + b"\n"))
            self.assertFalse(os.path.exists(self.path("out.csv")))

    def test_a_byte_order_mark_is_no_part_of_the_first_name(self):
        self.write("in.csv", b"\xef\xbb\xbftext\none\n")
        self.assertEqual(self.batch("in.csv", "out.csv").returncode, 0)

    def test_the_format_may_be_named(self):
        self.write_csv("table", [["text"], ["one"]])
        self.assertEqual(self.batch("--format", "csv", "table", "out").returncode, 0)
        self.assertEqual(self.read_csv("out")[0]["text"], "one")
        self.write("in.csv", b'{"text": "one"}\n')
        self.assertEqual(self.batch("--format", "jsonl", "in.csv", "out").returncode, 0)
        self.assertEqual(json.loads(self.read("out"))["sequence"], "one")
        done = self.batch("--format", "xml", "table", "out")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b'--format: "xml" is not jsonl, csv or tsv', done.stderr)

    def test_a_table_needs_labels(self):
        self.write_csv("in.csv", [["text"], ["one"]])
        done = self.run_program("batch", "-m", TINY_BART, "in.csv", "out.csv")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"a table needs --label or --labels", done.stderr)

    def test_it_comes_through_a_pipe(self):
        self.write_csv("in.csv", [["text"], *([text] for text in TEXTS)])
        self.batch("in.csv", "out.csv")
        piped = self.batch("--format", "csv", "-", "-", stdin=self.read("in.csv"))
        self.assertEqual(piped.stdout, self.read("out.csv"))

    def test_an_interrupted_table_is_resumed(self):
        self.write_csv("in.csv", [["id", "text"], *([number, "number\n%d" % number] for number in range(3000))])
        options = ("--max-batch-tokens", "100")
        self.assertEqual(self.batch(*options, "in.csv", "whole").returncode, 0)
        labels = [each for label in LABELS for each in ("-l", label)]
        process = subprocess.Popen([PROGRAM, "batch", "--threads", "1", "-m", TINY_BART, *labels, *options, "in.csv",
                                    "out"], cwd=self.folder, env=environment(ZSTC_TEST_PAUSE="1000"))
        self.addCleanup(process.kill)
        while not os.path.exists(self.path("out.run")) or json.loads(self.read("out.run"))["done"]["lines"] < 2:
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(self.batch(*options, "--resume", "in.csv", "out").returncode, 0)
        self.assertEqual(self.read("out"), self.read("whole"))


class Compressed(InputTest):
    def setUp(self):
        super().setUp()
        self.plain = b"".join(json.dumps({"text": "text %d %s" % (n, "w" * (n % 50))}).encode() + b"\n"
                              for n in range(3000))
        self.write("plain", self.plain)
        self.assertEqual(self.batch("plain", "expected").returncode, 0)

    def check(self, packed):
        self.write("in", packed)
        done = self.batch("in", "out")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(self.read("out"), self.read("expected"))
        piped = self.batch("-", "-", stdin=packed)
        self.assertEqual(piped.stdout, self.read("expected"))

    def test_gzip_in_one_member_or_many(self):
        self.check(gzip.compress(self.plain))
        self.check(b"".join(gzip.compress(self.plain[at:at + 7000]) for at in range(0, len(self.plain), 7000)))
        self.check(gzip.compress(b"") + gzip.compress(self.plain) + gzip.compress(b""))

    def test_zstd_in_one_frame_or_many(self):
        self.check(zstd_frame(self.plain))
        self.check(b"".join(zstd_frame(self.plain[at:at + 7000]) for at in range(0, len(self.plain), 7000)))
        skipped = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
        self.check(zstd_frame(self.plain[:500]) + skipped + zstd_frame(self.plain[500:]))

    def test_text_that_expands_much(self):
        text = "a" * 3_000_000
        self.write("in", gzip.compress(json.dumps({"text": text}).encode() + b"\n"))
        self.assertEqual(self.batch("in", "out").returncode, 0)
        self.assertEqual(json.loads(self.read("out"))["sequence"], text)

    def test_damage_is_told_and_nothing_is_replaced(self):
        whole = gzip.compress(self.plain)
        broken = whole[:len(whole) // 2] + bytes(20) + whole[len(whole) // 2 + 20:]
        for packed, says in ((whole[:-4], "its gzip data ends too early"), (broken, "its gzip data is damaged"),
                             (whole + b"trailing", "its gzip data is damaged"),
                             (zstd_frame(self.plain)[:-4], "its zstd data ends too early"),
                             (zstd_frame(self.plain) + b"trailing", "its zstd data is damaged")):
            self.write("in", packed)
            done = self.batch("in", "out")
            self.assertEqual((done.returncode, done.stderr.decode()), (4, "zstc: in: %s\n" % says))
            self.assertFalse(os.path.exists(self.path("out")))
            if packed is not broken:  # a gzip member tells at its end only
                self.assertTrue(self.read("expected").startswith(self.read("out.part")))

    def test_an_empty_one_is_an_empty_file(self):
        for packed in (gzip.compress(b""), zstd_frame(b"")):
            self.write("in", packed)
            self.assertEqual(self.batch("in", "out").returncode, 0)
            self.assertEqual(self.read("out"), b"")

    def test_bytes_that_only_begin_like_one_are_text(self):
        for content in (b"\x1f", b"\x1f\x8b", b"\x28", b"\x28\xb5\x2f", b"(text)\n"):
            self.write("in", content)
            self.assertEqual(self.batch("in", "out").returncode, 1)
            self.assertIn(b'{"error"', self.read("out"))


if __name__ == "__main__":
    unittest.main()
