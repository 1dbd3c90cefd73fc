#!/usr/bin/env python3
"""libzstc beside OpenVINO, ONNX Runtime, transformers and torch.compile: same work, same weights, one run.

    python3 benchmarks/compare.py --library LIBZSTC --program ZSTC --cache FOLDER [--json FILE] [SECTION…]

FOLDER keeps bart-large with random weights and the forms of it that other libraries read (7 GB, made on the first run).
Needs torch and transformers, ../shared/data beside the repository, and of onnxruntime (with onnx and onnxscript) and
openvino (with nncf for int8) what is to be compared: a peer that cannot be had is named with the reason and left out.
Sections, all without an argument:

    throughput   pairs of New Year's resolutions and 10 labels: every side at its best batch, in turn
    latency      one text with 10 labels, and a single pair
    mixed        lengths from 20 to 1,000 tokens against one length of the same mean
    labels       memory of one text with 1,000 labels against 50
    opening      peak memory while opening, for each precision
    threads      8 threads with a text each against one batch
    roofline     operations a token, the rate of the matrix products, and the share of it that is reached
    start        a process from its start to its first answer
    term         a model with a similarity term over the same model without it, one text with 10 labels
    before       with --before: this library over that of an earlier build

Every side is a process of its own and stands still while another has its turn. Rounds alternate; a figure is the median
of its rounds, a ratio the median of the rounds' ratios. A peer has the batch and the number of streams at which it is
fastest, and the best peer is the one of any library that we are ahead of by least. A similarity term is left out of all
sections but `term`: no peer has one.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).with_name("peers")))

import flops  # noqa: E402  (beside this file)
import machine  # noqa: E402
import work  # noqa: E402
from contest import alternate, close, describe, difference, fastest, figures, ratio, report, say  # noqa: E402
from process import Side  # noqa: E402
from rivals import LIBRARIES, Rivals  # noqa: E402

MODELS = pathlib.Path(__file__).with_name("peers") / "models.py"
GEMM = pathlib.Path(__file__).with_name("peers") / "gemm.py"
PRECISIONS = ("float32", "bfloat16", "float16", "int8")
# By model_type: bart-large, and the default model. Rates over the best peer of the precision.
WANTED = {"bart": {"float32": 1.12, "bfloat16": 1.8, "int8": 1.6},
          "bert": {"float32": 1.25, "bfloat16": 1.7, "int8": 1.6}}
WANTED_LATENCY = {"bart": {("float32", "onnxruntime"): 1.2},
                  "bert": {("float32", "onnxruntime"): 1.2, ("bfloat16", "openvino"): 1.5}}
WANTED_SHARE = {"float32": 0.93, "bfloat16": 0.75, "int8": 0.55}
PIPELINE = """
import sys
from transformers import pipeline
answer = pipeline("zero-shot-classification", model=sys.argv[1], device="cpu")(sys.argv[2], sys.argv[3:])
print(answer["labels"][0], answer["scores"][0])
"""


class Bench:
    def __init__(self, options):
        self.options, self.results = options, {}
        self.whole = pathlib.Path(options.model or options.cache / "bart-large")
        self.model = self.whole
        self.rivals = Rivals(self.side, self.model, options.cache, getattr(options, "without", ()))

    def prepare(self):
        if not (self.model / "config.json").exists():
            self.model.mkdir(parents=True, exist_ok=True)
            subprocess.run([sys.executable, MODELS, "make", self.model], check=True, stdout=subprocess.DEVNULL)
        if work.has_similarity(self.whole):
            self.model = self.rivals.model = work.without_similarity(self.whole, self.options.cache).absolute()

    def config(self):
        from transformers import AutoConfig

        return AutoConfig.from_pretrained(str(self.model))

    def wanted(self, table):
        return table.get(self.config().model_type, {})

    def zstc(self, precision, library=None, model=None):
        arguments = ["zstc", "--library", library or self.options.library, "--precision", precision]
        return self.side("zstc " + precision, arguments, model=model)

    def side(self, name, arguments, setting="", model=None):
        return Side(name, [*arguments, "--model", model or self.model, "--threads", self.options.threads], setting)

    def transformers(self, precision):
        return self.side("transformers " + precision, ["transformers", "--precision", precision])

    def lengths(self, texts, labels):
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(str(self.model))
        pairs = [(text, work.TEMPLATE.format(label)) for text in texts for label in labels]
        return [len(ids) for ids in tokenizer([a for a, _ in pairs], [b for _, b in pairs], truncation="only_first",
                                              max_length=1024)["input_ids"]]

    def pipeline(self, precision):
        return self.side("pipeline " + precision, ["pipeline", "--precision", precision])

    def tokens(self, texts, labels):
        return sum(self.lengths(texts, labels))


def throughput(bench):
    """A precision at a time: only its sides share the memory and the rounds."""
    job = {"texts": work.resolutions(bench.options.texts), "labels": work.LABELS}
    tokens, wanted, scores = bench.tokens(**job), bench.wanted(WANTED), {}
    say(f"  {len(job['texts'])} texts, {len(job['labels'])} labels, {tokens} tokens")
    for precision in PRECISIONS:
        ours, peers = bench.zstc(precision), bench.rivals.all(precision, job)
        users = [bench.pipeline(precision)] if precision == "float32" else []
        alternate([ours, *peers, *users], bench.options.rounds, **job)
        for side in [ours, *peers, *users]:
            scores[side.name] = side.scores
            say(describe(side, tokens))
            bench.results.setdefault("throughput", {})[side.name] = figures(side, tokens)
        if peers:
            best = fastest(ours, peers)
            report(bench, "throughput", f"{precision}, over the best peer", ratio(ours, best), wanted.get(precision),
                   best.name)
        for side in users:
            report(bench, "throughput", f"{precision}, over the pipeline", ratio(ours, side), 4)
        close([ours, *peers, *users])
    score_differences(bench, scores)


def score_differences(bench, scores):
    """What a precision costs, ours and the peers', each against its own float32; and that all compute the same."""
    pairs = [(name, name.split()[0] + " float32") for name in scores if not name.endswith("float32")]
    pairs += [("zstc float32", name) for name in scores if name.endswith(" float32") and name != "zstc float32"]
    for name, reference in pairs:
        if reference not in scores:
            continue
        gap = difference(scores[name], scores[reference])
        bench.results.setdefault("scores", {})[f"{name} against {reference}"] = gap
        say(f"  scores: {name} against {reference}: max {gap['max']:.2e}, mean {gap['mean']:.2e}, "
            f"{gap['changed']} of {gap['texts']} top labels changed")


