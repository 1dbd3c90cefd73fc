"""zstc serve: the access log and the metrics."""
import json
import os
import re
import shutil
import subprocess
import unittest

from service import REQUEST, TINY_BART, ServiceTest, read_all

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Log(ServiceTest):
    def lines(self, count):
        self.await_true(lambda: os.path.exists(self.path("log")) and self.read("log").count(b"\n") >= count)
        return [json.loads(line) for line in self.read("log").splitlines()]

    def test_each_request_is_a_line_without_its_text(self):
        service = self.start("--access-log", "log")
        self.ask(service, "POST", "/classify", REQUEST, {"traceparent": TRACE})
        self.ask(service, "POST", "/invocations", {}, {"traceparent": "00-nonsense"})
        self.ask(service, "GET", "/secret-path")
        first, second, third = self.lines(3)
        self.assertEqual((first["route"], first["status"], first["method"]), ("/classify", 200, "POST"))
        self.assertEqual((first["traceparent"], first["model"], first["texts"]), (TRACE, "tiny-bart", 1))
        self.assertEqual((first["hypotheses"], first["bytes_in"]), (2, len(json.dumps(REQUEST))))
        self.assertRegex(first["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual((second["status"], second["code"]), (400, "ZSTC_INVALID_ARGUMENT"))
        self.assertNotIn("traceparent", second)
        self.assertEqual((third["status"], third["route"]), (404, ""))
        self.assertNotIn(b"It rains", self.read("log"))
        self.assertNotIn(b"secret", self.read("log"))

    def test_texts_are_logged_only_if_asked_for(self):
        service = self.start("--access-log", "log", "--log-requests")
        self.ask(service, "POST", "/classify", {**REQUEST, "inputs": "grüße\n"})
        self.ask(service, "POST", "/classify", b"\xff\n{", {"Content-Type": "application/json"})
        first, second = self.lines(2)
        self.assertEqual(json.loads(first["request"])["inputs"], "grüße\n")

    def test_what_never_was_a_request_is_logged_too(self):
        service = self.start("--access-log", "log", "--header-timeout", "1")
        for data in (b"hello\r\n\r\n", b"GET /"):
            client = self.connect(service)
            client.sendall(data)
            read_all(client)
        self.assertEqual([line["status"] for line in self.lines(2)], [400, 408])

    def test_it_goes_to_stdout_or_nowhere(self):
        service = self.start()
        self.ask(service, "GET", "/health/live")
        self.await_true(lambda: len(service.log) == 1)
        self.assertEqual(json.loads(service.log[0])["route"], "/health/live")
        silent = self.start("--access-log", "none")
        self.ask(silent, "GET", "/health/live")
        self.assertEqual(silent.stop(), 0)
        self.assertEqual(silent.log, [])

    def test_a_reader_that_stands_still_does_not_hold_up_requests(self):
        os.mkfifo(self.path("log"))
        reader = os.open(self.path("log"), os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        service = self.start("--access-log", "log", "--log-requests", "--max-texts", "5")
        request = {**REQUEST, "inputs": "word " * 700}
        for _ in range(600):  # 2 MB of lines: more than the pipe and the buffer
            self.ask(service, "POST", "/classify", {**request, "inputs": [request["inputs"]] * 6})
        self.assertGreater(self.metric(service, "zstc_log_lines_lost_total"), 0)
        self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)

    def test_a_log_that_cannot_be_opened_is_said(self):
        run = self.run_program("serve", "-m", TINY_BART, "--access-log", "no/such/folder")
        self.assertEqual(run.returncode, 4)
        self.assertIn(b"no/such/folder", run.stderr)


class Metrics(ServiceTest):
    def test_requests_and_errors_are_counted_by_route_and_status(self):
        service = self.start()
        for _ in range(3):
            self.ask(service, "POST", "/classify", REQUEST)
        self.ask(service, "POST", "/classify", {})
        self.ask(service, "GET", "/nothing")
        count = "http_server_request_duration_seconds_count"
        self.assertEqual(self.metric(service, count, http_route="/classify", http_response_status_code="200"), 3)
        self.assertEqual(self.metric(service, count, http_route="/classify", http_response_status_code="400"), 1)
        self.assertEqual(self.metric(service, "zstc_request_errors_total", http_response_status_code="404"), 1)
        self.assertEqual(self.metric(service, "zstc_request_errors_total", http_route="/classify"), 1)

    def test_errors_in_lines_are_counted_and_logged(self):
        service = self.start("--access-log", "log")
        lines = b"\n".join([json.dumps(REQUEST).encode(), b"{", b"{"])
        self.ask(service, "POST", "/classify", lines, {"Content-Type": "application/jsonlines"})
        self.assertEqual(self.metric(service, "zstc_line_errors_total"), 2)
        self.await_true(lambda: self.read("log").count(b"\n") >= 1)
        logged = json.loads(self.read("log").splitlines()[0])
        self.assertEqual((logged["status"], logged["lines"], logged["line_errors"]), (200, 3, 2))

    def test_saturation_can_be_told_from_the_metrics_alone(self):
        service = self.start("--max-tokens", "1234")
        self.assertEqual(self.metric(service, "zstc_tokens_in_flight_limit"), 1234)
        self.assertEqual(self.metric(service, "zstc_ready"), 1)

    def test_buckets_are_those_of_opentelemetry_and_add_up(self):
        service = self.start()
        self.ask(service, "POST", "/classify", REQUEST)
        text = self.ask(service, "GET", "/metrics")[2].decode()
        buckets = re.findall(r'_bucket\{[^}]*/classify[^}]*le="([^"]+)"\} (\d+)', text)
        self.assertEqual([bound for bound, _ in buckets], ["0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25",
                                                          "0.5", "0.75", "1", "2.5", "5", "7.5", "10", "+Inf"])
        values = [int(value) for _, value in buckets]
        self.assertEqual(values, sorted(values))
        self.assertEqual(values[-1], 1)

    def test_what_the_models_did_is_told(self):
        service = self.start()
        before = self.metric(service, "zstc_texts_total", model="tiny-bart")
        self.post(service, "/classify", {**REQUEST, "inputs": ["word " * 2000, "b"]})
        self.assertEqual(self.metric(service, "zstc_texts_total", model="tiny-bart"), before + 2)
        self.assertEqual(self.metric(service, "zstc_truncated_texts_total"), 1)
        for name in ("zstc_pairs_total", "zstc_tokens_total", "zstc_passes_total", "zstc_tokens_per_pass",
                     "zstc_pass_seconds_total", "process_resident_memory_bytes", "process_open_fds"):
            self.assertGreater(self.metric(service, name), 0, name)
        for phase in ("waiting", "tokenizing", "scoring"):
            self.assertGreater(self.metric(service, "zstc_request_phase_seconds_total", phase=phase), 0, phase)

    def test_a_models_name_cannot_break_the_format(self):
        service = self.start("-m", 'a"b\\c=' + TINY_BART)
        self.assertIn(b'model="a\\"b\\\\c"', self.ask(service, "GET", "/metrics")[2])

    @unittest.skipUnless(shutil.which("promtool"), "promtool, of Debian's prometheus, is not installed")
    def test_promtool_finds_nothing_to_complain_of(self):
        service = self.start()
        self.ask(service, "POST", "/classify", REQUEST)
        self.ask(service, "POST", "/classify", {})
        text = self.ask(service, "GET", "/metrics")[2]
        check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, timeout=60)
        self.assertEqual((check.returncode, check.stdout + check.stderr), (0, b""))


class Readiness(ServiceTest):
    def test_the_limits_of_clients_do_not_keep_it_from_proving_itself(self):
        service = self.start("--max-labels", "1", "--max-tokens", "1", "--max-depth", "1")
        before = self.metric(service, "zstc_passes_total")
        self.await_true(lambda: self.metric(service, "zstc_passes_total") > before)

    def test_an_idle_service_proves_itself(self):
        service = self.start()
        before = self.metric(service, "zstc_passes_total")
        self.await_true(lambda: self.metric(service, "zstc_passes_total") > before)
        self.assertEqual(self.get(service, "/health/ready")[0], 200)


if __name__ == "__main__":
    unittest.main()
