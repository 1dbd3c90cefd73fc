"""openapi.json says what the service does: its routes, what they take, and each answer. jsonschema is needed, and
openapi-spec-validator for one test; both are on PyPI."""
import copy
import gzip
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import unittest

from service import REQUEST, TINY_BART, ServiceTest, raw_request, read_all

try:
    import jsonschema
except ImportError:
    jsonschema = None
try:
    import openapi_spec_validator
except ImportError:
    openapi_spec_validator = None

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SOURCE = os.path.join(ROOT, "src", "serve", "openapi.json")
METHODS = ("get", "post", "put", "delete", "patch")
JSON, LINES = "application/json", "application/jsonlines"
ROW = re.compile(r'^ +\{"([A-Z]+)", "(/[^"]*)", ([01]),', re.MULTILINE)
ROUTED = (400, 401, 404, 406, 415, 429, 500, 504)  # errors that the service gives when it knows the route


def read_source():
    with open(SOURCE, "rb") as file:
        return file.read()


DOCUMENT = json.loads(read_source())


# ---- the document --------------------------------------------------------------------------------------------------


def resolve(value):
    """What a reference stands for; anything else stands for itself."""
    while "$ref" in value:
        found = DOCUMENT
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def operations():
    """(method, path, operation) of all."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def response_of(method, path, status):
    """What the document says of a status: the response of its number, else the default."""
    responses = DOCUMENT["paths"][path][method]["responses"]
    return resolve(responses.get(str(status), responses["default"]))


def examples_of(media):
    """The example values of a media type by their names."""
    found = {name: example["value"] for name, example in media.get("examples", {}).items()}
    return {**found, "example": media["example"]} if "example" in media else found


def request_examples():
    """(path, media type, its entry, name of the example, its value) of all request bodies."""
    for method, path, operation in operations():
        for kind, media in resolve(operation.get("requestBody", {"content": {}}))["content"].items():
            for name, value in examples_of(media).items():
                yield path, kind, media, name, value


def close(value):
    """Objects whose fields are all known: so that an answer has none that the document does not tell of."""
    if isinstance(value, list):
        return [close(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: close(item) for key, item in value.items()}
    if isinstance(value.get("properties"), dict) and "additionalProperties" not in value:
        value["additionalProperties"] = False
    return value


OPEN, CLOSED = DOCUMENT["components"], {"schemas": close(DOCUMENT["components"]["schemas"])}


def faults(value, schema, components):
    """What a value has against a schema, as text; "" if it fits."""
    validator = jsonschema.Draft202012Validator({**schema, "components": components})
    return "\n".join(f"{error.json_path}: {error.message}"[:400] for error in validator.iter_errors(value))


def media_faults(text, media, components):
    """The same of a body as it is sent: JSON, lines of JSON, or text."""
    schema = resolve(media["schema"])
    if "x-itemSchema" in schema:
        items = [json.loads(line) for line in text.splitlines()]
        return "\n".join(filter(None, (faults(item, schema["x-itemSchema"], components) for item in items)))
    value = text if schema.get("type") == "string" else json.loads(text)
    return faults(value, media["schema"], components)


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


@unittest.skipUnless(jsonschema, "no jsonschema")
class Document(unittest.TestCase):
    maxDiff = None

    @unittest.skipUnless(openapi_spec_validator, "no openapi-spec-validator")
    def test_it_is_valid(self):
        openapi_spec_validator.validate(copy.deepcopy(DOCUMENT))

    def test_its_schemas_are_valid(self):
        for name, schema in DOCUMENT["components"]["schemas"].items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)

    def test_example_requests_fit_their_schemas(self):
        for path, kind, media, name, value in request_examples():
            with self.subTest(f"{path} {kind} {name}"):
                if name != "mistaken":
                    self.assertEqual(media_faults(text_of(value), media, OPEN), "")

    def test_example_answers_fit_their_schemas(self):
        for method, path, operation in operations():
            for status, response in operation["responses"].items():
                for kind, media in resolve(response)["content"].items():
                    self.assertTrue(examples_of(media), f"{method} {path} {status} {kind} has no example")
                    for name, value in examples_of(media).items():
                        with self.subTest(f"{method} {path} {status} {kind} {name}"):
                            self.assertEqual(media_faults(text_of(value), media, CLOSED), "")

    def test_every_component_is_used(self):
        text = read_source().decode()
        for kind in ("schemas", "requestBodies", "responses", "parameters", "headers"):
            for name in DOCUMENT["components"][kind]:
                self.assertIn(f'"#/components/{kind}/{name}"', text)

    def test_version_and_licence_are_those_of_the_project(self):
        with open(os.path.join(ROOT, "VERSION"), encoding="utf-8") as version:
            self.assertEqual(DOCUMENT["info"]["version"], version.read().strip())
        with open(os.path.join(ROOT, "LICENSE"), encoding="utf-8") as licence:
            self.assertRegex(licence.read(), r"Apache License\s+Version 2\.0")
        self.assertEqual(DOCUMENT["info"]["license"]["identifier"], "Apache-2.0")

    def test_it_has_the_routes_of_the_table_and_tells_which_need_no_token(self):
        with open(os.path.join(ROOT, "src", "serve", "routes.c"), encoding="utf-8") as source:
            rows = {(method.lower(), path, is_open == "1") for method, path, is_open in ROW.findall(source.read())}
        documented = {(method, path, operation.get("security") == []) for method, path, operation in operations()}
        self.assertGreater(len(rows), 10)
        self.assertEqual(rows, documented)


# ---- the service ---------------------------------------------------------------------------------------------------


class ContractTest(ServiceTest):
    def start_default(self, *arguments, **variables):
        """A service whose model is called as in the examples."""
        return self.start(*arguments, model="default=" + TINY_BART, **variables)

    def check(self, method, path, got, status):
        """An answer has this status, and type, headers and body as the document says."""
        response = response_of(method, path, status)
        where, (code, headers, body) = f"{method} {path} {status}", got
        self.assertEqual(code, status, f"{where}: {body[:300]}")
        self.assertIn(headers["Content-Type"], response["content"], where)
        self.assertEqual(media_faults(body.decode(), response["content"][headers["Content-Type"]], CLOSED), "", where)
        for name, needed in (("Retry-After", code in (429, 503)), ("Allow", code == 405),
                             ("WWW-Authenticate", code == 401),
                             ("x-amzn-ErrorType", path.startswith("/endpoints/") and code in ROUTED)):
            if needed:
                self.assertIn(name, response["headers"], where)
                self.assertIsNotNone(headers[name], where)

    def send(self, service, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(service, method.upper(), path.replace("{name}", "default"), body, headers)


def scored_routes():
    return [path for method, path, operation in operations() if method == "post"]


def good_request(path):
    body = resolve(DOCUMENT["paths"][path]["post"]["requestBody"])["content"][JSON]
    return next(iter(examples_of(body).values()))


class Routes(ContractTest):
    def setUp(self):
        super().setUp()
        self.service = self.start_default()

    def test_the_service_answers_the_document_byte_for_byte(self):
        status, headers, body = self.send(self.service, "get", "/openapi.json")
        self.assertEqual((status, headers["Content-Type"]), (200, JSON))
        self.assertEqual(body, read_source())

    def test_what_is_documented_is_there_and_nothing_else(self):
        for path, item in DOCUMENT["paths"].items():
            for method in METHODS:
                with self.subTest(f"{method} {path}"):
                    body = good_request(path) if method == "post" and method in item else None
                    status = self.send(self.service, method, path, body)[0]
                    self.assertEqual(status, 200 if method in item else 405)
        for path in ("/nothing", "/v1", "/classify/", "/health", "/endpoints/default", "/openapi.yaml", "/docs"):
            self.assertEqual(self.send(self.service, "get", path)[0], 404, path)

    @unittest.skipUnless(jsonschema, "no jsonschema")
    def test_another_method_is_answered_as_documented(self):
        self.check("post", "/classify", self.send(self.service, "get", "/classify"), 405)
        self.check("get", "/ping", self.send(self.service, "delete", "/ping"), 405)

    @unittest.skipUnless(jsonschema, "no jsonschema")
    def test_what_takes_no_body_answers_as_documented(self):
        for method, path, _ in operations():
            if method == "get":
                with self.subTest(path):
                    self.check("get", path, self.send(self.service, "get", path), 200)

    @unittest.skipUnless(jsonschema, "no jsonschema")
    def test_example_requests_are_answered_as_documented(self):
        for path, kind, _, name, value in request_examples():
            with self.subTest(f"{path} {kind} {name}"):
                body = text_of(value).encode()
                got = self.send(self.service, "post", path, body, Content_Type=kind)
                self.check("post", path, got, 200)
                if kind == LINES:
                    self.assertEqual((got[1]["Content-Type"], got[2].count(b"\n")), (LINES, body.count(b"\n")))

    @unittest.skipUnless(jsonschema, "no jsonschema")
    def test_every_header_that_is_documented_works(self):
        zstd = subprocess.run(["zstd", "-c"], input=text_of(REQUEST).encode(), capture_output=True, check=True).stdout
        bodies = {"identity": text_of(REQUEST).encode(), "gzip": gzip.compress(text_of(REQUEST).encode()), "zstd": zstd}
        encodings = DOCUMENT["components"]["parameters"]["ContentEncoding"]["schema"]["enum"]
        self.assertEqual(sorted(encodings), sorted(bodies))
        for encoding in encodings:
            with self.subTest(encoding):
                self.check("post", "/classify", self.send(self.service, "post", "/classify", bodies[encoding],
                                                          Content_Type=JSON, Content_Encoding=encoding), 200)
        for path in ("/invocations", "/endpoints/{name}/invocations"):
            headers = {parameter["name"].replace("-", "_"): parameter["example"] for parameter in map(
                resolve, DOCUMENT["paths"][path]["post"]["parameters"]) if "example" in parameter}
            headers.pop("name", None)
            self.assertEqual(len(headers), 2)
            got = self.send(self.service, "post", path, REQUEST, **headers)
            self.check("post", path, got, 200)
            attributes = "X-Amzn-SageMaker-Custom-Attributes"
            self.assertEqual(got[1][attributes], headers[attributes.replace("-", "_")])


def classify_requests():
    """Requests around the limits of the schema."""
    def with_parameters(**parameters):
        return {"inputs": "It rains.", "parameters": {"candidate_labels": ["a", "b"], **parameters}}

    values = {
        "candidate_labels": ["a, b", " a ", "", " , ", [], ["a", ""], [{"label": "a"}], [{"label": ""}], [{}], [7], {},
                             [{"label": "a", "description": "x"}], [{"label": "a", "description": ""}],
                             [{"label": "a", "hypotheses": ["x.", "y."]}], [{"label": "a", "hypotheses": []}],
                             [{"label": "a", "hypotheses": [""]}], [{"label": "a", "hypotheses": "x."}], ["a\0"],
                             [{"label": "a", "description": "x", "hypotheses": ["x."]}], [{"label": "a", "b": 1}],
                             [{"description": "x"}], None],
        "multi_label": [True, False, 1, "true", None],
        "hypothesis_template": ["{}", "It is {}.", "{{{}}}", "{{", "", "x", "{} {}", "{", "{0}", "}{}", "{} {{}}", 1],
        "max_length": [0, 64, 2147483647, 2147483648, -1, 1.5, "64", None],
        "overflow": ["truncate", "window", "error", "cut", "", None],
        "reduce": ["max", "mean", "min", None],
        "top_k": [0, 1, 2147483647, 2147483648, -1, 0.5, "1", None],
        "threshold": [0, 0.5, 1, 1.0001, -0.1, "0.5", None],
        "other": [1],
    }
    yield from (with_parameters(**{name: value}) for name in values for value in values[name])
    for inputs in ("", " ", [], ["a"], ["a", ""], [1], 1, None, {"a": "b"}, "a\0b"):
        yield {**REQUEST, "inputs": inputs}
    yield from ({**REQUEST, "model": model} for model in ("default", None, 1, ["default"]))
    yield from ({"inputs": "a"}, {"parameters": REQUEST["parameters"]}, {**REQUEST, "other": 1}, [], "a", 1, None)


def system_one_requests():
    def with_question(**question):
        return {"state": "It rains.", "questions": {"q": question}}

    words = ["a", "A sentence.", {"a": 1}, ["a", "b"], "", {}, [], None]
    for word in words:
        yield with_question(type="noul", criteria={"true": word, "false": "x"})
        yield with_question(type="choice", criteria={"a": word, "b": None})
        yield with_question(type="choice", instructions=word, criteria={"a": None})
        if word is not None:  # the service takes it for the word null
            yield with_question(type="noul", instructions=word)
            yield with_question(type="score", criteria=[word, "x"])
            yield {"state": word, "questions": {"q": {"type": "noul", "instructions": "x"}}}
    yield with_question(type="noul")
    yield with_question(type="noul", instructions="x", criteria=None)
    yield with_question(type="noul", criteria={"maybe": "x"})
    yield with_question(type="noul", criteria=["x"])
    yield with_question(type="choice", criteria={})
    yield with_question(type="choice", criteria={"": None})
    yield with_question(type="choice", criteria=["a"])
    yield with_question(type="choice")
    yield with_question(type="score", criteria=[])
    yield with_question(type="score", criteria={"a": None})
    yield with_question(type="box", instructions="x")
    yield with_question(type="other")
    yield with_question(instructions="x")
    yield with_question(type="noul", instructions="x", other=1)
    good = with_question(type="noul", instructions="x")
    yield from ({**good, "model": model} for model in ("default", "jev-latest", None, 1))
    yield from ({**good, "questions": questions} for questions in ({}, [], None, {"q": 1}))
    yield from ({**good, "assets": {}}, {**good, "other": 1}, {**good, "state": 1}, {"state": "a"}, [], 1)


@unittest.skipUnless(jsonschema, "no jsonschema")
class Schemas(ContractTest):
    """The service takes what the schemas of its requests take, and nothing else."""

    def compare(self, path, schema, requests):
        service, verdicts = self.start_default(), {True: 0, False: 0}
        for request in requests:
            wrong = faults(request, {"$ref": "#/components/schemas/" + schema}, OPEN)
            text = json.dumps(request)
            got = self.send(service, "post", path, text.encode(), Content_Type=JSON)
            with self.subTest(f"{path} {text}"):
                self.assertEqual(got[0] == 200, not wrong, f"{got[2][:300]} {wrong}")
                self.check("post", path, got, got[0])
            verdicts[not wrong] += 1
        self.assertGreater(min(verdicts.values()), 15)

    def test_of_classification(self):
        self.compare("/classify", "ClassifyRequest", classify_requests())

    def test_of_system_one(self):
        self.compare("/v1/systemone", "SystemOneRequest", system_one_requests())


@unittest.skipUnless(jsonschema, "no jsonschema")
class Errors(ContractTest):
    """Each status of the document, from a service that gives it; each on every route that has it."""

    def test_of_requests(self):
        service = self.start_default("--max-texts", "3", "--max-body", "5000")
        for path in scored_routes():
            good, poisoned = good_request(path), "oss"  # the word that the scorer of the tests fails at
            for status, body, headers in (
                    (400, {}, {}), (400, "{", {}), (400, good, {"Content-Encoding": "gzip"}),
                    (404, {**good, "model": "none"}, {}), (406, good, {"Accept": "text/html"}),
                    (413, " " * 6000, {}), (415, good, {"Content-Type": "text/csv"}),
                    (415, good, {"Content-Encoding": "br"}), (417, good, {"Expect": "something"}),
                    (500, {**good, "state" if path == "/v1/systemone" else "inputs": poisoned}, {})):
                with self.subTest(f"{path} {status}"):
                    got = self.ask(service, "POST", path.replace("{name}", "default"), text_of(body).encode(),
                                   {"Content-Type": JSON, **headers})
                    self.check("post", path, got, status)
        self.check("post", "/classify", self.send(service, "post", "/classify", {**REQUEST, "inputs": ["a"] * 4}), 413)
        for path in ("/", "/v1/systemone"):
            self.check("post", path, self.send(service, "post", path, b"{}", Content_Type=LINES), 415)
        for change in ({"assets": {"a": {"type": "image"}}}, {"questions": {"q": {"type": "box"}}}):
            got = self.send(service, "post", "/v1/systemone", {**good_request("/v1/systemone"), **change})
            self.check("post", "/v1/systemone", got, 422)
        got = self.send(service, "post", "/invocations", REQUEST, X_Amzn_SageMaker_Target_Model="none")
        self.check("post", "/invocations", got, 404)

    def test_without_a_token(self):
        self.write("token", b"secret")
        service = self.start_default("--token-file", "token")
        for method, path, operation in operations():
            body = good_request(path) if method == "post" else None
            if operation.get("security") != []:
                self.check(method, path, self.send(service, method, path, body), 401)
            allowed = self.send(service, method, path, body, Authorization="Bearer secret")
            self.check(method, path, allowed, 200)

    def raw(self, client):
        response = http.client.HTTPResponse(client)
        response.begin()
        return response.status, response.headers, response.read()

    def test_of_slow_clients(self):
        service = self.start_default("--header-timeout", "1", "--body-timeout", "1")
        headers, body = self.connect(service), self.connect(service)
        headers.sendall(b"POST /classify HTTP/1.1\r\n")
        body.sendall(raw_request(b"{}")[:-1])
        for client in (headers, body):
            self.check("post", "/classify", self.raw(client), 408)

    def test_of_many_connections(self):
        service = self.start_default("--max-connections-per-address", "1")
        first = self.connect(service)
        first.sendall(b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n")
        self.check("get", "/ping", self.raw(first), 200)
        self.check("post", "/classify", self.raw(self.connect(service)), 503)

    def test_of_a_busy_service(self):
        service = self.start_default("--max-tokens", "100", "--request-timeout", "1", ZSTC_TEST_PAUSE="2000000")
        request, answers = {**REQUEST, "inputs": "x" * 200, "parameters": {"candidate_labels": ["a"]}}, []
        large = {**request, "inputs": "x" * 500}
        self.check("post", "/classify", self.send(service, "post", "/classify", large), 413)
        first = threading.Thread(target=lambda: answers.append(self.send(service, "post", "/classify", request)))
        first.start()
        self.await_true(lambda: self.metric(service, "zstc_tokens_in_flight") > 0)
        for path in ("/classify", "/", "/endpoints/{name}/invocations"):
            self.check("post", path, self.send(service, "post", path, request), 429)
        first.join()
        self.check("post", "/classify", answers[0], 504)

    def test_of_a_service_that_is_ending(self):
        service = self.start_default("--drain-timeout", "30", ZSTC_TEST_PAUSE="1000000")
        client = self.connect(service)
        client.sendall(raw_request(text_of(REQUEST).encode(), more="Connection: close\r\n"))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") > 0)
        service.process.send_signal(signal.SIGTERM)
        self.await_true(lambda: self.send(service, "get", "/health/ready")[0] == 503)
        for path in ("/ping", "/health/ready"):
            self.check("get", path, self.send(service, "get", path), 503)
        self.check("get", "/health/live", self.send(service, "get", "/health/live"), 200)
        self.assertIn(b"200 OK", read_all(client))
        self.assertEqual(service.process.wait(60), 0)
        service.stop()  # closes its pipes


if __name__ == "__main__":
    unittest.main()