def latency(bench):
    text = work.resolutions(20)[7:8]
    for what, labels, batches in (("one text, 10 labels", work.LABELS, (5, 10)), ("one pair", work.LABELS[:1], (1,))):
        for precision in ("float32", "bfloat16", "int8"):
            latency_of(bench, what, precision, {"texts": text, "labels": labels}, batches)


def latency_of(bench, what, precision, job, batches):
    wanted = bench.wanted(WANTED_LATENCY) if len(job["labels"]) > 1 else {}
    peers = bench.rivals.all(precision, job, batches, ("openvino", "onnxruntime"), hint=True)
    ours = bench.zstc(precision)
    alternate([ours, *peers], 3 * bench.options.rounds, **job)
    for side in (ours, *peers):
        report(bench, "latency", f"{what}, {side.name}, ms", 1e3 * statistics.median(side.times), note=side.setting)
    for peer in peers:
        library = peer.name.split()[0]
        report(bench, "latency", f"{what}, {precision}, over {library}", ratio(ours, peer),
               wanted.get((precision, library)))
    close([ours, *peers])


def term(bench):
    if not work.has_similarity(bench.whole):
        return say("  the model has no similarity term")
    job = {"texts": work.resolutions(20)[7:8], "labels": work.LABELS}
    for precision in ("float32", "bfloat16", "int8"):
        whole, plain = bench.zstc(precision, model=bench.whole), bench.zstc(precision)
        alternate([whole, plain], 6 * bench.options.rounds, **job)
        report(bench, "term", f"one text, 10 labels, {precision}, with the term over without", ratio(whole, plain), 0.8)
        close([whole, plain])


