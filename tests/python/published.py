"""Small stand-ins of the files that the sources of the training data have published, and the rows in them."""

import csv
import gzip
import io
import json
import pathlib
import sys
import tarfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "training"))

from sources import product_reviews
from sources.catalogue import SOURCES

BY_NAME = {source.name: source for source in SOURCES}


def json_lines(*objects):
    return "".join(json.dumps(row) + "\n" for row in objects)


def tab_lines(*lines):
    return "".join("\t".join(line) + "\n" for line in lines)


def csv_lines(*lines):
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def tarred(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def pairs(*lines):
    """Lines of SNLI and MultiNLI: gold label, premise, hypothesis."""
    return json_lines(*({"gold_label": label, "sentence1": premise, "sentence2": hypothesis, "language": language}
                        for label, premise, hypothesis, *rest in lines for language in rest or ["en"]))


def protocol(*lines):
    head = ["index", "promptID", "pairID", "genre", *["null"] * 4, "sentence1", "sentence2", "label1", *["null"] * 4,
            "gold_label"]
    return tab_lines(head, *([str(i), "p", "q", "wikipedia", *[""] * 4, one, two, label, *[""] * 4, label]
                             for i, (label, one, two) in enumerate(lines)))


NOUN = """  1 This software and database is being provided to you
00000001 03 n 01 entity 0 000 | that which is
00000002 05 n 02 dog 0 domestic_dog 0 002 @ 00000001 n 0000 ;c 00000003 n 0000 | a pet; "the dog barked"; "a good dog"
00000003 09 n 02 zoology 0 animal_study 0 000 | the study of animals
00000004 18 n 01 Rex 0 001 @i 00000002 n 0000 | a dog in a story
"""
ADJECTIVE = "00000005 00 s 01 canine(p) 0 001 & 00000005 a 0000 | like a dog;\n"
TAXI = (["prem", "hyp", "label", "annotated_label"], ["It rained.", "It was wet.", "entailment", "neutral"],
        ["A dev premise", "a dev hypothesis.", "neutral", "neutral"])
QUIZ = ("\n#Q What is a dog\nof the house?\n^ A pet\nA A pet\n^ Rex\n\n#Q Is it \xe9?\n^ No\nA No\n").encode("latin-1")
MESSAGE = b"""From: bob@example.org
Subject: Re: Engines

In article <1@example.org> ann@example.com writes:
> quoted words
Mine runs. Ask bob@example.org.
--
Bob
"""
REVIEW = {"aclImdb/train/pos/0_9.txt": b"Fine <br />film", "aclImdb/train/neg/0_1.txt": b"Poor film",
          "aclImdb/train/unsup/0_0.txt": b"Some film"}

RADIO = """[t] a title
size[+2]##Small and light, really.
##It is black.
weight[+1], price[-2]## Light, but far too dear.
sound[+3]##The sound is superb &amp; clear.
[t]
sound[-1][u]##It crackles all the time.
look[-2]## Ugly from every side.
"""
RATED = b"1_1\t2.5\tWhat a wonderful morning!\n1_2\t-1.0\tThe train was late again.\n2\t0.5\tIt is somewhat sunny.\n"


def product_archives(archives):
    return {f"{archive}.zip": zipped({f"{archive}/{product}.txt": RADIO for product in products})
            for archive, products in archives.items()}


# By source, its files in their published form.
FILES = {
    "snli": {"snli_1.0.zip": zipped({
        "snli_1.0/snli_1.0_train.jsonl": pairs(("neutral", "A man walks.", "He is late."), ("-", "A", "B"),
                                               ("entailment", "A cat sits.", "A cat rests.")),
        "snli_1.0/snli_1.0_dev.jsonl": pairs(("contradiction", "A dog  runs.", "It sleeps."))})},
    "mnli": {"taxinli10k.tsv": tab_lines(*TAXI), "multinli_1.0.zip": zipped({
        "multinli_1.0/multinli_1.0_train.jsonl": pairs(("contradiction", "It snowed.", "It was hot.")),
        "multinli_1.0/multinli_1.0_dev_matched.jsonl": pairs(("neutral", "A dev premise.", "A dev hypothesis."))})},
    "cad_snli": {
        "train.tsv": tab_lines(["sentence1", "sentence2", "gold_label"], ['"A ""red"" car"', "A car.", "entailment"],
                               ["A man walks", "he is late", "neutral"]),
        "dev.tsv": tab_lines(["sentence1", "sentence2", "gold_label"], ["A bus.", "No bus.", "contradiction"])},
    "monli": {name: json_lines({"gold_label": "neutral", "sentence1": f"not {name} a", "sentence2": "b"})
              for name in ("nmonli_train.jsonl", "pmonli.jsonl", "nmonli_test.jsonl")},
    "help": {name: tab_lines(["", "gold_label", "ori_sentence", "new_sentence"],
                             ["0", "entailment", f"I do n't {name} , it 's old .", "I go"])
             for name in ("leskexppmb_and.tsv", "leskexppmb_or.tsv")},
    "conjnli_adv": {"adversarial_train_15k.tsv": tab_lines(["\ufeffPremise", "Hypothesis", "Label"],
                                                           ["Ann or Bob sang.", "Ann sang.", "neutral"])},
    "conjnli": {"conj_dev.tsv": tab_lines(["\ufeffPremise", "Hypothesis", "Label"],
                                          ["Ann and Bob sang.", "Ann sang.", "entailment"])},
    "lingnli": {file.name: json_lines({"label": "neutral", "premise": file.name, "hypothesis": "It is."})
                for file in BY_NAME["lingnli"].files},
    **{f"new_protocols_{name}": {
        "train.tsv": protocol(("entailment", f'"A ""{name}"" train."', "A train. ")),
        "val.tsv": protocol(("neutral", f"A {name} val.", "A val."))}
       for name in ("base", "contrast", "edit_other", "edit_premise")},
    "new_protocols_paragraph": {"val.tsv": protocol(("neutral", "One. Two.", "Three."))},
    **{f"semi_auto_{name}": {f"{split}.jsonl": json_lines(
        {"label": "c", "premise": f"{name} {split}", "hypothesis": "Not so."},
        {"label": "x", "premise": "Junk", "hypothesis": "Junk."}) for split in ("train", "test")}
       for name in ("base_wiki", "sim_wiki", "translate_wiki")},
    "xnli_en": {"XNLI-1.0.zip": zipped({"XNLI-1.0/xnli.dev.jsonl": pairs(
        ("neutral", "He called.", "It rang.", "en"), ("neutral", "Er rief an.", "Es klingelte.", "de"))})},
    "banking77": {"train.csv": csv_lines(["text", "category"], ["Where, oh where,\nis it?", "card_arrival"]),
                  "test.csv": csv_lines(["text", "category"], ["Is it lost?", "reverted_card_payment?"])},
    "clinc150": {"domains.json": json.dumps({"credit_cards": ["new_card"]}), "data_full.json": json.dumps(
        {f"{oos}{part}": [[f"{oos}{part} text", intent]] for oos, intent in (("", "new_card"), ("oos_", "oos"))
         for part in ("train", "val", "test")})},
    "hwu64": {f"{part}.{file}": {"seq.in": f"wake me {part}\n", "label": "alarm_set\n"}[file]
              for part in ("train", "valid", "test") for file in ("seq.in", "label")},
    "snips": {f"{part}.{file}": {"seq.in": f"play it {part} \n", "label": "AddToPlaylist\n"}[file]
              for part in ("train", "valid", "test") for file in ("seq.in", "label")},
    "goemotions": {"emotions.txt": "joy\nfear\nneutral", **{
        f"{split}.tsv": f'"""Oh"" {split}"\t0,1\tid1\nOdd &amp;  {split}\t2\tid2\n'
        for split in ("train", "dev", "test")}},
    "dbpedia14": {"dbpedia_csv.tgz": tarred({
        "dbpedia_csv/classes.txt": b"Company\nMeanOfTransportation\n",
        "dbpedia_csv/train.csv": b'2,"The ""Bus"""," A bus is long."\n',
        "dbpedia_csv/test.csv": b'1,"Acme"," Acme makes it."\n'})},
    "opentriviaqa": {file.name: QUIZ.replace(b"dog", file.name.encode()).replace(b"it", file.name.encode())
                     for file in BY_NAME["opentriviaqa"].files},
    "stackoverflow": {"title_StackOverflow.txt": "Use it &amp; smile?\nBranch in it\n",
                      "label_StackOverflow.txt": "1\n7\n"},
    "tv_film": {name: csv_lines(["show_id", "genre", "description"], ["s1", "Drama, Kids' TV", f"A tale of {name}."],
                                ["", "Drama", ""], ["s2", "", "No genre."])
                for name in ("amazon_prime_titles.csv", "disney_plus_titles.csv", "netflixData.csv")},
    "clickbait": {"clickbait_data.gz": gzip.compress(b"You Won't Believe It\n\n"),
                  "non_clickbait_data.gz": gzip.compress(b"Bank raises rates\n")},
    "huffpost": {"huffpost.json": json_lines({"raw": "cuts , and more", "label": 4})},
    "newsgroups20": {"20news-bydate.tar.gz": tarred({"20news-bydate-train/rec.autos/1": MESSAGE})},
    "trec": {"train_5500.label": "HUM:ind Who was  it ?\n", "TREC_10.label": "NUM:dist How far ?\n"},
    "sst2": {"trainDevTestTrees_PTB.zip": zipped({
        f"trees/{split}.txt": f"(3 (2 A) (3 (3 Fine) (2 {split})))\n(2 (2 Not) (2 rated))\n(0 (1 Bad) (2 {split}))\n"
        for split in ("train", "dev", "test")})},
    "imdb": {"aclImdb_v1.tar.gz": tarred(REVIEW)},
    "yelp": {"yelp_review_full_csv.tgz": tarred({"yelp_review_full_csv/train.csv": b'"5","So \\""good\\"""\n'})},
    "subj": {"rotten_imdb.tar.gz": tarred({"plot.tok.gt9.5000": b"he goes .\n",
                                           "quote.tok.gt9.5000": b"I like \xe9 .\n"})},
    "new_years_resolutions": {"New-years-resolutions-DFE.csv": csv_lines(
        ["Resolution_Category", "text"], ["Humor", "@ann see http://a.b/c"])},
    "pros_cons": {"pros_cons.zip": zipped({
        "pros_cons/IntegratedPros.txt": "\t<Pros>Small, light &amp; fast</Pros>\n<Pros>all</Pros>\n"
                                        "<Pros>None, really none</Pros>\n",
        "pros_cons/IntegratedCons.txt": "<Cons>The battery dies</Cons>\n"})},
    **dict.fromkeys(("product_sentences", "product_reviews"), product_archives(product_reviews.ARCHIVES)),
    **dict.fromkeys(("vader_tweets", "vader_editorials"), {"hutto_ICWSM_2014.tar.gz": tarred({
        f"hutto_ICWSM_2014/{name}_GroundTruth.txt": RATED for name in ("tweets", "nytEditorialSnippets")})}),
    "clothing": {"Womens Clothing E-Commerce Reviews.csv": csv_lines(
        ["Title", "ReviewText", "Rating"], ["Nice", "Fits well.", "5"], ["", "Fell apart, sadly.", "1"], ["", "", ""])},
    "wordnet": {"WordNet-3.0.tar.gz": tarred({
        "WordNet-3.0/dict/data.noun": NOUN.encode(), "WordNet-3.0/dict/data.verb": b"",
        "WordNet-3.0/dict/data.adj": ADJECTIVE.encode(), "WordNet-3.0/dict/data.adv": b""})},
}

# By source, some of what is made of them: the fields after the licence.
WANTED = {
    "snli": [("contradiction", "A dog runs.", "It sleeps."), ("neutral", "A man walks.", "He is late."),
             ("entailment", "A cat sits.", "A cat rests.")],
    "mnli": [("neutral", "A dev premise.", "A dev hypothesis."), ("entailment", "It rained.", "It was wet."),
             ("contradiction", "It snowed.", "It was hot.")],
    "cad_snli": [("contradiction", "A bus.", "No bus."), ("entailment", '"A ""red"" car"', "A car."),
                 ("neutral", "A man walks", "he is late")],
    "monli": [("neutral", f"not {name} a", "b")
              for name in ("nmonli_test.jsonl", "nmonli_train.jsonl", "pmonli.jsonl")],
    "help": [("entailment", "I don't leskexppmb_and.tsv, it's old.", "I go"),
             ("entailment", "I don't leskexppmb_or.tsv, it's old.", "I go")],
    "conjnli_adv": [("neutral", "Ann or Bob sang.", "Ann sang.")],
    "conjnli": [("entailment", "Ann and Bob sang.", "Ann sang.")],
    "new_protocols_base": [("neutral", "A base val.", "A val."), ("entailment", '"A ""base"" train."', "A train.")],
    "new_protocols_paragraph": [("neutral", "One. Two.", "Three.")],
    "semi_auto_sim_wiki": [("contradiction", f"sim_wiki {split}", "Not so.") for split in ("test", "train")],
    "xnli_en": [("neutral", "He called.", "It rang.")],
    "banking77": [("reverted card payment?", "Is it lost?"), ("card arrival", "Where, oh where, is it?")],
    "clinc150": [("out of scope", "oos_test text"), ("new card|credit cards", "test text"),
                 ("out of scope", "oos_val text"), ("new card|credit cards", "val text"),
                 ("out of scope", "oos_train text"), ("new card|credit cards", "train text")],
    "hwu64": [("alarm set", f"wake me {part}") for part in ("test", "valid", "train")],
    "snips": [("Add To Playlist", f"play it {part}") for part in ("test", "valid", "train")],
    "goemotions": [row for split in ("test", "dev", "train")
                   for row in (("joy|fear", f'"""Oh"" {split}"'), ("neutral", f"Odd & {split}"))],
    "dbpedia14": [("Company", "Acme. Acme makes it."), ("Mean Of Transportation", "A bus is long.")],
    "stackoverflow": [("wordpress", "Use it & smile?"), ("visual studio", "Branch in it")],
    "tv_film": [("Drama|Kids' TV", f"A tale of {name}.")
                for name in ("amazon_prime_titles.csv", "disney_plus_titles.csv", "netflixData.csv")],
    "clickbait": [("clickbait", "You Won't Believe It"), ("not clickbait", "Bank raises rates")],
    "huffpost": [("style & beauty", "cuts , and more")],
    "newsgroups20": [("cars", "Engines. Mine runs. Ask <email>.")],
    "trec": [("number|NUM:dist", "How far ?"), ("human|HUM:ind", "Who was it ?")],
    "sst2": [row for split in ("test", "dev", "train")
             for row in (("positive", f"a fine {split}"), ("negative", f"bad {split}"))],
    "imdb": [("good", "Fine <br />film"), ("bad", "Poor film")],
    "yelp": [("very positive", 'So \\"good\\"')],
    "subj": [("objective", "he goes ."), ("subjective", "I like \xe9 .")],
    "new_years_resolutions": [("Humor", "@user see http")],
    "pros_cons": [("coarse", "1", "Small, light & fast"), ("coarse", "-1", "The battery dies")],
    "product_sentences": [("coarse", "1", "Small and light, really."), ("coarse", "1", "The sound is superb & clear."),
                          ("coarse", "-1", "Ugly from every side.")],
    "product_reviews": [
        ("coarse", "-1", "It crackles all the time. Ugly from every side.")],
    "vader_tweets": [("fine", "2", "What a wonderful morning!"), ("fine", "-1", "The train was late again.")],
    "vader_editorials": [("fine", "2", "What a wonderful morning!"), ("fine", "-1", "The train was late again.")],
    "clothing": [("fine", "2", "Nice. Fits well."), ("fine", "-2", "Fell apart, sadly.")],
}


def write_files(downloads, names=tuple(FILES)):
    for name in names:
        for file, content in FILES[name].items():
            path = downloads / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
