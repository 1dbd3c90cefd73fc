"""zstc serve: SIGTERM, with and without work under way."""
import http.client
import json
import signal
import threading
import time
import unittest

from service import REQUEST, Service, ServiceTest, TINY_BART, raw_request, read_all


class Ending(ServiceTest):
    def test_nothing_to_do_ends_soon_with_code_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            service = self.start()
            self.assertEqual(service.stop(number, seconds=20), 0)
            self.assertIn(b"zstc: ending: 0 connections", service.errors)

    def test_an_idle_connection_does_not_hold_it_up(self):
        service = self.start("--drain-timeout", "60")
        client = self.connect(service)
        client.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertIn(b"200 OK", client.recv(65536))
        self.assertEqual(service.stop(seconds=30), 0)

    def test_what_was_accepted_is_answered(self):
        service = self.start("--drain-timeout", "60", ZSTC_TEST_PAUSE="1000000")
        client = self.connect(service)
        client.sendall(raw_request(json.dumps(REQUEST).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        service.process.send_signal(signal.SIGTERM)
        self.assertIn(b"200 OK", read_all(client))
        self.assertEqual(service.wait(), 0)

    def test_not_ready_comes_first(self):
        service = self.start("--drain-timeout", "60", ZSTC_TEST_PAUSE="1000000")
        client = self.connect(service)
        client.sendall(raw_request(json.dumps(REQUEST).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        service.process.send_signal(signal.SIGTERM)
        self.await_true(lambda: b"ending" in service.errors)
        got = self.get(service, "/health/ready")
        self.assert_error(got, 503, "SERVICE_UNAVAILABLE", "ending")
        self.assertEqual(self.get(service, "/health/live")[0], 200)
        self.assertIn(b"200 OK", read_all(client))
        self.assertEqual(service.wait(), 0)

    def test_under_load_no_accepted_request_is_lost(self):
        service = self.start("--drain-timeout", "60", ZSTC_TEST_PAUSE="3000")
        lost, answered = [], []
        going = threading.Event()

        def ask():
            connection = http.client.HTTPConnection(service.host, service.port, timeout=60)
            while True:
                try:
                    connection.connect()
                except OSError:
                    return  # nobody listens any more
                while True:
                    try:
                        connection.request("POST", "/classify", json.dumps(REQUEST),
                                           {"Content-Type": "application/json"})
                        response = connection.getresponse()
                        response.read()
                    except Exception as error:
                        lost.append(error)
                        return
                    answered.append(response.status)
                    going.set()
                    if response.getheader("Connection") == "close":
                        break

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        going.wait(60)
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        self.assertEqual(service.wait(), 0)
        self.assertEqual(set(answered), {200})
        self.assertEqual(lost, [])

    def test_a_second_signal_ends_at_once(self):
        service = self.start("--drain-timeout", "60", ZSTC_TEST_PAUSE="4000000")
        client = self.connect(service)
        client.sendall(raw_request(json.dumps(REQUEST).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        service.process.send_signal(signal.SIGTERM)
        self.await_true(lambda: b"ending" in service.errors)
        start = time.monotonic()
        self.assertEqual(service.stop(signal.SIGTERM), 128 + signal.SIGTERM)
        self.assertLess(time.monotonic() - start, 10)

    def test_the_time_to_drain_is_bounded(self):
        service = self.start("--drain-timeout", "1", "--max-batch-tokens", "100", ZSTC_TEST_PAUSE="100000")
        client = self.connect(service)
        client.sendall(raw_request(json.dumps({**REQUEST, "inputs": ["word " * 20] * 900}).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        start = time.monotonic()
        self.assertEqual(service.stop(), 0)
        self.assertLess(time.monotonic() - start, 20)

    def test_idle_connections_make_room_for_those_that_wait(self):
        service = self.start("--drain-timeout", "60", "--max-connections", "2")
        idle = [self.connect(service) for _ in range(2)]
        waiting = self.connect(service)
        waiting.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        service.process.send_signal(signal.SIGTERM)
        self.assertIn(b"200 OK", read_all(waiting))
        self.assertEqual(service.wait(30), 0)
        self.assertEqual(len(idle), 2)

    def test_a_pass_that_does_not_end_does_not_hold_it_up(self):
        service = self.start("--drain-timeout", "1", ZSTC_TEST_PAUSE="20000000")
        client = self.connect(service)
        client.sendall(raw_request(json.dumps(REQUEST).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        start = time.monotonic()
        self.assertEqual(service.stop(), 0)
        self.assertLess(time.monotonic() - start, 18)  # and the pass takes 20

    def test_a_signal_while_it_starts_ends_it(self):
        service = Service("--port", "0", "-m", TINY_BART, cwd=self.folder)
        service.process.send_signal(signal.SIGTERM)
        self.assertIn(service.stop(), (0, -signal.SIGTERM, 128 + signal.SIGTERM))


if __name__ == "__main__":
    unittest.main()