def same_length(bench, count, mean):
    """Texts whose pairs have `mean` tokens on average."""
    low, high = 1, 1000
    while low < high:
        words = (low + high) // 2
        if bench.tokens(work.uniform(1, words), work.LABELS[:1]) < mean:
            low = words + 1
        else:
            high = words
    return work.uniform(count, low)


def mixed(bench):
    texts, labels = work.mixed(10), work.LABELS[:1]
    tokens = bench.tokens(texts, labels)
    plain = same_length(bench, len(texts), tokens / len(texts))
    plain_tokens = bench.tokens(plain, labels)
    with bench.zstc("float32") as side:
        rates = []
        for number in range(bench.options.rounds + 1):
            pair = [count / side.run(texts=some, labels=labels)["seconds"]
                    for some, count in ((texts, tokens), (plain, plain_tokens))]
            rates += [pair] if number > 0 else []
    report(bench, "mixed", "mixed lengths, tokens/s", statistics.median(a for a, _ in rates))
    report(bench, "mixed", "one length, tokens/s", statistics.median(b for _, b in rates))
    report(bench, "mixed", "mixed over one length", statistics.median(a / b for a, b in rates), 0.85)


def labels(bench):
    """The median of some processes: how the heap comes to lie varies from one to the next."""
    text, grown = work.resolutions(20)[7:8], {}
    for count in (50, 1000):
        names = [f"{work.LABELS[i % 10]} {i}" for i in range(count)]
        peaks = []
        for _ in range(min(3, bench.options.rounds)):
            with bench.zstc("float32") as side:
                peaks.append(side.run(texts=text, labels=names)["grown"])
        grown[count] = statistics.median(peaks)
        report(bench, "labels", f"one text, {count} labels: memory above the weights, MB", grown[count] / 1e6)
    report(bench, "labels", "1,000 labels over 50", grown[1000] / grown[50], "<= 1.3")


def opening(bench):
    for precision in ("float32", "bfloat16", "float16", "int8"):
        with bench.zstc(precision) as side:
            peak, kept = (side.ready[name] - side.ready["before"] for name in ("peak", "kept"))
        report(bench, "opening", f"{precision}: kept after opening, MB", kept / 1e6)
        report(bench, "opening", f"{precision}: peak while opening over what is kept", peak / kept, "<= 1.15")


def threads_over_batch(bench, side, texts, count):
    """The rate of that many threads with a text each, over one batch of the same texts."""
    pairs = []
    for number in range(bench.options.rounds + 1):
        whole = side.run(texts=texts, labels=work.LABELS)["seconds"]
        apart = side.run(texts=texts, labels=work.LABELS, threads=count)["seconds"]
        pairs += [whole / apart] if number > 0 else []
    return statistics.median(pairs)


def threads(bench):
    texts = work.resolutions(max(32, bench.options.texts))
    with bench.zstc("float32") as side:
        report(bench, "threads", "8 threads over one batch", threads_over_batch(bench, side, texts, 8), 0.9)


def roofline(bench):
    """The rate of the products alone, measured right before the forward pass that is held against it."""
    config = bench.config()
    inner = config.encoder_ffn_dim if config.model_type == "bart" else config.intermediate_size
    texts, labels = work.resolutions(bench.options.texts), work.LABELS
    lengths = bench.lengths(texts, labels)
    products = flops.of_products(config, sum(lengths), len(lengths))
    report(bench, "roofline", "operations of matrix products a token, millions", products / sum(lengths) / 1e6)
    report(bench, "roofline", "operations of attention a token, millions",
           flops.of_attention(config, lengths) / sum(lengths) / 1e6)
    rates = json.loads(subprocess.run(
        [sys.executable, "-W", "ignore", GEMM, "--hidden", str(config.hidden_size), "--inner", str(inner),
         "--rows", "1024", "--threads", str(bench.options.threads)], check=True, stdout=subprocess.PIPE).stdout)
    for precision in ("float32", "bfloat16", "int8"):
        with bench.zstc(precision) as side:
            alternate([side], bench.options.rounds, texts=texts, labels=labels)
            reached = products / statistics.median(side.times)
        report(bench, "roofline", f"{precision}: products of 1,024 rows alone, GFLOP/s", rates[precision]["1024"] / 1e9)
        report(bench, "roofline", f"{precision}: the whole forward pass, GFLOP/s of products", reached / 1e9)
        report(bench, "roofline", f"{precision}: share reached", reached / rates[precision]["1024"],
               WANTED_SHARE[precision])


