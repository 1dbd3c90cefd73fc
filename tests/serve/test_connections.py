"""zstc serve: clients that are slow, leave, come in crowds or do not speak HTTP."""
import json
import os
import socket
import struct
import threading
import time
import unittest

from service import REQUEST, ServiceTest, raw_request, read_all

BODY = json.dumps(REQUEST).encode()
MANY = {**REQUEST, "inputs": ["word " * 20] * 500}


class Slow(ServiceTest):
    def drip(self, client, data, pause):
        """Sends a byte at a time until the other side closes; what it said, and after how long."""
        start = time.monotonic()
        answer = b""
        for byte in data:
            try:
                client.send(bytes([byte]))
                client.settimeout(pause)
                answer = client.recv(65536)
                break
            except socket.timeout:
                continue
            except OSError:
                break
        return answer, time.monotonic() - start

    def test_headers_that_drip_in_end_by_the_clock(self):
        service = self.start("--header-timeout", "1", "--idle-timeout", "30")
        answer, seconds = self.drip(self.connect(service), b"GET /ping HTTP/1.1\r\nX: " + b"a" * 600, 0.1)
        self.assertIn(b"HTTP/1.1 408 Request Timeout", answer)
        self.assertIn(b"--header-timeout", answer)
        self.assertTrue(0.9 < seconds < 20, seconds)

    def test_a_body_that_drips_in_ends_by_the_clock(self):
        service = self.start("--body-timeout", "1", "--header-timeout", "30")
        client = self.connect(service)
        client.sendall(raw_request(b"x" * 1000)[:-1000])
        answer, seconds = self.drip(client, b" " * 600, 0.1)
        self.assertIn(b"HTTP/1.1 408 Request Timeout", answer)
        self.assertIn(b"--body-timeout", answer)
        self.assertTrue(0.9 < seconds < 20, seconds)

    def test_an_idle_connection_is_closed(self):
        service = self.start("--idle-timeout", "1")
        fresh, used = self.connect(service), self.connect(service)
        used.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertIn(b"200 OK", used.recv(65536))
        for client in (fresh, used):
            self.assertEqual(read_all(client), b"")

    def test_a_client_that_does_not_take_its_answer_is_left(self):
        service = self.start("--body-timeout", "1", "--max-texts", "100000", "--max-tokens", "100000000")
        body = json.dumps({**REQUEST, "inputs": ["a" * 50] * 50000}).encode()
        client = socket.socket()
        self.addCleanup(client.close)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((service.host, service.port))
        client.sendall(raw_request(body))
        self.await_true(lambda: self.metric(service, "http_server_request_duration_seconds_count",
                                            http_route="/classify") == 1)
        self.await_true(lambda: self.metric(service, "zstc_connections") == 1)

    def test_many_slow_clients_do_not_hold_up_the_others(self):
        service = self.start("--header-timeout", "30")
        slow = [self.connect(service) for _ in range(100)]
        for client in slow:
            client.send(b"POST /classify HT")
        for _ in range(20):
            self.assertEqual(self.post(service, "/classify", REQUEST)[0], 200)
        self.assertGreaterEqual(self.metric(service, "zstc_connections"), 100)


class WhileAnswering(ServiceTest):
    def test_what_a_client_sends_meanwhile_is_not_read(self):
        service = self.start("--body-timeout", "3")
        before = self.metric(service, "process_resident_memory_bytes")
        client = self.connect(service)
        client.settimeout(0.5)
        sent = 0
        try:
            while sent < 200 << 20:
                sent += client.send(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 1000)
        except OSError:
            pass
        self.assertLess(sent, 100 << 20)
        self.assertLess(self.metric(service, "process_resident_memory_bytes"), before + (32 << 20))


