"""zstc serve: what each route takes and answers."""
import gzip
import http.client
import json
import os
import socket
import subprocess
import time
import unittest

from service import (LABELS, MODELS, PROGRAM, REQUEST, TINY_BART, Service, ServiceTest, environment, raw_request,
                     read_all, zstd_frame)


def answer_of_batch(folder, lines):
    """What `zstc batch` answers to the same requests, to the last digit."""
    run = subprocess.run([PROGRAM, "batch", "--threads", "1", "-m", TINY_BART, "-", "-"], input=lines, cwd=folder,
                         capture_output=True, env=environment(), timeout=300)
    return run.stdout


class Classify(ServiceTest):
    def setUp(self):
        super().setUp()
        self.service = self.start()

    def test_the_answer_is_that_of_the_library(self):
        for path in ("/classify", "/invocations", "/endpoints/any-name/invocations"):
            status, headers, body = self.ask(self.service, "POST", path, REQUEST)
            self.assertEqual(status, 200)
            self.assertEqual(headers["Content-Type"], "application/json")
            self.assertEqual(body + b"\n", answer_of_batch(self.folder, json.dumps(REQUEST).encode()))

    def test_a_list_of_texts_gives_a_list(self):
        status, answer = self.post(self.service, "/classify", {**REQUEST, "inputs": ["It rains.", "She sings."]})
        self.assertEqual(status, 200)
        self.assertEqual([one["sequence"] for one in answer], ["It rains.", "She sings."])

    def test_every_parameter_is_obeyed(self):
        parameters = {"candidate_labels": [{"label": "w", "description": "weather"}, "music", "sport"], "top_k": 2,
                      "multi_label": True, "hypothesis_template": "About {}.", "threshold": 0.0, "max_length": 64,
                      "overflow": "window", "reduce": "mean"}
        request = {"inputs": "It rains. " * 40, "parameters": parameters}
        status, _, body = self.ask(self.service, "POST", "/classify", request)
        self.assertEqual(status, 200)
        self.assertEqual(body + b"\n", answer_of_batch(self.folder, json.dumps(request).encode()))

    def test_lines_are_answered_in_order_and_bad_ones_in_their_place(self):
        lines = b"".join([json.dumps(REQUEST).encode() + b"\n", b"{bad\n", b"\n",
                          json.dumps({**REQUEST, "inputs": ["a", "b"]}).encode() + b"\r\n",
                          json.dumps({**REQUEST, "parameters": {"candidate_labels": "a, b", "x": 1}}).encode()])
        for kind in ("application/jsonlines", "application/x-ndjson", "application/jsonl; charset=utf-8"):
            status, headers, body = self.ask(self.service, "POST", "/invocations", lines, {"Content-Type": kind})
            self.assertEqual(status, 200)
            self.assertEqual(headers["Content-Type"], "application/jsonlines")
            self.assertEqual(body, answer_of_batch(self.folder, lines))
        self.assertEqual(body.count(b"\n"), 5)

    def test_several_requests_in_a_body_of_json_are_taken_for_lines(self):
        lines = (json.dumps(REQUEST) + "\n").encode() * 3
        status, headers, body = self.ask(self.service, "POST", "/invocations", lines,
                                         {"Content-Type": "application/json"})
        self.assertEqual((status, headers["Content-Type"]), (200, "application/jsonlines"))
        self.assertEqual(body, answer_of_batch(self.folder, lines))

    def test_json_over_several_lines_is_one_request(self):
        status, answer = self.post(self.service, "/classify", json.dumps(REQUEST, indent=2).encode() + b"\n\n",
                                   Content_Type="application/json")
        self.assertEqual((status, answer["labels"][0] in LABELS), (200, True))

    def test_accept_asks_for_lines(self):
        status, headers, body = self.ask(self.service, "POST", "/classify", REQUEST,
                                         {"Accept": "application/jsonlines"})
        self.assertEqual((status, headers["Content-Type"]), (200, "application/jsonlines"))
        self.assertTrue(body.endswith(b"}\n"))
        self.assert_error(self.post(self.service, "/classify", REQUEST, Accept="text/csv"), 406, "NOT_ACCEPTABLE",
                          "text/csv")

    def test_bodies_may_be_compressed(self):
        plain = json.dumps(REQUEST).encode()
        for encoding, body in (("gzip", gzip.compress(plain)), ("zstd", zstd_frame(plain)),
                               ("zstd", zstd_frame(plain[:9]) + zstd_frame(plain[9:])), ("identity", plain)):
            status, answer = self.post(self.service, "/classify", body, Content_Type="application/json",
                                       Content_Encoding=encoding)
            self.assertEqual((status, answer["sequence"]), (200, "It rains."), encoding)

    def test_a_body_that_is_not_what_it_says_is_refused(self):
        packed = gzip.compress(json.dumps(REQUEST).encode())
        for body, encoding, message in ((packed[:-3], "gzip", "ends too early"), (b"{}", "gzip", "neither gzip nor"),
                                        (packed[:12] + b"\xff" * 20, "gzip", "gzip data"),
                                        (b"", "zstd", "neither gzip")):
            got = self.post(self.service, "/classify", body, Content_Type="application/json",
                            Content_Encoding=encoding)
            self.assert_error(got, 400, "BAD_REQUEST", message)
        got = self.post(self.service, "/classify", packed, Content_Type="application/json", Content_Encoding="br")
        self.assert_error(got, 415, "UNSUPPORTED_MEDIA_TYPE", "br")
        got = self.post(self.service, "/classify", b"a,b", Content_Type="text/csv")
        self.assert_error(got, 415, "UNSUPPORTED_MEDIA_TYPE", "text/csv")

    def test_a_byte_order_mark_is_passed_over(self):
        body = b"\xef\xbb\xbf" + json.dumps(REQUEST).encode()
        self.assertEqual(self.post(self.service, "/classify", body, Content_Type="application/json")[0], 200)

    def test_errors_name_what_is_wrong(self):
        labels = {"candidate_labels": LABELS}
        for body, code, message in (
                ({}, "ZSTC_INVALID_ARGUMENT", "inputs is missing"),
                ({"inputs": "", "parameters": labels}, "ZSTC_INVALID_ARGUMENT", "text"),
                ({"inputs": "a"}, "ZSTC_INVALID_ARGUMENT", "parameters is missing"),
                ({"inputs": "a", "parameters": {**labels, "multilabel": 1}}, "ZSTC_INVALID_ARGUMENT", "multilabel"),
                ({"inputs": "a", "parameters": labels, "extra": 1}, "ZSTC_INVALID_ARGUMENT", "extra"),
                ({"inputs": "\ud800", "parameters": labels}, "ZSTC_TEXT", "surrogate"),
                ({"inputs": ["a", ""], "parameters": labels}, "ZSTC_INVALID_ARGUMENT", "inputs[1]"),
                ({"inputs": "a", "parameters": labels, "model": "x"}, "NOT_FOUND", "expected tiny-bart")):
            got = self.post(self.service, "/classify", body)
            self.assert_error(got, 404 if code == "NOT_FOUND" else 400, code, message)
        for body, code, message in ((b"", "ZSTC_INVALID_ARGUMENT", "empty"), (b"{", "ZSTC_INVALID_ARGUMENT", "byte 1"),
                                    (b'{"inputs": "\xff"}', "ZSTC_TEXT", "0xff"), (b"[]", "ZSTC_INVALID_ARGUMENT",
                                                                                   "object")):
            got = self.post(self.service, "/classify", body, Content_Type="application/json")
            self.assert_error(got, 400, code, message)

    def test_custom_attributes_come_back(self):
        name = "X-Amzn-SageMaker-Custom-Attributes"
        for body, status in ((REQUEST, 200), ({}, 400)):
            got, headers, _ = self.ask(self.service, "POST", "/invocations", body, {name: "trace=7;x"})
            self.assertEqual((got, headers[name]), (status, "trace=7;x"))


