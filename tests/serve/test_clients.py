"""zstc serve: clients of other projects, unchanged, with the service's address. They are packages of PyPI and Debian;
scripts/test.sh installs them."""
import asyncio
import json
import os
import re
import shutil
import subprocess
import unittest

from service import LABELS, MODELS, REQUEST, ServiceTest

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    boto3 = None
try:
    import huggingface_hub
except ImportError:
    huggingface_hub = None
try:
    import typesafe_sdk
except ImportError:
    typesafe_sdk = None


def local(service):
    return "http://%s:%d" % (service.host, service.port)


@unittest.skipUnless(boto3, "boto3 is not installed")
class Boto3(ServiceTest):
    def setUp(self):
        super().setUp()
        self.service = self.start("-m", "other=" + os.path.join(MODELS, "tiny-bert"))
        self.client = boto3.client("sagemaker-runtime", endpoint_url=local(self.service), region_name="us-east-1",
                                   aws_access_key_id="none", aws_secret_access_key="none",
                                   config=Config(retries={"max_attempts": 1}))
        self.addCleanup(self.client.close)

    def invoke(self, body, **more):
        return self.client.invoke_endpoint(EndpointName="an-endpoint", Body=body, **{
            "ContentType": "application/json", **more})

    def test_invoke_endpoint_gives_the_answer(self):
        answer = self.invoke(json.dumps(REQUEST), CustomAttributes="trace=1")
        self.assertEqual((answer["ContentType"], answer["CustomAttributes"]), ("application/json", "trace=1"))
        self.assertEqual(json.load(answer["Body"]), self.post(self.service, "/classify", REQUEST)[1])

    def test_lines_go_in_and_out(self):
        body = "\n".join([json.dumps(REQUEST), "{", json.dumps(REQUEST)])
        answer = self.invoke(body, ContentType="application/jsonlines", Accept="application/jsonlines")
        lines = [json.loads(line) for line in answer["Body"].iter_lines()]
        self.assertEqual([sorted(line)[0] for line in lines], ["labels", "error", "labels"])

    def test_a_target_model_is_chosen(self):
        default, other = (json.load(self.invoke(json.dumps(REQUEST), **more)["Body"])
                          for more in ({}, {"TargetModel": "other"}))
        self.assertNotEqual(default["scores"], other["scores"])

    def test_errors_carry_code_and_message(self):
        for more, body, status, code, message in (({}, "{}", 400, "ZSTC_INVALID_ARGUMENT", "inputs is missing"),
                                                  ({"TargetModel": "x"}, "{}", 404, "NOT_FOUND", "no model"),
                                                  ({"ContentType": "text/csv"}, "a", 415, "UNSUPPORTED_MEDIA_TYPE",
                                                   "text/csv")):
            with self.assertRaises(ClientError) as caught:
                self.invoke(body, **more)
            got = caught.exception.response
            self.assertEqual(got["ResponseMetadata"]["HTTPStatusCode"], status)
            self.assertEqual(got["Error"]["Code"], code)
            self.assertIn(message, got["Error"]["Message"])


@unittest.skipUnless(huggingface_hub, "huggingface_hub is not installed")
class HuggingFaceHub(ServiceTest):
    def test_zero_shot_classification_with_every_argument(self):
        service = self.start()
        client = huggingface_hub.InferenceClient(model=local(service))
        for parameters in ({}, {"multi_label": True}, {"hypothesis_template": "About {}."}):
            got = client.zero_shot_classification("It rains.", LABELS, **parameters)
            whole = self.post(service, "/classify", {"inputs": "It rains.", "parameters": {
                "candidate_labels": LABELS, **parameters}})[1]
            self.assertEqual([(one.label, one.score) for one in got], list(zip(whole["labels"], whole["scores"])))

    def test_the_asynchronous_client_too(self):
        service = self.start()

        async def ask():
            async with huggingface_hub.AsyncInferenceClient(model=local(service)) as client:
                return await asyncio.gather(*(client.zero_shot_classification("It rains.", LABELS) for _ in range(20)))
        got = asyncio.run(ask())
        self.assertEqual(len({str(one) for one in got}), 1)

    def test_a_token_is_sent_and_a_wrong_one_refused(self):
        self.write("tokens", b"hf_secret\n")
        service = self.start("--token-file", "tokens")
        good = huggingface_hub.InferenceClient(model=local(service), token="hf_secret")
        self.assertEqual(len(good.zero_shot_classification("It rains.", LABELS)), 2)
        bad = huggingface_hub.InferenceClient(model=local(service), token="hf_other")
        with self.assertRaises(huggingface_hub.errors.HfHubHTTPError) as caught:
            bad.zero_shot_classification("It rains.", LABELS)
        self.assertEqual(caught.exception.response.status_code, 401)


