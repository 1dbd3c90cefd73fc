"""What the tests of `zstc serve` share: a service of their own on a free port, and HTTP by hand.

    python3 -m unittest test_x       in this folder, with ZSTC_PROGRAM set to the program to test
"""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

from program import MODELS, PROGRAM, TINY_BART, ProgramTest, environment, zstd_frame  # noqa: E402,F401

LABELS = ["weather", "music"]
REQUEST = {"inputs": "It rains.", "parameters": {"candidate_labels": LABELS}}
ADDRESS = re.compile(rb"zstc: listening on http://(\S+):(\d+)/")


class Service:
    """A process of `zstc serve`."""

    def __init__(self, *arguments, cwd=None, program=PROGRAM, command=("serve",), **variables):
        self.process = subprocess.Popen([program, *command, *arguments], cwd=cwd, env=environment(**variables),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.errors, self.log = b"", []
        self.host, self.port = None, None
        self.started = threading.Event()
        self.reader = threading.Thread(target=self.read_errors, daemon=True)
        self.reader.start()
        self.logger = threading.Thread(target=self.read_log, daemon=True)
        self.logger.start()

    def read_errors(self):
        for line in self.process.stderr:
            self.errors += line
            found = ADDRESS.match(line)
            if found and self.port is None:
                self.host, self.port = found[1].decode().strip("[]"), int(found[2])
                self.started.set()
        self.started.set()

    def read_log(self):
        for line in self.process.stdout:
            self.log.append(line)

    def await_start(self):
        self.started.wait(120)
        if self.port is None:
            raise AssertionError("the service did not start: %s" % self.errors.decode(errors="replace"))
        return self

    def stop(self, number=signal.SIGTERM, seconds=60):
        """Ends it; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait(seconds)

    def wait(self, seconds=60):
        """The exit code of one that has been told to end."""
        try:
            code = self.process.wait(seconds)
        finally:
            self.process.kill()
            self.process.wait()
        self.reader.join(10)
        self.logger.join(10)
        self.process.stderr.close()
        self.process.stdout.close()
        return code


class ServiceTest(ProgramTest):
    def start(self, *arguments, model=TINY_BART, wait=True, **variables):
        models = [] if model is None else ["-m", model]
        service = Service("--port", "0", "--threads", "1", "--drain-timeout", "3", *models, *arguments,
                          cwd=self.folder, **variables)
        self.addCleanup(self.check_end, service)
        return service.await_start() if wait else service

    def check_end(self, service):
        """However a test went, the service ends well and no sanitizer complains."""
        if service.process.returncode is None:
            self.assertEqual(service.stop(), 0, service.errors.decode(errors="replace"))
        self.assertNotIn(b"Sanitizer", service.errors)

    def ask(self, service, method, path, body=None, headers=None, connection=None):
        """An answer: status, headers, bytes."""
        own = connection is None
        connection = connection or http.client.HTTPConnection(service.host, service.port, timeout=120)
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers = {"Content-Type": "application/json", **(headers or {})}
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            if own:
                connection.close()

    def post(self, service, path, body, **headers):
        """The status and the JSON of the answer."""
        status, _, answer = self.ask(service, "POST", path, body, {name.replace("_", "-"): value
                                                                    for name, value in headers.items()})
        return status, json.loads(answer)

    def get(self, service, path, **headers):
        status, _, answer = self.ask(service, "GET", path, None, headers)
        return status, json.loads(answer)

    def assert_error(self, got, status, code, message=""):
        self.assertEqual(got[0], status, got)
        self.assertEqual(set(got[1]), {"error"} if "message" not in got[1] else {"error", "message"})
        self.assertEqual(got[1]["error"]["code"], code)
        self.assertIn(message, got[1]["error"]["message"])

    def metric(self, service, name, **labels):
        """The sum of a metric's values that have these labels."""
        total = 0.0
        for line in self.ask(service, "GET", "/metrics")[2].decode().splitlines():
            if line.startswith((name + " ", name + "{")) and all('%s="%s"' % item in line for item in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def connect(self, service):
        client = socket.create_connection((service.host, service.port), timeout=60)
        self.addCleanup(client.close)
        return client

    def await_true(self, condition, seconds=60):
        until = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)


def read_all(client):
    """What comes until the other side closes."""
    data = b""
    try:
        while True:
            piece = client.recv(65536)
            if not piece:
                return data
            data += piece
    except ConnectionResetError:
        return data


def raw_request(body, path="/classify", more=""):
    """A request as bytes."""
    return (f"POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n{more}"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body