class Hub(ServiceTest):
    def test_a_text_gives_pairs_best_first_and_a_list_lists(self):
        service = self.start()
        status, whole = self.post(service, "/classify", REQUEST)
        expected = [{"label": label, "score": score} for label, score in zip(whole["labels"], whole["scores"])]
        self.assertEqual(self.post(service, "/", REQUEST), (200, expected))
        self.assertEqual(self.post(service, "/", {**REQUEST, "inputs": ["It rains."]}), (200, [expected]))
        self.assert_error(self.post(service, "/", {}), 400, "ZSTC_INVALID_ARGUMENT")


class Paths(ServiceTest):
    def setUp(self):
        super().setUp()
        self.service = self.start()

    def test_what_does_not_exist_is_404_and_another_method_405(self):
        for path in ("/nothing", "/classify/", "/endpoints//invocations", "/endpoints/a/b/invocations", "/health",
                     "//a/metrics", "//metrics", "/%6detrics", "/a/../metrics"):
            self.assert_error(self.get(self.service, path), 404, "NOT_FOUND")
        status, headers, body = self.ask(self.service, "GET", "/classify")
        self.assertEqual((status, headers["Allow"]), (405, "POST"))
        status, headers, body = self.ask(self.service, "PUT", "/", b"x")
        self.assertEqual((status, headers["Allow"]), (405, "POST, GET, HEAD"))
        status, headers, body = self.ask(self.service, "OPTIONS", "/classify")
        self.assertEqual((status, headers["Allow"], body), (204, "POST", b""))

    def test_a_query_or_a_whole_url_does_not_matter(self):
        for path in ("/health/live?full=1", "/health/live?", "http://a.example/health/live?x=//y"):
            self.assertEqual(self.get(self.service, path)[0], 200, path)

    def test_head_has_the_headers_of_get_alone(self):
        get, head = (self.ask(self.service, method, "/openapi.json") for method in ("GET", "HEAD"))
        self.assertEqual(head[0], 200)
        self.assertEqual(head[1]["Content-Length"], str(len(get[2])))
        self.assertEqual(head[2], b"")

    def test_one_connection_carries_many_requests(self):
        connection = http.client.HTTPConnection(self.service.host, self.service.port, timeout=60)
        self.addCleanup(connection.close)
        for _ in range(20):
            self.assertEqual(self.ask(self.service, "POST", "/classify", REQUEST, connection=connection)[0], 200)
            self.assertEqual(self.ask(self.service, "POST", "/classify", {}, connection=connection)[0], 400)
            self.assertEqual(self.ask(self.service, "GET", "/nothing", connection=connection)[0], 404)
        self.assertEqual(self.metric(self.service, "zstc_connections_accepted_total"), 2)  # and the one that asks

    def test_requests_that_come_together_are_answered_in_order(self):
        client = self.connect(self.service)
        bodies = [json.dumps({**REQUEST, "inputs": "text %d" % i}).encode() for i in range(5)]
        client.sendall(b"".join(raw_request(body) for body in bodies) + b"GET /health/live HTTP/1.1\r\nHost: a\r\n"
                       b"Connection: close\r\n\r\n")
        data = read_all(client)
        self.assertEqual(data.count(b"HTTP/1.1 200 OK"), 6)
        places = [data.index(b"text %d" % i) for i in range(5)]
        self.assertEqual(places, sorted(places))

    def test_the_page_and_its_policy(self):
        status, headers, body = self.ask(self.service, "GET", "/")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertIn(b"<title>", body)