def seconds_of(command):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stderr.decode()}")
    return time.perf_counter() - start


def start(bench):
    models = [(bench.model.name, bench.model, 2)]
    if bench.options.small:
        models.append(("small model", bench.options.small, 5))
    text = "one day I will see the world"
    for name, model, wanted in models:
        ours = [bench.options.program, "classify", "-m", model, "--device", "cpu",
                "--threads", str(bench.options.threads)]
        ours += [word for label in work.LABELS for word in ("-l", label)] + [text]
        theirs = [sys.executable, "-c", PIPELINE, model, text, *work.LABELS]
        times = [(seconds_of(ours), seconds_of(theirs)) for _ in range(bench.options.rounds + 1)][1:]
        report(bench, "start", f"{name}: zstc classify, s", statistics.median(a for a, _ in times))
        report(bench, "start", f"{name}: Python with the pipeline, s", statistics.median(b for _, b in times))
        report(bench, "start", f"{name}: times faster", statistics.median(b / a for a, b in times), wanted)


def before(bench):
    texts, labels = work.resolutions(bench.options.texts), work.LABELS
    for precision in ("float32", "bfloat16", "int8"):
        with bench.zstc(precision) as ours, bench.zstc(precision, bench.options.before) as theirs:
            for what, job in (("a batch", {"texts": texts}), ("one text", {"texts": texts[:1]}),
                              ("8 threads", {"texts": texts, "threads": 8})):
                alternate([ours, theirs], bench.options.rounds, labels=labels, **job)
                report(bench, "before", f"{precision}, {what}: times as fast as before", ratio(ours, theirs), 0.98)


SECTIONS = {one.__name__: one for one in (throughput, latency, mixed, labels, opening, threads, roofline,
                                          start, term, before)}


def add_choices(parser):
    """Options that families.py has too."""
    parser.add_argument("--isa", choices=machine.ISAS, metavar="NAME", help="no newer instructions than these, on all "
                        "sides: " + ", ".join(machine.ISAS))
    parser.add_argument("--without", action="append", default=[], metavar="LIBRARY", choices=LIBRARIES["float32"],
                        help="leaves a peer out: " + ", ".join(LIBRARIES["float32"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help="all without one")
    parser.add_argument("--library", required=True, help="libzstc.so")
    parser.add_argument("--program", help="the zstc program, for `start`")
    parser.add_argument("--before", help="the libzstc.so of an earlier build, for `before`")
    parser.add_argument("--cache", type=pathlib.Path, required=True, help="keeps the models")
    parser.add_argument("--model", help="another model than bart-large with random weights")
    parser.add_argument("--small", help="a small model for `start`")
    parser.add_argument("--texts", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    add_choices(parser)
    parser.add_argument("--json", help="writes all figures there")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]}; there are {', '.join(SECTIONS)}")
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    bench = Bench(options)
    bench.results["machine"] = machine.begin(options.isa, options.threads)
    bench.prepare()
    for name in options.sections or SECTIONS:
        if (name == "start" and options.program is None) or (name == "before" and options.before is None):
            continue
        say(name)
        SECTIONS[name](bench)
        if options.json:
            pathlib.Path(options.json).write_text(json.dumps(bench.results, indent=1) + "\n")


if __name__ == "__main__":
    main()
