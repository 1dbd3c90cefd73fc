"""The data folder that training/fetch.py builds from small stand-ins of the published files, and what it says of files
that are missing or wrong."""

import contextlib
import gzip
import hashlib
import io
import pathlib
import sys
import tempfile
import unittest
import urllib.error
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "training"))

import corpus
import fetch
from published import BY_NAME, zipped, tarred, pairs, FILES, WANTED, write_files
from sources import build, checksums, download, rows, vader
from sources.catalogue import SOURCES


def table(path):
    return [line.split("\t") for line in gzip.decompress(path.read_bytes()).decode().splitlines()]


class Folder(unittest.TestCase):
    """Each test has the stand-ins in a folder of downloads; no checksum is known, and nothing can be downloaded."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.downloads, self.out = pathlib.Path(folder.name, "downloads"), pathlib.Path(folder.name, "data")
        write_files(self.downloads)
        for patch in (mock.patch.dict(checksums.KNOWN, clear=True),
                      mock.patch("urllib.request.urlopen", side_effect=OSError("no network"))):
            self.urlopen = patch.start()
            self.addCleanup(patch.stop)

    def fetch(self, *words):
        """Exit code, output and complaints."""
        out, complaints = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaints):
            code = fetch.main(["--downloads", str(self.downloads), "--out", str(self.out), *words])
        return code, out.getvalue(), complaints.getvalue()

    def built(self, name):
        return table(self.out / f"{name}.tsv.gz")

    def refused(self, *words):
        """What is said of files that are wrong, when nothing is built."""
        code, _, complaints = self.fetch(*words)
        self.assertEqual(code, 1)
        self.assertFalse(self.out.exists())
        return complaints


class Sources(Folder):
    def test_each_gives_its_rows_in_their_normal_form(self):
        self.assertEqual(set(FILES), set(BY_NAME))
        for name, wanted in WANTED.items():
            with self.subTest(name):
                found = build.rows_of(BY_NAME[name], self.downloads)
                self.assertEqual([row.fields(name, "")[3:] for row in found], wanted)

    def test_a_rating_between_two_grades_has_none(self):
        grades = [vader.grade_of(rating) for rating in (-3, -2, -1, -0.5, -0.3, 0, 0.3, 0.5, 0.7, 1.8, 2, 2.2)]
        self.assertEqual(grades, [-2, None, -1, None, 0, 0, 0, None, 1, 1, None, 2])

    def test_rounds_of_lingnli_are_all_read(self):
        found = build.rows_of(BY_NAME["lingnli"], self.downloads)
        self.assertEqual(len(found), 30)
        self.assertEqual({row.split for row in found if row.premise.startswith("val")}, {"dev"})

    def test_a_question_of_a_quiz_goes_on_to_its_answer(self):
        found = build.rows_of(BY_NAME["opentriviaqa"], self.downloads)
        self.assertEqual(found[0].fields("", "")[3:], ("animals", "What is a animals of the house?"))
        self.assertEqual(found[1].text, "Is animals \xe9?")
        self.assertIn(("science technology",), {row.labels for row in found})
        self.assertEqual(len(found), 2 * 19)

    def test_an_entry_of_wordnet_has_its_names_and_what_is_above_it(self):
        found = {row.synset: row.fields("", "")[1:] for row in build.rows_of(BY_NAME["wordnet"], self.downloads)}
        self.assertEqual(found["n00000002"], ("noun.animal", "dog|domestic dog", "entity", "zoology", "a pet",
                                              "the dog barked | a good dog"))
        self.assertEqual(found["n00000004"][2], "dog|entity")
        self.assertEqual(found["a00000005"], ("adj.all", "canine", "", "", "like a dog", ""))

    def test_all_have_their_files_and_a_licence(self):
        for source in SOURCES:
            self.assertTrue(source.licence and source.licence_class and source.files, source.name)
            for file in source.files:
                self.assertTrue(file.url.startswith("http") != bool(file.by_hand), file)

    def test_known_checksums_are_those_of_files_that_sources_have(self):
        places = {f"{source.name}/{file.name}" for source in SOURCES for file in source.files}
        for name in ("checksums.txt", "elsewhere.txt"):
            for place, digest in checksums.read(name).items():
                self.assertIn(place, places)
                self.assertRegex(digest, "^[0-9a-f]{64}$")


class DataFolder(Folder):
    def test_it_has_the_form_that_training_reads(self):
        self.assertEqual(self.fetch()[0], 0)
        nli = corpus.read_nli(self.out, "train")
        self.assertIn(corpus.NliRow("snli", "A man walks.", "He is late.", corpus.NEUTRAL), nli)
        self.assertNotIn("xnli_en", {row.source for row in corpus.read_nli(self.out, "dev")})
        self.assertIn("xnli_en", {row.source for row in corpus.read_nli(self.out, "dev", only_open=False)})
        topics = corpus.read_topics(self.out, "train")
        self.assertEqual(topics["banking77"],
                         [corpus.TopicRow("banking77", ("card arrival",), "Where, oh where, is it?")])
        self.assertNotIn("huffpost", topics)
        self.assertIn("huffpost", corpus.read_topics(self.out, "train", also=["huffpost"]))
        self.assertIn("trec", corpus.read_topics(self.out, "dev", only_open=False))
        self.assertIn(corpus.OpinionRow("clothing", "Nice. Fits well.", 2, True), corpus.read_opinions(self.out))
        self.assertIn(corpus.Gloss("a pet: the dog barked", ("zoology", "dog", "domestic dog"), ("entity", "animal")),
                      corpus.read_glosses(self.out, shortest=3))

    def test_what_is_measured_on_is_not_among_the_training_rows(self):
        self.fetch()
        measured = {"xnli_en", "newsgroups20", "trec", "sst2", "imdb", "yelp", "subj"}
        for kind, text in (("nli", slice(4, 6)), ("topics", slice(4, 5))):
            train, dev = (self.built(f"{kind}_{part}")[1:] for part in ("train", "dev"))
            self.assertFalse({tuple(row[text]) for row in train} & {tuple(row[text]) for row in dev})
            self.assertFalse(measured & {row[0] for row in train})

    def test_a_row_of_two_sources_stands_in_the_first_and_a_measured_one_is_not_trained_on(self):
        self.fetch("--only", "snli", "cad_snli")
        self.assertEqual([row[0] for row in self.built("nli_train") if "man walks" in row[4].lower()], ["snli"])
        path = self.downloads / "snli" / "snli_1.0.zip"
        path.write_bytes(zipped({"snli_1.0/snli_1.0_train.jsonl": pairs(("contradiction", "a BUS", "No bus")),
                                   "snli_1.0/snli_1.0_dev.jsonl": pairs(("neutral", "Rain.", "Wet."))}))
        self.fetch("--only", "snli", "cad_snli")
        self.assertNotIn("snli", {row[0] for row in self.built("nli_train")})

    def test_a_text_of_two_sets_has_the_labels_of_both(self):
        (self.downloads / "clickbait" / "non_clickbait_data.gz").write_bytes(gzip.compress(b"use it, & smile\n"))
        self.fetch("--only", "clickbait", "stackoverflow")
        self.assertEqual({row[3] for row in self.built("topics_train") if "smile" in row[4]},
                         {"wordpress", "not clickbait"})

    def test_only_and_without_choose_sources(self):
        self.fetch("--only", "trec", "snips")
        self.assertEqual({row[0] for row in self.built("topics_dev")[1:]}, {"trec", "snips"})
        self.assertEqual([len(self.built(name)) for name in ("nli_train", "nli_dev", "wordnet_glosses")], [1, 1, 1])
        self.fetch("--without", "trec")
        self.assertNotIn("trec", {row[0] for row in self.built("topics_dev")})
        self.assertIn("snips", {row[0] for row in self.built("topics_dev")})

    def test_the_same_files_give_the_same_bytes(self):
        self.fetch()
        before = {path.name: path.read_bytes() for path in self.out.iterdir()}
        self.fetch()
        self.assertEqual({path.name: path.read_bytes() for path in self.out.iterdir()}, before)
        self.assertEqual(set(before), {f"{name}.tsv.gz" for name in build.HEADERS})
        self.assertEqual({content[4:8] for content in before.values()}, {bytes(4)})  # gzip's time

    def test_the_list_says_where_each_file_is_had_and_under_which_licence(self):
        digest = "0" * 64
        with mock.patch.dict(checksums.KNOWN, {"snli/snli_1.0.zip": digest}):
            _, out, _ = self.fetch("--list")
        lines = {tuple(line.split(" | ")[::5]): line for line in out.splitlines()}
        snli = lines["| snli", "snli_1.0.zip"]
        for part in ("NLI", "yes", "CC BY-SA 4.0", "snli-cc-by-sa", "https://nlp.stanford.edu/", digest):
            self.assertIn(part, snli)
        self.assertIn("| no |", lines["| huffpost", "huffpost.json"])
        self.assertIn("| no |", lines["| xnli_en", "XNLI-1.0.zip"])
        self.assertIn("by hand", lines["| new_years_resolutions", "New-years-resolutions-DFE.csv"])
        self.assertIn("not known", lines["| xnli_en", "XNLI-1.0.zip"])
        self.assertEqual(len(lines), 2 + sum(len(source.files) for source in SOURCES))


class Refusals(Folder):
    def test_a_wrong_checksum(self):
        path = self.downloads / "trec" / "TREC_10.label"
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        with mock.patch.dict(checksums.KNOWN, {"trec/TREC_10.label": "0" * 64}):
            said = self.refused()
        self.assertEqual(said, f"fetch.py: trec: {path}: SHA-256 {found} (expected {'0' * 64})\n")
        with mock.patch.dict(checksums.KNOWN, {"trec/TREC_10.label": found}):
            self.assertEqual(self.fetch()[0], 0)

    def test_a_missing_member_of_an_archive(self):
        for name, file, content, member in (
            ("snli", "snli_1.0.zip", zipped({"a": "b"}), "snli_1.0/snli_1.0_train.jsonl"),
            ("subj", "rotten_imdb.tar.gz", tarred({"a": b""}), "plot.tok.gt9.5000"),
            ("imdb", "aclImdb_v1.tar.gz", tarred({"a": b""}), "aclImdb/train/"),
        ):
            (self.downloads / name / file).write_bytes(content)
            said = self.refused("--only", name)
            self.assertEqual(said, f'fetch.py: {name}: {file}: no member "{member}" in the archive\n')

    def test_a_file_that_is_not_in_the_form_that_is_expected(self):
        for name, file, content in (
            ("snli", "snli_1.0.zip", b"no archive"), ("subj", "rotten_imdb.tar.gz", b"no archive"),
            ("clinc150", "data_full.json", b"{}"), ("goemotions", "train.tsv", b"text\t99\tid\n"),
            ("clickbait", "clickbait_data.gz", gzip.compress(b"text")[:-4]), ("trec", "TREC_10.label", b"What?\n"),
            ("hwu64", "test.label", b"one\ntwo\n"), ("cad_snli", "dev.tsv", b"sentence1\tsentence2\na\tb\n"),
            ("conjnli", "conj_dev.tsv", b"\xff\xfe\n"), ("banking77", "train.csv", b"words\nhere\n"),
            ("wordnet", "WordNet-3.0.tar.gz", tarred({"WordNet-3.0/dict/data.noun": b"00000001 03 n\n"})),
        ):
            (self.downloads / name / file).write_bytes(content)
            said = self.refused("--only", name)
            self.assertRegex(said, f"^fetch.py: {name}: {file}: not in the form that is expected: [^\n]+\n$")

    def test_a_source_without_rows(self):
        (self.downloads / "huffpost" / "huffpost.json").write_bytes(b"")
        said = self.refused("--only", "huffpost")
        self.assertEqual(said, "fetch.py: huffpost: huffpost.json: no rows (expected some)\n")

    def test_a_file_that_must_be_got_by_hand(self):
        path = self.downloads / "new_years_resolutions" / "New-years-resolutions-DFE.csv"
        path.unlink()
        said = self.refused()
        self.assertIn(f"new_years_resolutions: {path} is missing: download {path.name} from https://data.world/", said)
        self.assertEqual(said.count("\n"), 1)
        self.assertEqual(self.fetch("--without", "new_years_resolutions")[0], 0)

    def test_all_that_is_wrong_is_told_at_once(self):
        places = [("huffpost", 0), ("trec", 0), ("trec", 1)]
        files = [BY_NAME[name].files[number] for name, number in places]
        for (name, _), file in zip(places, files, strict=True):
            (self.downloads / name / file.name).unlink()
        self.assertEqual(self.refused().splitlines(), [
            f"fetch.py: {name}: {file.name}: no network while downloading {file.url}"
            for (name, _), file in zip(places, files, strict=True)
        ])

    def test_an_unknown_source(self):
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
            fetch.main(["--list", "--only", "imagenet"])
        self.assertIn("invalid choice: 'imagenet'", said.getvalue())


class Downloads(Folder):
    def setUp(self):
        super().setUp()
        self.path = self.downloads / "huffpost" / "huffpost.json"
        self.content = self.path.read_bytes()
        self.path.unlink()
        self.urlopen.side_effect = None

    def answer(self, content, size):
        answer = mock.MagicMock(headers={"Content-Length": str(size)})
        answer.read = io.BytesIO(content).read
        answer.__enter__.return_value = answer
        self.urlopen.return_value = answer

    def test_what_is_missing_is_downloaded_and_what_is_there_is_used(self):
        self.answer(self.content, len(self.content))
        for _ in range(2):
            self.assertEqual(self.fetch("--only", "huffpost", "trec")[0], 0)
        self.assertEqual(self.path.read_bytes(), self.content)
        self.assertEqual([call.args[0].full_url for call in self.urlopen.mock_calls if call[0] == ""],
                         [BY_NAME["huffpost"].files[0].url])

    def test_a_file_that_was_cut_short_is_not_kept(self):
        self.answer(self.content[:-1], len(self.content))
        said = self.refused("--only", "huffpost")
        size = len(self.content)
        self.assertIn(f"huffpost: huffpost.json: {size - 1} bytes (expected {size}) from http", said)
        self.assertFalse(self.path.exists())

    def test_an_error_of_the_server(self):
        url = BY_NAME["huffpost"].files[0].url
        self.urlopen.side_effect = urllib.error.HTTPError(url, 404, "Not Found", {}, None)
        self.assertEqual(self.refused("--only", "huffpost"),
                         f"fetch.py: huffpost: huffpost.json: HTTP status 404 (expected 200) from {url}\n")

    def test_progress_is_one_line_of_a_terminal(self):
        self.answer(self.content, len(self.content))
        with mock.patch("sys.stderr", new=io.StringIO()) as terminal:
            terminal.isatty = lambda: True
            self.assertEqual(download.complete(BY_NAME["huffpost"], self.downloads), [])
        self.assertIn("\r\x1b[Khuffpost: huffpost.json 0.0 of 0.0 MB", terminal.getvalue())
        self.assertNotIn("\n", terminal.getvalue())


class Draws(unittest.TestCase):
    PAIRS = [rows.Pair("train", "neutral", f"premise {i // 3}", f"hypothesis {i}") for i in range(60)]
    TEXTS = [rows.Text("train", ("a" if i % 3 else "b",), f"text number {i}") for i in range(60)]
    DEV = [rows.Text("dev", ("a",), "text for measuring")]

    def test_rows_of_other_splits_are_all_kept(self):
        found = rows.drawn(self.TEXTS + self.DEV, rows.Draw(7))
        self.assertEqual([len(found), found[-1]], [8, self.DEV[0]])
        self.assertEqual(found, [row for row in self.TEXTS + self.DEV if row in found])

    def test_it_depends_on_the_rows_alone(self):
        for draw in (rows.Draw(8), rows.Draw(8, "premise")):
            self.assertEqual(set(rows.drawn(self.PAIRS, draw)), set(rows.drawn(self.PAIRS[::-1], draw)))

    def test_hypotheses_of_a_premise_stay_together(self):
        self.assertEqual(len({row.premise for row in rows.drawn(self.PAIRS, rows.Draw(9, "premise"))}), 3)
        self.assertGreater(len({row.premise for row in rows.drawn(self.PAIRS, rows.Draw(9))}), 3)

    def test_each_label_has_its_share(self):
        found = rows.drawn(self.TEXTS, rows.Draw(5, "label"))
        self.assertEqual(sorted(row.labels[0] for row in found), ["a"] * 5 + ["b"] * 5)


if __name__ == "__main__":
    unittest.main()