@unittest.skipUnless(typesafe_sdk, "typesafe-sdk is not installed")
class TypeSafe(ServiceTest):
    QUESTIONS = {"billing": {"type": "noul", "instructions": "This message is about billing."},
                 "tone": {"type": "choice", "criteria": {"angry": "an upset message", "calm": None}},
                 "urgency": {"type": "score", "criteria": ["can wait", "this week", "today"]}}

    def client(self, service, **more):
        return typesafe_sdk.TypeSafeClient(base_url=local(service), api_key="secret", **more)

    def test_system_one_answers_each_kind_of_question(self):
        service = self.start()
        with self.client(service) as client:
            got = client.system_one(state={"subject": "Twice", "message": "I was charged twice."},
                                    questions=self.QUESTIONS)
        self.assertEqual((set(got.nouls), set(got.choices), set(got.scores)), ({"billing"}, {"tone"}, {"urgency"}))
        self.assertTrue(0 <= got.nouls["billing"].noul <= 1)
        tone, urgency = got.choices["tone"], got.scores["urgency"]
        self.assertAlmostEqual(sum(tone.probabilities.values()), 1, places=6)
        self.assertEqual(tone.choice, max(tone.probabilities, key=tone.probabilities.get))
        self.assertAlmostEqual(urgency.score, sum(level * p for level, p in urgency.probabilities.items()), places=5)
        self.assertEqual(urgency.legend[2], "today")
        self.assertGreater(got.usage.input_tokens, 0)
        self.assertEqual(got.model, "tiny-bart")

    def test_a_large_body_comes_compressed(self):
        service = self.start("--access-log", "log")
        with self.client(service, compression="zstd") as client:
            got = client.system_one(state="I was charged twice. " * 500, questions=self.QUESTIONS)
        self.assertEqual(len(got.answers), 3)
        self.await_true(lambda: self.read("log").count(b"\n") == 1)
        self.assertLess(json.loads(self.read("log"))["bytes_in"], 2000)

    def test_models_are_listed(self):
        with self.client(self.start()) as client:
            self.assertEqual([model.name for model in client.models.list().models], ["tiny-bart"])

    def test_what_cannot_be_answered_is_an_error_that_says_so(self):
        with self.client(self.start()) as client:
            with self.assertRaisesRegex(typesafe_sdk.TypeSafeUnprocessableEntityError, "reads text only"):
                client.system_one(state="a dog", questions={"box": typesafe_sdk.Box(instructions="The dog")})
            image = typesafe_sdk.Image(b"\x89PNG\r\n\x1a\n" + b"\0" * 32)
            with self.assertRaises(typesafe_sdk.TypeSafeAPIError) as caught:
                client.system_one(state=image, questions=self.QUESTIONS)
            self.assertIn(caught.exception.status, (415, 422))
            with self.assertRaisesRegex(typesafe_sdk.TypeSafeNotFoundError, 'no model is called "gpt"'):
                client.system_one(state="a", model="gpt", questions=self.QUESTIONS)

    def test_a_token_is_its_api_key(self):
        self.write("tokens", b"secret\n")
        service = self.start("--token-file", "tokens")
        with self.client(service) as client:
            self.assertEqual(len(client.models.list().models), 1)
        with typesafe_sdk.TypeSafeClient(base_url=local(service), api_key="other") as client:
            with self.assertRaises(typesafe_sdk.TypeSafeAuthenticationError):
                client.models.list()

    def test_the_asynchronous_client_too(self):
        service = self.start()

        async def ask():
            async with typesafe_sdk.AsyncTypeSafeClient(base_url=local(service), api_key="secret") as client:
                return await asyncio.gather(*(client.system_one(state="a", questions=self.QUESTIONS)
                                              for _ in range(20)))
        self.assertEqual(len({str(one.answers) for one in asyncio.run(ask())}), 1)


@unittest.skipUnless(shutil.which("wrk"), "wrk is not installed")
class Wrk(ServiceTest):
    SCRIPT = 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [==[%s]==]\n'

    def test_many_requests_at_once_get_no_error(self):
        service = self.start()
        self.write("post.lua", (self.SCRIPT % json.dumps(REQUEST)).encode())
        run = subprocess.run(["wrk", "-t1", "-c64", "-d3", "-s", self.path("post.lua"), local(service) + "/classify"],
                             capture_output=True, text=True, timeout=120)
        self.assertNotRegex(run.stdout, "Socket errors|Non-2xx")
        count = int(re.search(r"(\d+) requests in", run.stdout)[1])
        self.assertGreater(count, 100)
        answered = self.metric(service, "http_server_request_duration_seconds_count", http_route="/classify",
                               http_response_status_code="200")
        self.assertGreaterEqual(answered, count)


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class Curl(ServiceTest):
    def test_the_command_of_the_help_works(self):
        service = self.start()
        text = self.run_program("serve", "--help").stdout.decode()
        command = re.search(r"curl [^\n]*\\\n[^\n]*", text)[0].replace("http://127.0.0.1:8080", local(service))
        run = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60)
        self.assertEqual(json.loads(run.stdout), self.post(service, "/classify", REQUEST)[1])


if __name__ == "__main__":
    unittest.main()