class Probes(ServiceTest):
    def test_a_service_that_started_is_live_and_ready(self):
        service = self.start()
        self.assertEqual(self.get(service, "/health/live"), (200, {"status": "live"}))
        self.assertEqual(self.get(service, "/health/ready"), (200, {"status": "ready"}))
        self.assertEqual(self.get(service, "/ping"), (200, {"status": "ready"}))

    def test_info_tells_models_and_limits(self):
        service = self.start("--max-texts", "7")
        status, info = self.get(service, "/info")
        self.assertEqual((status, info["limits"]["max-texts"], info["draining"]), (200, 7, False))
        self.assertEqual(info["models"][0]["name"], "tiny-bart")
        self.assertEqual(info["models"][0]["info"]["architecture"], "bart")
        self.assertNotIn(MODELS, json.dumps(info))  # where a model lies is nobody else's business
        self.assertLess(abs(info["started"] - time.time()), 100)


class Models(ServiceTest):
    def setUp(self):
        super().setUp()
        self.service = self.start("-m", "small=" + os.path.join(MODELS, "tiny-bert"))

    def label(self, path="/classify", **more):
        status, answer = self.post(self.service, path, {**REQUEST, **more.pop("body", {})}, **more)
        self.assertEqual(status, 200, answer)
        return answer["scores"]

    def test_a_field_chooses_and_the_first_is_the_default(self):
        names = [model["name"] for model in self.get(self.service, "/models")[1]["models"]]
        self.assertEqual(names, ["tiny-bart", "small"])
        default = self.label()
        first, second = (self.label(body={"model": name}) for name in ("tiny-bart", "small"))
        self.assertEqual(default, first)
        self.assertNotEqual(default, second)

    def test_a_header_or_the_endpoints_name_chooses_too(self):
        second = self.label(body={"model": "small"})
        self.assertEqual(self.label("/invocations", X_Amzn_SageMaker_Target_Model="small"), second)
        self.assertEqual(self.label(X_Amzn_SageMaker_Target_Model="small"), second)
        self.assertEqual(self.label("/endpoints/small/invocations"), second)
        self.assertNotEqual(self.label("/endpoints/other/invocations"), second)
        for path in ("/invocations", "/classify", "/"):
            got = self.post(self.service, path, REQUEST, X_Amzn_SageMaker_Target_Model="none")
            self.assert_error(got, 404, "NOT_FOUND", "expected tiny-bart or small")

    def test_lines_of_one_body_may_ask_several_models(self):
        requests = [{**REQUEST, "model": name} for name in ("small", "tiny-bart", "none", "small")]
        body = "\n".join(json.dumps(request) for request in requests).encode()
        status, _, answer = self.ask(self.service, "POST", "/invocations", body,
                                     {"Content-Type": "application/jsonlines"})
        answers = [json.loads(line) for line in answer.splitlines()]
        self.assertEqual(answers[0], answers[3])
        self.assertNotEqual(answers[0]["scores"], answers[1]["scores"])
        self.assertEqual(answers[2]["error"]["code"], "NOT_FOUND")

    def test_two_models_of_one_name_are_refused_at_the_start(self):
        run = self.run_program("serve", "--port", "0", "-m", TINY_BART, "-m", TINY_BART)
        self.assertEqual(run.returncode, 2)
        self.assertIn(b'two models are called "tiny-bart"', run.stderr)


