"""zstc serve: each limit, and what a client is told that goes over it."""
import gzip
import json
import threading
import time
import unittest

from service import LABELS, REQUEST, TINY_BART, ServiceTest, raw_request, read_all

JSON = {"Content_Type": "application/json"}
PAUSE = {"ZSTC_TEST_PAUSE": "300000"}  # a pass takes 0.3 s


class Sizes(ServiceTest):
    def test_a_body_over_the_limit_is_413_however_it_comes(self):
        service = self.start("--max-body", "2000")
        large = b" " * 1900 + json.dumps(REQUEST).encode() + b" " * 100
        for more in ("", "Expect: 100-continue\r\n"):
            client = self.connect(service)
            client.sendall(raw_request(large, more=more))
            data = read_all(client)
            self.assertIn(b"HTTP/1.1 413 Content Too Large", data)
            self.assertIn(b'"code":"CONTENT_TOO_LARGE"', data)
        client = self.connect(service)
        client.sendall(b"POST /classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                       b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(large) + large + b"\r\n0\r\n\r\n")
        self.assertIn(b"413 Content Too Large", read_all(client))
        self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)

    def test_a_body_that_unpacks_to_more_is_413_without_the_memory(self):
        service = self.start("--max-body", "100000")
        bomb = gzip.compress(b" " * (256 << 20))
        self.assertGreater(100000 * 4, len(bomb))
        before = self.metric(service, "process_resident_memory_bytes")
        got = self.post(service, "/classify", bomb[:100000], **JSON, Content_Encoding="gzip")
        self.assert_error(got, 413, "CONTENT_TOO_LARGE", "decompressed")
        self.assertLess(self.metric(service, "process_resident_memory_bytes"), before + (64 << 20))

    def test_texts_labels_and_questions_are_counted(self):
        service = self.start("--max-texts", "3", "--max-labels", "4")
        self.assertEqual(self.post(service, "/classify", {**REQUEST, "inputs": ["a"] * 3})[0], 200)
        got = self.post(service, "/classify", {**REQUEST, "inputs": ["a"] * 4})
        self.assert_error(got, 413, "CONTENT_TOO_LARGE", "4 texts (at most 3: --max-texts)")
        labels = {"candidate_labels": ["a", "b", {"label": "c", "hypotheses": ["x", "y", "z"]}]}
        got = self.post(service, "/", {"inputs": "a", "parameters": labels})
        self.assert_error(got, 413, "CONTENT_TOO_LARGE", "5 labels or hypotheses")
        noul = {"type": "noul", "instructions": "It rains."}
        got = self.post(service, "/v1/systemone", {"state": "a", "questions": {str(i): noul for i in range(4)}})
        self.assert_error(got, 413, "CONTENT_TOO_LARGE", "4 questions")
        lines = b"\n".join(json.dumps({**REQUEST, "inputs": inputs}).encode() for inputs in ("a", ["a"] * 4, "a"))
        answer = self.ask(service, "POST", "/classify", lines, {"Content-Type": "application/jsonlines"})[2]
        self.assertEqual(["error" in json.loads(line) for line in answer.splitlines()], [False, True, False])

    def test_depth_is_limited_before_json_is_read(self):
        service = self.start("--max-depth", "5")
        self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)
        for body in (b"[" * 6, b'{"a":' * 6, b"[" * 1000000, b'{"inputs":"[[[[[[[[","x":' + b"[" * 9):
            got = self.post(service, "/classify", body, **JSON)
            self.assert_error(got, 400, "BAD_REQUEST", "deeper than 5")
        brackets = {**REQUEST, "inputs": "[[[[[[[[[[ \\\" [[[[ \\"}
        self.assertEqual(self.post(service, "/classify", brackets)[0], 200)

    def test_depth_is_that_of_each_line(self):
        service = self.start("--max-depth", "8")
        lines = b"\n".join([json.dumps(REQUEST).encode(), b"[" * 5, b'"', b"[" * 20, json.dumps(REQUEST).encode()])
        answer = self.ask(service, "POST", "/classify", lines, {"Content-Type": "application/jsonlines"})[2]
        answers = [json.loads(line) for line in answer.splitlines()]
        self.assertEqual(["error" in one for one in answers], [False, True, True, True, False])
        self.assertIn("deeper than 8", answers[3]["error"]["message"])

    def test_lines_that_ask_for_nothing_are_counted_before_they_take_memory(self):
        service = self.start()
        before = self.metric(service, "process_resident_memory_bytes")
        body = gzip.compress(b"\n" * 6000000)
        got = self.post(service, "/classify", body, Content_Type="application/jsonlines", Content_Encoding="gzip")
        self.assert_error(got, 413, "CONTENT_TOO_LARGE", "6000000 lines, which count for 96000000 tokens")
        self.assertLess(self.metric(service, "process_resident_memory_bytes"), before + (64 << 20))

    def test_the_options_of_a_question_are_counted_before_they_are_read(self):
        service = self.start()
        for criteria, kind in (({str(i): None for i in range(100000)}, "choice"), (["a"] * 100000, "score")):
            start = time.monotonic()
            got = self.post(service, "/v1/systemone", {"state": "a", "questions": {"q": {"type": kind,
                                                                                        "criteria": criteria}}})
            self.assert_error(got, 413, "CONTENT_TOO_LARGE", "100000 options (at most 1024: --max-labels)")
            self.assertLess(time.monotonic() - start, 10)

    def test_a_request_of_too_many_tokens_is_413(self):
        service = self.start("--max-tokens", "1000")
        got = self.post(service, "/classify", {**REQUEST, "inputs": ["word " * 500] * 2})
        self.assert_error(got, 413, "CONTENT_TOO_LARGE", "--max-tokens")
        self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)


