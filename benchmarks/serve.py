#!/usr/bin/env python3
"""What `zstc serve` costs beside the model, with wrk (package wrk) on the same machine.

    python3 benchmarks/serve.py --program ZSTC --fake ZSTC_CLI_FAKE [--seconds N] [--rounds N] [SECTION…]

ZSTC_CLI_FAKE is the program over a scorer without a model: the target zstc_cli_fake of a build with tests and
CMAKE_BUILD_TYPE=Release. Sections, all without an argument:

    rate     requests a second over the scorer without a model, one text and four labels each, 32 connections
    model    the default model: 32 connections that ask one text each, beside `zstc batch` of the same texts; in turn
    slow     the first again with 300 connections beside it that send a byte every few seconds
"""
import argparse
import contextlib
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).with_name("peers")))

import work  # noqa: E402  (beside this file)

TINY = work.ROOT / "tests" / "data" / "golden" / "models" / "tiny-bert"
LABELS = ["travel", "banking", "music", "work"]
DATASETS = ("clinc150", "banking77", "snips", "hwu64")
CLIENTS = 32
SCRIPT = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local at = 0
function request()
    at = at %% #bodies + 1
    return wrk.format(nil, nil, nil, bodies[at])
end
"""


def requests(count):
    short = [text for name in DATASETS for text in work.rows_of(name)]
    return [{"inputs": short[number % len(short)], "parameters": {"candidate_labels": LABELS}}
            for number in range(count)]


def write(folder, count):
    path = folder / "requests.jsonl"
    path.write_text("".join(json.dumps(request) + "\n" for request in requests(count)), encoding="utf-8")
    script = folder / "post.lua"
    script.write_text(SCRIPT % path, encoding="utf-8")
    return path, script


def drop_refused(path, fake):
    """The scorer without a model refuses a token, as tests want it to: texts that hold it go."""
    answers = path.with_suffix(".out")
    subprocess.run([fake, "batch", "-m", TINY, path, answers], stderr=subprocess.DEVNULL)
    lines = zip(path.read_text(encoding="utf-8").splitlines(), answers.read_text(encoding="utf-8").splitlines())
    path.write_text("".join(request + "\n" for request, answer in lines if not answer.startswith('{"error"')),
                    encoding="utf-8")


@contextlib.contextmanager
def service(program, *arguments):
    process = subprocess.Popen([program, "serve", "--port", "0", "--access-log", "none", *arguments],
                               stderr=subprocess.PIPE, text=True)
    try:
        yield int(re.search(r":(\d+)/", process.stderr.readline())[1])
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


def seconds_of(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1}[unit]


def run_wrk(port, script, seconds, clients=CLIENTS):
    """Requests a second, median, 99th percentile; stops at the first error."""
    out = subprocess.run(["wrk", "-t1", "-c%d" % clients, "-d%d" % seconds, "--timeout", "60", "--latency", "-s",
                          script, "http://127.0.0.1:%d/classify" % port], check=True, capture_output=True, text=True)
    if "Socket errors" in out.stdout or "Non-2xx" in out.stdout:
        sys.exit("wrk saw errors:\n" + out.stdout)
    percentiles = dict(re.findall(r"(\d+)%\s+(\S+)", out.stdout))
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", out.stdout)[1]), seconds_of(percentiles["50"]),
            seconds_of(percentiles["99"]), int(re.search(r"(\d+) requests in", out.stdout)[1]))


def say(what, value, wanted=None):
    print("%-68s %14s%s" % (what, value, "   (wanted: %s)" % wanted if wanted else ""), flush=True)


def medians(rows):
    return [statistics.median(column) for column in zip(*rows)]


def measure_rate(options, folder):
    path, script = write(folder, 5000)
    drop_refused(path, options.fake)
    with service(options.fake, "-m", TINY) as port:
        rows = [run_wrk(port, script, options.seconds) for _ in range(options.rounds)]
    rate, median, high, _ = medians(rows)
    say("requests a second over the scorer without a model", "%.0f" % rate, "15000")
    say("  median and 99th percentile", "%.2f / %.2f ms" % (median * 1e3, high * 1e3))
    say("  requests without one error", "%d" % sum(row[3] for row in rows), "10000")


def run_batch(program, path, folder):
    start = time.perf_counter()
    subprocess.run([program, "batch", path, folder / "out.jsonl"], check=True)
    return time.perf_counter() - start


def measure_model(options, folder):
    path, script = write(folder, options.texts)
    one = folder / "one.jsonl"
    one.write_text(json.dumps(requests(1)[0]) + "\n", encoding="utf-8")
    batch, served = [], []
    with service(options.program) as port:
        for _ in range(options.rounds):
            open_seconds = run_batch(options.program, one, folder)
            batch.append(options.texts / (run_batch(options.program, path, folder) - open_seconds))
            served.append(run_wrk(port, script, options.seconds))
    rate, median, high, _ = medians(served)
    share = statistics.median(row[0] / one for row, one in zip(served, batch))
    say("zstc batch, texts a second (opening the model left out)", "%.1f" % statistics.median(batch))
    say("zstc serve, requests a second, %d clients" % CLIENTS, "%.1f" % rate)
    say("  share of the batch's rate", "%.2f" % share, "at least 0.85")
    say("  median and 99th percentile", "%.0f / %.0f ms" % (median * 1e3, high * 1e3))
    say("  99th percentile over the median", "%.2f" % (high / median), "under 3")
    say("  requests without one error", "%d" % sum(row[3] for row in served))


class SlowClients:
    """Connections that send a byte of a request now and then, and come again when they are closed."""

    def __init__(self, port, count):
        self.port, self.clients, self.ended = port, [], threading.Event()
        for _ in range(count):
            self.clients.append(self.connect())
        self.thread = threading.Thread(target=self.drip)
        self.thread.start()

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port))
        client.sendall(b"POST /classify HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        return client

    def drip(self):
        while not self.ended.wait(0.01):
            client = self.clients.pop(0)
            try:
                client.send(b"a")
            except OSError:
                client.close()
                client = self.connect()
            self.clients.append(client)

    def end(self):
        self.ended.set()
        self.thread.join()
        for client in self.clients:
            client.close()


def measure_slow(options, folder):
    path, script = write(folder, 5000)
    drop_refused(path, options.fake)
    alone, beside = [], []
    with service(options.fake, "-m", TINY) as port:
        for _ in range(options.rounds):
            alone.append(run_wrk(port, script, options.seconds))
            slow = SlowClients(port, 300)
            beside.append(run_wrk(port, script, options.seconds))
            slow.end()
    change = statistics.median(b[1] / a[1] for a, b in zip(alone, beside)) - 1
    say("median alone / beside 300 slow connections",
        "%.2f / %.2f ms" % (medians(alone)[1] * 1e3, medians(beside)[1] * 1e3))
    say("  change", "%+.1f %%" % (change * 100), "under 20 %")


SECTIONS = {"rate": measure_rate, "model": measure_model, "slow": measure_slow}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION")
    parser.add_argument("--program", required=True)
    parser.add_argument("--fake", required=True)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=2000, help="of the section model")
    options = parser.parse_args()
    unknown = set(options.sections) - set(SECTIONS)
    if unknown:
        parser.error("unknown section %s (expected %s)" % (", ".join(unknown), ", ".join(SECTIONS)))
    for name in options.sections or SECTIONS:
        with tempfile.TemporaryDirectory() as folder:
            print("== %s" % name, flush=True)
            SECTIONS[name](options, pathlib.Path(folder))


if __name__ == "__main__":
    main()