class SystemOne(ServiceTest):
    def setUp(self):
        super().setUp()
        self.service = self.start()

    def decide(self, questions, state="I was charged twice.", **more):
        return self.post(self.service, "/v1/systemone", {"model": "jev-latest", "state": state,
                                                         "questions": questions, **more})

    def scores(self, labels, text="I was charged twice.", **parameters):
        status, answer = self.post(self.service, "/classify", {"inputs": text, "parameters": {
            "candidate_labels": labels, **parameters}})
        self.assertEqual(status, 200, answer)
        return dict(zip(answer["labels"], answer["scores"]))

    def test_a_choice_is_single_label_over_the_descriptions(self):
        status, answer = self.decide({"tone": {"type": "choice", "instructions": "What is the tone?",
                                               "criteria": {"angry": "an upset message", "calm": None}}})
        expected = self.scores(["an upset message", "calm"])
        got = answer["answers"]["tone"]
        self.assertEqual(status, 200)
        self.assertEqual(got["probabilities"], {"angry": expected["an upset message"], "calm": expected["calm"]})
        self.assertEqual(got["choice"], max(got["probabilities"], key=got["probabilities"].get))
        top = max(got["probabilities"].values())
        self.assertAlmostEqual(got["confidence"], (top - 0.5) / 0.5, places=6)
        self.assertEqual(answer["model"], "tiny-bart")
        self.assertGreater(answer["usage"]["input_tokens"], 10)

    def test_a_noul_is_the_entailment_of_its_statement(self):
        statement = "This message is about billing."
        status, answer = self.decide({"b": {"type": "noul", "instructions": statement},
                                      "n": {"type": "noul", "criteria": {"false": statement}},
                                      "y": {"type": "noul", "criteria": {"true": statement, "false": None}}})
        label = {"label": "x", "hypotheses": [statement]}
        expected = self.scores([label])["x"]
        self.assertEqual(answer["answers"]["b"], {"type": "noul", "noul": expected})
        self.assertAlmostEqual(answer["answers"]["n"]["noul"], 1 - expected, places=6)
        self.assertEqual(answer["answers"]["y"]["noul"], expected)

    def test_a_noul_with_both_outcomes_is_a_choice_between_them(self):
        status, answer = self.decide({"b": {"type": "noul", "instructions": "Is it spam?", "criteria": {
            "true": "unsolicited advertising", "false": "a legitimate message"}}})
        expected = self.scores(["unsolicited advertising", "a legitimate message"])
        self.assertEqual(answer["answers"]["b"]["noul"], expected["unsolicited advertising"])

    def test_a_score_is_the_expectation_over_its_levels(self):
        levels = ["can wait", "needs attention this week", {"when": "today"}]
        status, answer = self.decide({"u": {"type": "score", "instructions": "How urgent?", "criteria": levels}})
        expected = self.scores(["can wait", "needs attention this week", "when: today"])
        got = answer["answers"]["u"]
        values = [got["probabilities"][str(i)] for i in range(3)]
        self.assertEqual(values, [expected["can wait"], expected["needs attention this week"], expected["when: today"]])
        self.assertAlmostEqual(got["score"], values[1] + 2 * values[2], places=6)
        self.assertEqual(got["legend"], {"0": levels[0], "1": levels[1], "2": levels[2]})
        best = values.index(max(values))
        spread = sum(value * abs(i - best) for i, value in enumerate(values))
        self.assertAlmostEqual(got["confidence"], max(0, 1 - spread / (2 / 3)), places=5)

    def test_one_option_is_certain(self):
        status, answer = self.decide({"c": {"type": "choice", "criteria": {"only": "this"}},
                                      "s": {"type": "score", "criteria": ["only"]}})
        self.assertEqual(answer["answers"]["c"], {"type": "choice", "choice": "only", "confidence": 1.0,
                                                  "probabilities": {"only": 1.0}})
        self.assertEqual(answer["answers"]["s"]["score"], 0.0)
        self.assertEqual(answer["answers"]["s"]["probabilities"], {"0": 1.0})

    def test_a_state_of_fields_is_read_as_lines(self):
        state = {"subject": "Twice charged", "customer": {"name": "Ann", "tier": 2, "new": False}, "tags": ["a", None]}
        text = "subject: Twice charged\ncustomer: name: Ann, tier: 2, new: false\ntags: a, null"
        status, answer = self.decide({"c": {"type": "choice", "criteria": {"x": None, "y": None}}}, state=state)
        self.assertEqual(answer["answers"]["c"]["probabilities"], self.scores(["x", "y"], text))

    def test_a_description_that_is_a_sentence_stands_by_itself(self):
        status, answer = self.decide({"c": {"type": "choice", "criteria": {"x": "They ask for money.", "y": "rain"}}})
        expected = self.scores([{"label": "x", "hypotheses": ["They ask for money."]}, {"label": "y",
                                                                                        "description": "rain"}])
        self.assertEqual(answer["answers"]["c"]["probabilities"], expected)

    def test_what_cannot_be_answered_says_so(self):
        noul = {"type": "noul", "instructions": "It rains."}
        for questions, more, status, code, message in (
                ({"b": {"type": "box"}}, {}, 422, "UNPROCESSABLE_CONTENT", "image"),
                ({"b": {"type": "rank"}}, {}, 422, "UNPROCESSABLE_CONTENT", "rank"),
                ({"b": noul}, {"assets": {"a": {"type": "image"}}}, 422, "UNPROCESSABLE_CONTENT", "assets"),
                ({"b": noul}, {"model": "gpt"}, 404, "NOT_FOUND", "gpt"),
                ({"b": noul}, {"temperature": 1}, 400, "ZSTC_INVALID_ARGUMENT", "temperature"),
                ({"b": noul}, {"state": 5}, 400, "ZSTC_INVALID_ARGUMENT", "state"),
                ({"b": noul}, {"state": {}}, 400, "ZSTC_INVALID_ARGUMENT", "state is empty"),
                ({}, {}, 400, "ZSTC_INVALID_ARGUMENT", "questions is empty"),
                ([], {}, 400, "ZSTC_INVALID_ARGUMENT", "questions"),
                ({"b": 1}, {}, 400, "ZSTC_INVALID_ARGUMENT", "questions.b is not an object"),
                ({"b": {}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "questions.b.type"),
                ({"b": {"type": "noul"}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "questions.b has neither"),
                ({"b": {"type": "noul", "criteria": {"maybe": "x"}}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "maybe"),
                ({"b": {"type": "choice"}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "questions.b.criteria"),
                ({"b": {"type": "choice", "criteria": {}}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "empty"),
                ({"b": {"type": "choice", "criteria": {"a": ""}}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "empty text"),
                ({"b": {"type": "score", "criteria": {}}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "list"),
                ({"b": {"type": "score", "criteria": []}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "empty"),
                ({"b": {"type": "noul", "instructions": "a", "extra": 1}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "extra"),
                ({"b": {"type": "noul", "instructions": 7}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "no string"),
                ({"b": {"type": "score", "criteria": ["a", None]}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "no string"),
                ({"b": {"type": "choice", "criteria": {"a": 3}}}, {}, 400, "ZSTC_INVALID_ARGUMENT", "no string"),
                ({"b": {"type": "noul", "instructions": "\ud800"}}, {}, 400, "ZSTC_TEXT", "surrogate")):
            self.assert_error(self.decide(questions, **more), status, code, message)
        body = b'{"state":"a","questions":{"q":{"type":"choice","criteria":{"x":null,"x":null}}}}'
        self.assert_error(self.post(self.service, "/v1/systemone", body, Content_Type="application/json"), 400,
                          "ZSTC_INVALID_ARGUMENT", "twice")
        noul = b'"q":{"type":"noul","instructions":"a"}'
        body = b'{"state":"a","questions":{%s,%s}}' % (noul, noul)
        self.assert_error(self.post(self.service, "/v1/systemone", body, Content_Type="application/json"), 400,
                          "ZSTC_INVALID_ARGUMENT", "twice")

    def test_no_assets_are_no_assets(self):
        self.assertEqual(self.decide({"b": {"type": "noul", "instructions": "a"}}, assets=None)[0], 200)

    def test_lines_are_refused_where_there_are_none(self):
        for path in ("/v1/systemone", "/"):
            got = self.post(self.service, path, b"{}", Content_Type="application/jsonlines")
            self.assert_error(got, 415, "UNSUPPORTED_MEDIA_TYPE", "application/jsonlines")
            got = self.post(self.service, path, {}, Accept="application/jsonlines")
            self.assert_error(got, 406, "NOT_ACCEPTABLE", "application/jsonlines")

    def test_models_are_listed_as_its_clients_read_them(self):
        status, answer = self.get(self.service, "/v1/models")
        self.assertEqual([model["name"] for model in answer["models"]], ["tiny-bart"])
        self.assertRegex(answer["models"][0]["release_date"], r"^\d{4}-\d\d-\d\d$")


class Tokens(ServiceTest):
    def test_what_costs_or_tells_something_needs_a_token(self):
        self.write("tokens", b"first-token\n\nsecond-token\n")
        service = self.start("--token-file", "tokens")
        for header in (None, "Bearer", "Bearer wrong", "Bearer first-toke", "Basic first-token",
                       "Bearer first-token x"):
            headers = {} if header is None else {"Authorization": header}
            status, answered, body = self.ask(service, "POST", "/classify", REQUEST, headers)
            self.assertEqual((status, answered["WWW-Authenticate"]), (401, "Bearer"), header)
        for token in ("first-token", "second-token"):
            self.assertEqual(self.post(service, "/classify", REQUEST, Authorization="Bearer " + token)[0], 200)
        for path in ("/metrics", "/info", "/models", "/v1/models"):
            self.assertEqual(self.ask(service, "GET", path)[0], 401, path)
        for path in ("/", "/openapi.json", "/health/live", "/health/ready", "/ping", "/execution-parameters"):
            self.assertEqual(self.ask(service, "GET", path)[0], 200, path)

    def test_a_file_without_a_token_is_refused_at_the_start(self):
        self.write("empty", b"\n \n")
        self.write("binary", b"a\0b")
        self.write("comment", b"good\n# a comment\n")
        self.write("words", b"two words\n")
        for name, message in (("empty", b"no token"), ("comment", b"comment, line 2: not a token"),
                              ("words", b"words, line 1: not a token"), ("none", b"No such file"),
                              ("binary", b"not a file of tokens")):
            run = self.run_program("serve", "--port", "0", "-m", TINY_BART, "--token-file", name)
            self.assertEqual(run.returncode, 4)
            self.assertIn(message, run.stderr)


class SageMaker(ServiceTest):
    def test_execution_parameters_are_those_of_the_environment(self):
        service = self.start(SAGEMAKER_MAX_CONCURRENT_TRANSFORMS="3", SAGEMAKER_MAX_PAYLOAD_IN_MB="9")
        self.assertEqual(self.get(service, "/execution-parameters"), (200, {
            "MaxConcurrentTransforms": 3, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": 9}))

    def test_the_payload_of_the_environment_is_the_limit(self):
        service = self.start(SAGEMAKER_MAX_PAYLOAD_IN_MB="1")
        self.assertEqual(self.get(service, "/info")[1]["limits"]["max-body"], 1 << 20)

    def test_the_port_of_the_environment_is_listened_on(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        service = Service("-m", TINY_BART, cwd=self.folder, SAGEMAKER_BIND_TO_PORT=str(port)).await_start()
        self.addCleanup(self.check_end, service)
        self.assertEqual(service.port, port)

    def test_a_batch_transform_has_no_limit_of_texts(self):
        lines = (json.dumps(REQUEST) + "\n").encode() * 1500
        kind = {"Content-Type": "application/jsonlines"}
        many = {**REQUEST, "inputs": ["a"] * 1500}
        self.assert_error(self.post(self.start(), "/invocations", many), 413, "CONTENT_TOO_LARGE", "--max-texts")
        service = self.start(SAGEMAKER_BATCH="true")
        status, answer = self.post(service, "/invocations", many)
        self.assertEqual((status, len(answer)), (200, 1500))
        status, _, answer = self.ask(service, "POST", "/invocations", lines, kind)
        self.assertEqual((status, answer.count(b"\n")), (200, 1500))

    def test_the_program_called_serve_serves(self):
        os.symlink(os.path.abspath(PROGRAM), self.path("serve"))
        service = Service("--port", "0", "-m", TINY_BART, cwd=self.folder, program=self.path("serve"),
                          command=()).await_start()
        self.addCleanup(self.check_end, service)
        self.assertEqual(self.get(service, "/ping")[0], 200)

    def test_a_variable_that_is_no_number_is_refused(self):
        run = self.run_program("serve", "-m", TINY_BART, SAGEMAKER_BIND_TO_PORT="http")
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"SAGEMAKER_BIND_TO_PORT", run.stderr)


if __name__ == "__main__":
    unittest.main()