class InFlight(ServiceTest):
    def ask_many(self, service, count, request):
        """Sends requests at once; their statuses and headers."""
        got = []
        threads = [threading.Thread(target=lambda: got.append(self.ask(service, "POST", "/classify", request)))
                   for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return got

    def test_more_tokens_than_the_limit_are_429_and_nothing_waits_for_ever(self):
        service = self.start("--max-tokens", "600", **PAUSE)
        got = self.ask_many(service, 30, {**REQUEST, "inputs": "word " * 60})
        statuses = [status for status, _, _ in got]
        self.assertEqual(set(statuses), {200, 429})
        refused = next(answer for answer in got if answer[0] == 429)
        self.assertEqual(refused[1]["Retry-After"], "1")
        self.assertIn("--max-tokens", json.loads(refused[2])["error"]["message"])
        self.assertEqual(self.metric(service, "zstc_tokens_in_flight"), 0)
        self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)

    def test_a_full_service_is_not_ready(self):
        service = self.start("--max-tokens", "400", **PAUSE)
        threads = [threading.Thread(target=self.ask, args=(service, "POST", "/classify",
                                                           {**REQUEST, "inputs": "word " * 140})) for _ in range(3)]
        for thread in threads:
            thread.start()
        self.await_true(lambda: self.get(service, "/health/ready")[0] == 503)
        self.assertEqual(self.get(service, "/ping")[0], 200)  # SageMaker would start the container anew
        for thread in threads:
            thread.join()
        self.assertEqual(self.get(service, "/health/ready")[0], 200)

    def test_small_requests_do_not_wait_for_all_large_ones(self):
        service = self.start("--max-batch-tokens", "2000", ZSTC_TEST_PAUSE="20000")
        large = {**REQUEST, "inputs": ["word " * 20] * 500}
        threads = [threading.Thread(target=self.ask, args=(service, "POST", "/classify", large)) for _ in range(10)]
        for thread in threads:
            thread.start()
        self.await_true(lambda: self.metric(service, "zstc_running_requests") >= 6)
        self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)
        self.assertGreater(self.metric(service, "zstc_running_requests"), 0)
        for thread in threads:
            thread.join()

    def test_an_answer_that_takes_too_long_is_504_and_is_cancelled(self):
        service = self.start("--request-timeout", "1", "--max-batch-tokens", "100", ZSTC_TEST_PAUSE="50000")
        start = time.monotonic()
        got = self.post(service, "/classify", {**REQUEST, "inputs": ["word " * 20] * 500})
        self.assert_error(got, 504, "GATEWAY_TIMEOUT", "--request-timeout")
        self.assertLess(time.monotonic() - start, 30)
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 0)
        self.assertLess(self.metric(service, "zstc_passes_total"), 400)


class Options(ServiceTest):
    def test_values_out_of_range_are_refused_by_name(self):
        for arguments, message in ((["--port", "70000"], b"--port"), (["--max-depth", "5000"], b"--max-depth"),
                                   (["--max-body", "0"], b"--max-body"), (["--idle-timeout", "x"], b"--idle-timeout"),
                                   (["extra"], b"extra"), (["--host", "no such host"], b"--host")):
            run = self.run_program("serve", "-m", "none", *arguments)
            self.assertIn(run.returncode, (2, 3), arguments)
        for arguments, message in ((["--port", "70000"], b"--port"), (["--max-depth", "5000"], b"--max-depth")):
            run = self.run_program("serve", "-m", "none", *arguments)
            self.assertEqual(run.returncode, 2)
            self.assertIn(message, run.stderr)

    def test_only_this_machine_may_ask_unless_a_host_is_given(self):
        service = self.start()
        self.assertEqual(service.host, "127.0.0.1")
        self.assertNotIn(b"warning", service.errors)

    def test_another_address_without_a_token_is_warned_of(self):
        service = self.start("--host", "0.0.0.0")
        self.assertIn(b"warning: whoever reaches 0.0.0.0 may use this service", service.errors)
        self.write("tokens", b"secret\n")
        self.assertNotIn(b"warning", self.start("--host", "0.0.0.0", "--token-file", "tokens").errors)

    def test_a_port_that_is_taken_is_said(self):
        service = self.start()
        run = self.run_program("serve", "-m", TINY_BART, "--port", str(service.port))
        self.assertEqual(run.returncode, 4)
        self.assertIn(b"Address already in use", run.stderr)

    def test_a_model_that_cannot_be_opened_is_said(self):
        run = self.run_program("serve", "-m", "none", "--port", "0")
        self.assertEqual(run.returncode, 3)
        self.assertIn(b"none", run.stderr)


if __name__ == "__main__":
    unittest.main()