class Leaving(ServiceTest):
    def leave(self, service, with_reset):
        client = self.connect(service)
        client.sendall(raw_request(json.dumps(MANY).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        if with_reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()

    def test_the_work_of_a_client_that_left_is_cancelled(self):
        service = self.start("--max-batch-tokens", "100", ZSTC_TEST_PAUSE="30000")
        for count, with_reset in enumerate((False, True), 1):
            before = self.metric(service, "zstc_passes_total")
            self.leave(service, with_reset)
            self.await_true(lambda: self.metric(service, "zstc_running_requests") == 0)
            self.assertLess(self.metric(service, "zstc_passes_total") - before, 300)  # of a thousand
            self.assertEqual(self.metric(service, "zstc_requests_cancelled_total"), count)
            self.assertEqual(self.metric(service, "http_server_request_duration_seconds_count",
                                         http_response_status_code="499"), count)
        self.assertEqual(self.metric(service, "zstc_tokens_in_flight"), 0)

    def test_one_that_left_takes_nothing_from_those_beside_it(self):
        service = self.start(ZSTC_TEST_PAUSE="50000")
        expected = self.post(service, "/classify", REQUEST)
        stop = threading.Event()

        def leave():
            while not stop.is_set():
                client = socket.create_connection((service.host, service.port), timeout=60)
                client.sendall(raw_request(BODY))
                time.sleep(0.005)
                client.close()

        leavers = [threading.Thread(target=leave) for _ in range(4)]
        for thread in leavers:
            thread.start()
        for _ in range(20):
            self.assertEqual(self.post(service, "/classify", REQUEST), expected)
        stop.set()
        for thread in leavers:
            thread.join()
        self.await_true(lambda: self.metric(service, "zstc_tokens_in_flight") == 0)
        self.await_true(lambda: self.metric(service, "zstc_connections") == 1)

    def test_one_that_leaves_in_the_middle_of_a_request_is_forgotten(self):
        service = self.start()
        for data in (b"", b"POST", raw_request(BODY)[:-5], b"GET /ping HTTP/1.1\r\n"):
            client = self.connect(service)
            client.sendall(data)
            client.close()
        self.await_true(lambda: self.metric(service, "zstc_connections") == 1)


class Crowds(ServiceTest):
    def test_an_address_has_so_many_connections(self):
        service = self.start("--max-connections-per-address", "5")
        first = [self.connect(service) for _ in range(5)]
        self.await_true(lambda: b"503 Service Unavailable" in read_all(self.connect(service)))
        answer = read_all(self.connect(service))
        self.assertIn(b"--max-connections-per-address", answer)
        self.assertIn(b"Retry-After: 1", answer)
        for client in first:
            client.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertIn(b"200 OK", client.recv(65536))
        first[0].close()
        self.await_true(lambda: self.ask(service, "GET", "/health/live")[0] == 200)

    def test_connections_over_the_limit_wait_for_their_turn(self):
        service = self.start("--max-connections", "3")
        first = [self.connect(service) for _ in range(3)]
        waiting = self.connect(service)
        waiting.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        waiting.settimeout(0.3)
        with self.assertRaises(socket.timeout):
            waiting.recv(100)
        first[1].close()
        waiting.settimeout(60)
        self.assertIn(b"200 OK", waiting.recv(65536))

    def test_a_thousand_connections_that_come_and_go_leave_nothing(self):
        service = self.start()
        self.ask(service, "GET", "/health/live")
        descriptors = len(os.listdir("/proc/%d/fd" % service.process.pid))
        for _ in range(1000):
            with socket.create_connection((service.host, service.port), timeout=60) as client:
                client.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                self.assertIn(b"200 OK", read_all(client))
        self.await_true(lambda: len(os.listdir("/proc/%d/fd" % service.process.pid)) <= descriptors)


class Hostile(ServiceTest):
    def setUp(self):
        super().setUp()
        self.service = self.start()

    def say(self, data):
        client = self.connect(self.service)
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return read_all(client)

    def assert_refused(self, data, status):
        client = self.connect(self.service)
        client.sendall(data)
        answer = read_all(client)
        self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), (data[:80], answer[:200]))
        head, body = answer.split(b"\r\n\r\n", 1)
        self.assertIn(b"Content-Type: application/json", head)
        self.assertEqual(set(json.loads(body)), {"error"})

    def test_what_is_not_http_gets_json_and_the_connection_ends(self):
        for data in (b"hello\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / FTP/1.1\r\n\r\n",
                     b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET /ping HTTP/1.1\r\nno colon\r\n\r\n",
                     b"GET /ping HTTP/1.1\r\n\r\n", b"GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                     b"GET /ping HTTP/1.1\r\nHost: a\r\nX\x01: b\r\n\r\n",
                     b"GET /ping HTTP/1.1\r\nHost: a\r\nX: \0b\r\n\r\n",
                     b"GET /ping HTTP/1.1\r\nHost: a\r\n\0\r\n\r\nGET /ping HTTP/1.1\r\nHost: a\r\n\r\n"):
            self.assert_refused(data, 400)
        self.assert_refused(b"GET /ping HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70000 + b"\r\n\r\n", 431)
        self.assert_refused(b"GET /ping HTTP/1.1\r\nHost: a\r\n" + b"x:\r\n" * 1000 + b"\r\n", 431)
        self.assert_refused(b"BREW /ping HTTP/1.1\r\nHost: a\r\n\r\n", 501)
        for version in (b"0.1", b"0.9", b"-1.1"):
            self.assert_refused(b"OPTIONS /classify HTTP/%s\r\nHost: a\r\n\r\n" % version, 505)
        self.assertIn(b"HTTP/1.1 200 OK", self.say(b"GET /ping HTTP/1.7\r\nHost: a\r\nConnection: close\r\n\r\n"))
        self.assert_refused(b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", 431)
        self.assertEqual(self.get(self.service, "/health/live")[0], 200)

    def test_errors_are_json_on_a_connection_that_was_used_before_too(self):
        ping = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"
        large = b"POST /classify HTTP/1.1\r\nHost: a\r\nContent-Length: 7000000\r\n\r\n" + b" " * 7000000
        for data, status in ((b"hello\r\n\r\n", 400), (b"BREW / HTTP/1.1\r\n\r\n", 501), (large, 413)):
            client = self.connect(self.service)
            client.sendall(ping)
            self.assertIn(b"200 OK", client.recv(65536))
            client.sendall(data)
            answer = read_all(client)
            self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), answer[:200])
            self.assertEqual(set(json.loads(answer.split(b"\r\n\r\n", 1)[1])), {"error"})

    def test_two_ways_to_tell_a_bodys_end_are_refused(self):
        head = b"POST /classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
        length = b"Content-Length: %d\r\n" % len(BODY)
        self.assert_refused(head + length + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, 400)
        self.assert_refused(head + length + b"Content-Length: 5\r\n\r\n" + BODY, 400)
        self.assert_refused(head + length + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + BODY, 400)
        self.assert_refused(head + b"Transfer-Encoding: identity\r\n\r\n", 501)
        self.assert_refused(head + b"Content-Length: -5\r\n\r\n", 400)
        self.assert_refused(head + b"Content-Length: 5x\r\n\r\n12345", 400)
        self.assert_refused(head + b"Content-Length: +%d\r\n\r\n" % len(BODY) + BODY, 400)
        self.assert_refused(head + b"Content-Length : %d\r\n\r\n" % len(BODY) + BODY, 400)
        self.assert_refused(head + length + b"Transfer-Encoding : chunked\r\n\r\n" + chunks, 400)

    def test_a_body_of_a_method_that_takes_none_is_not_the_next_request(self):
        inner = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"
        for method in (b"HEAD", b"GET", b"DELETE", b"OPTIONS"):
            for more in (b"Content-Length: %d\r\n" % len(inner), b"Transfer-Encoding: chunked\r\n"):
                client = self.connect(self.service)
                client.sendall(method + b" /ping HTTP/1.1\r\nHost: a\r\n" + more + b"\r\n" + inner)
                answer = read_all(client)
                self.assertTrue(answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 ")), answer[:100])
                self.assertEqual(answer.count(b"HTTP/1.1"), 1, (method, more))

    def test_a_chunks_size_that_does_not_end_takes_no_memory(self):
        service = self.start("--max-body", "100000", "--body-timeout", "2")
        before = self.metric(service, "process_resident_memory_bytes")
        client = self.connect(service)
        client.sendall(b"POST /classify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.settimeout(0.5)
        try:
            while True:
                client.send(b"1" * 65536)
        except OSError:
            pass
        self.assertLess(self.metric(service, "process_resident_memory_bytes"), before + (16 << 20))

    def test_chunks_are_put_together(self):
        client = self.connect(self.service)
        client.sendall(b"POST /classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                       b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        for at in range(0, len(BODY), 7):
            piece = BODY[at:at + 7]
            client.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        client.sendall(b"0\r\n\r\n")
        self.assertIn(b"200 OK", read_all(client))

    def test_expect_continue_is_answered(self):
        client = self.connect(self.service)
        client.sendall(raw_request(BODY, more="Expect: 100-continue\r\n")[:-len(BODY)])
        self.assertIn(b"100 Continue", client.recv(65536))
        client.sendall(BODY)
        self.assertIn(b"200 OK", client.recv(65536))

    def test_headers_cannot_be_smuggled_into_the_answer(self):
        answer = self.say(b"POST /invocations HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n"
                          b"X-Amzn-SageMaker-Custom-Attributes: a\rSet-Cookie: b=c\r\n\r\n{}")
        self.assertNotIn(b"\nSet-Cookie", answer)

    def test_hostile_json_is_refused_and_the_service_goes_on(self):
        for body in (b"\0" * 100, b"\xef\xbb\xbf" + BODY[:-1], b'{"inputs":' + b'"a",' * 1000, b"9" * 100000,
                     b'{"inputs":"a","parameters":{"candidate_labels":["a\\u0000b"]}}',
                     b'{"inputs":"a","inputs":"b","parameters":{"candidate_labels":["a"]}}',
                     b'{"inputs":"a","parameters":{"candidate_labels":["a"],"max_length":1e999}}',
                     b'{"inputs":"a","parameters":{"candidate_labels":["a"],"hypothesis_template":"{}{}"}}'):
            got = self.post(self.service, "/classify", body, Content_Type="application/json")
            self.assertEqual(got[0], 400, body[:60])
        self.assertEqual(self.post(self.service, "/classify", REQUEST)[0], 200)


if __name__ == "__main__":
    unittest.main()
