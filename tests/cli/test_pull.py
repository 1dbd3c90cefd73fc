"""zstc pull from a hub that does what it should: hub.py on this machine, no other network."""
import json
import os
import pty
import shutil
import signal
import ssl
import subprocess
import threading
import unittest

from hub import COMMIT, Hub, Server, stall_after
from program import PROGRAM, TINY_BART
from pull_case import WEIGHTS, PullTest

MICRO_SENTENCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "micro-sentences")
OTHER = "fedcba9876543210fedcba9876543210fedcba98"


class Files(PullTest):
    def names(self):
        return sorted(os.listdir(self.snapshot))

    def test_a_model_is_in_the_layout_of_the_cache(self):
        self.assert_pulled(self.pull())
        self.assertEqual(self.read(os.path.join(self.model, "refs", "main")).decode(), COMMIT)
        self.assertEqual(sorted(os.listdir(os.path.join(self.model, "blobs"))),
                         sorted(self.hub.hash(name) for name in self.hub.files))
        self.assertTrue(os.path.exists(self.path("hf/hub/CACHEDIR.TAG")))

    def test_only_what_is_read_is_downloaded(self):
        for name in ("README.md", ".gitattributes", "pytorch_model.bin", "model.onnx", "tf_model.h5", "onnx/model.onnx",
                     "training_args.bin", "generation_config.json"):
            self.hub.add(name, b"not needed")
        tokenizer = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
                     "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spm.model", "spiece.model")
        for name in tokenizer:
            self.hub.add(name, name.encode())
        self.assert_pulled(self.pull())
        self.assertEqual(self.names(), sorted(("config.json", "vocab.txt", "model.safetensors", *tokenizer)))

    def test_shards_are_those_that_the_index_names(self):
        shards = ["model-0000%d-of-00002.safetensors" % i for i in (1, 2)]
        index = {"weight_map": {"a": shards[0], "b": shards[1], "c": shards[0]}}
        del self.hub.files["model.safetensors"]
        self.hub.add("model.safetensors.index.json", json.dumps(index).encode())
        for name in (*shards, "model-00001-of-00009.safetensors"):
            self.hub.add(name, name.encode(), lfs=True)
        self.assertEqual(self.pull().returncode, 0)
        self.assertEqual(self.names(), sorted(("config.json", "vocab.txt", "model.safetensors.index.json", *shards)))

    def test_an_index_that_names_what_is_not_there_is_refused(self):
        del self.hub.files["model.safetensors"]
        for shard in ("missing.safetensors", "../../../outside", "sub/there.bin"):
            self.hub.add("sub/there.bin", b"", lfs=True)
            self.hub.add("model.safetensors.index.json", json.dumps({"weight_map": {"a": shard}}).encode())
            self.assert_failed(self.pull(), 3, "model.safetensors.index.json", shard)
            shutil.rmtree(self.model)

    def test_pytorch_weights_are_taken_where_there_are_no_safetensors(self):
        del self.hub.files["model.safetensors"]
        self.hub.add("pytorch_model.bin", b"weights", lfs=True)
        self.assertEqual(self.pull().returncode, 0)
        self.assertIn("pytorch_model.bin", self.names())

    def test_a_model_without_weights_that_can_be_read_is_refused_before_anything_is_downloaded(self):
        del self.hub.files["model.safetensors"]
        self.hub.add("onnx/model.onnx", b"", lfs=True)
        self.hub.add("model.Q4_K_M.gguf", b"", lfs=True)
        self.assert_failed(self.pull(), 3, "owner/name", "neither model.safetensors nor pytorch_model.bin",
                           "onnx/model.onnx (ONNX)", "model.Q4_K_M.gguf (GGUF)")
        self.assertFalse(os.path.exists(self.model))

    def test_a_file_that_two_names_share_is_one_blob(self):
        self.hub.add("tokenizer_config.json", b"same")
        self.hub.add("special_tokens_map.json", b"same")
        self.assert_pulled(self.pull())
        self.assertEqual(len(self.hub.asked("GET", "tokenizer_config.json")) +
                         len(self.hub.asked("GET", "special_tokens_map.json")), 1)

    def test_an_empty_file_is_a_file(self):
        self.hub.add("added_tokens.json", b"")
        self.assert_pulled(self.pull())

    def test_what_is_pulled_opens_by_its_name(self):
        for name in os.listdir(TINY_BART):
            with open(os.path.join(TINY_BART, name), "rb") as file:
                self.hub.add(name, file.read(), lfs=name.endswith(".safetensors"))
        del self.hub.files["vocab.txt"]
        self.assertEqual(self.pull().returncode, 0)
        before = len(self.hub.requests)
        for name in ("owner/name", "owner/name@main", "owner/name@" + COMMIT):
            done = self.run_program("classify", "-m", name, "-l", "travel,cooking", "one", HF_ENDPOINT=self.hub.url)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(len(self.hub.requests), before)


class Modules(PullTest):
    """What sentence-transformers writes around a model."""

    MODULES = (b'[{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"}, '
               b'{"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}, '
               b'{"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]')

    def names(self):
        return sorted(os.path.relpath(os.path.join(folder, file), self.snapshot)
                      for folder, _, files in os.walk(self.snapshot) for file in files)

    def test_the_files_of_the_modules_are_fetched(self):
        self.hub.add("modules.json", self.MODULES)
        wanted = ("1_Pooling/config.json", "sentence_bert_config.json", "config_sentence_transformers.json")
        for name in (*wanted, "1_Pooling/other.bin", "2_Dense/config.json", "onnx/config.json", "data_config.json"):
            self.hub.add(name, name.encode())
        self.assert_pulled(self.pull())
        self.assertEqual(self.names(),
                         sorted(("config.json", "vocab.txt", "model.safetensors", "modules.json", *wanted)))
        link = os.path.join(self.snapshot, "1_Pooling", "config.json")
        self.assertEqual(os.readlink(link), "../../../blobs/" + self.hub.hash("1_Pooling/config.json"))
        self.assert_pulled(self.pull(), "zstc: owner/name: complete already, nothing is downloaded\n")

    def test_a_folder_does_not_lead_out_of_the_snapshot(self):
        for path in (b"..", b"../1_Pooling", b"a/b", b".", b"/"):
            self.hub.add("modules.json", self.MODULES.replace(b"1_Pooling", path))
            self.hub.add("../config.json", b"{}")
            self.hub.add("a/b/config.json", b"{}")
            self.assertEqual(self.pull().returncode, 0)
            self.assertEqual(self.names(), ["config.json", "model.safetensors", "modules.json", "vocab.txt"])
            shutil.rmtree(self.model)

    def test_a_list_that_cannot_be_read_is_no_failure_yet(self):
        for content in (b"{", b"{}", b'[1, {"path": 7}]', b""):
            self.hub.add("modules.json", content)
            self.assertEqual(self.pull().returncode, 0)
            shutil.rmtree(self.model)

    def test_what_is_pulled_opens_by_its_name(self):
        for folder, _, files in os.walk(MICRO_SENTENCES):
            for file in files:
                path = os.path.join(folder, file)
                self.hub.add(os.path.relpath(path, MICRO_SENTENCES), self.read(path))
        self.assertEqual(self.pull().returncode, 0)
        done = self.run_program("info", "-m", "owner/name")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"1_Pooling/config.json, ", done.stdout)


class Again(PullTest):
    def test_a_complete_model_is_not_downloaded_again(self):
        self.assert_pulled(self.pull())
        before = len(self.hub.requests)
        self.assert_pulled(self.pull(), "zstc: owner/name: complete already, nothing is downloaded\n")
        self.assertEqual([path.split("/")[1] for _, path, _ in self.hub.requests[before:]], ["api"])

    def test_a_complete_model_needs_no_permission_to_write(self):
        self.assert_pulled(self.pull())
        for folder, _, _ in os.walk(self.path("hf")):
            os.chmod(folder, 0o555)
            self.addCleanup(os.chmod, folder, 0o755)
        self.assertEqual(self.pull().returncode, 0)

    def test_a_new_commit_shares_the_blobs_that_stay(self):
        self.assert_pulled(self.pull())
        self.hub.commit = OTHER
        self.hub.add("config.json", b"new")
        self.assertEqual(self.pull().returncode, 0)
        self.assertEqual(self.read(os.path.join(self.model, "refs", "main")).decode(), OTHER)
        self.assertEqual(len(self.hub.cdn.asked("GET", "model.safetensors")), 1)
        for commit, content in ((COMMIT, b'{"model_type": "bert"}'), (OTHER, b"new")):
            self.assertEqual(self.read(os.path.join(self.model, "snapshots", commit, "config.json")), content)

    def test_a_missing_file_of_a_snapshot_is_fetched_alone(self):
        self.assert_pulled(self.pull())
        os.unlink(os.path.join(self.snapshot, "vocab.txt"))
        os.unlink(self.blob("vocab.txt"))
        os.unlink(os.path.join(self.snapshot, "config.json"))  # its blob is still there
        self.assert_pulled(self.pull())
        self.assertEqual([len(self.hub.asked("GET", name)) for name in ("vocab.txt", "config.json")], [2, 1])

    def test_a_blob_of_the_wrong_size_is_fetched_again(self):
        self.assert_pulled(self.pull())
        with open(self.blob("model.safetensors"), "r+b") as file:
            file.truncate(10)
        self.assert_pulled(self.pull())


class Revisions(PullTest):
    def test_a_branch_gets_its_ref(self):
        self.hub.revisions.add("refs/pr/1")
        for arguments in (("--revision", "refs/pr/1"), ()):
            done = self.pull(*arguments, name="owner/name" if arguments else "owner/name@refs/pr/1")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(os.listdir(os.path.join(self.model, "refs")), ["refs"])
            self.assertEqual(self.read(os.path.join(self.model, "refs", "refs", "pr", "1")).decode(), COMMIT)

    def test_a_commit_needs_no_ref(self):
        self.assertEqual(self.pull("--revision", COMMIT).returncode, 0)
        self.assertFalse(os.path.exists(os.path.join(self.model, "refs")))

    def test_a_revision_that_is_not_there_is_named(self):
        self.assert_failed(self.pull("--revision", "v9"), 3, "owner/name", "revision \"v9\"")


class Places(PullTest):
    def test_the_cache_is_where_the_environment_says(self):
        done = self.pull(HF_HUB_CACHE=self.path("elsewhere"))
        self.assertEqual(done.stdout.strip(), self.path("elsewhere/models--owner--name/snapshots/" + COMMIT))

    def test_a_model_of_the_first_days_has_no_owner(self):
        self.hub.name = "bert-base-uncased"
        self.assertEqual(self.pull(name="bert-base-uncased").returncode, 0)
        self.assertTrue(os.path.isdir(self.path("hf/hub/models--bert-base-uncased/snapshots/" + COMMIT)))

    def test_an_endpoint_may_have_a_path_and_goes_before_the_environment(self):
        inner = self.hub.answer
        def below(request):
            assert request.path.startswith("/mirror/hub/")
            request.path = request.path[len("/mirror/hub"):]
            inner(request)
        self.hub.answer = below
        self.assert_pulled(self.pull("--endpoint", self.hub.url + "/mirror/hub/", HF_ENDPOINT="http://127.0.0.1:1"))


class Tokens(PullTest):
    def sent(self):
        """The tokens that the hub was sent, and the CDN."""
        return [{headers.get("Authorization") for _, _, headers in server.requests}
                for server in (self.hub, self.hub.cdn)]

    def test_a_token_goes_to_the_hub_and_not_to_the_cdn(self):
        for variable in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
            self.hub.requests.clear()
            self.hub.cdn.requests.clear()
            self.assert_pulled(self.pull(**{variable: " hf_secret\n"}))
            self.assertEqual(self.sent(), [{"Bearer hf_secret"}, {None}])
            shutil.rmtree(self.model)

    def test_the_token_of_a_file_is_sent(self):
        os.mkdir(self.path("hf"))
        self.write("hf/token", b"hf_home\n")
        self.write("named", b"hf_named\n")
        self.assert_pulled(self.pull())
        self.assertEqual(self.sent(), [{"Bearer hf_home"}, {None}])
        self.hub.requests.clear()
        self.pull(HF_TOKEN_PATH="named")
        self.assertEqual(self.sent()[0], {"Bearer hf_named"})
        self.hub.requests.clear()
        self.pull(HF_HUB_DISABLE_IMPLICIT_TOKEN="1")
        self.assertEqual(self.sent()[0], {None})

    def test_a_token_cannot_add_a_header(self):
        self.pull(HF_TOKEN="hf_a\r\nX-More: 1")
        self.assertEqual(self.sent()[0], {"Bearer hf_a"})
        self.assertFalse(any("X-More" in headers for _, _, headers in self.hub.requests))
        self.hub.requests.clear()
        self.pull(HF_TOKEN="hf_\x01a")
        self.assertEqual(self.sent()[0], {None})

    def test_a_token_does_not_follow_a_redirect_of_the_hub_to_another_port(self):
        with Hub() as other:
            other.files = self.hub.files
            for request in ("api", "HEAD config.json"):
                self.hub.faults[request] = [lambda r: r.reply(307, Location=other.url + r.path)]
            self.assert_pulled(self.pull(HF_TOKEN="hf_secret"))
            self.assertEqual({headers.get("Authorization") for _, _, headers in other.requests}, {None})
            self.assertGreaterEqual(len(other.requests), 2)

    def test_a_token_follows_a_redirect_within_the_hub(self):
        self.hub.faults["HEAD config.json"] = [lambda r: r.reply(307, Location=r.path + "?moved")]
        self.assert_pulled(self.pull(HF_TOKEN="hf_secret"))
        self.assertEqual({headers.get("Authorization") for headers in self.hub.asked("HEAD", "config.json")},
                         {"Bearer hf_secret"})
        self.assertEqual(len(self.hub.asked("HEAD", "config.json")), 2)


class Proxy(PullTest):
    def test_a_proxy_of_the_environment_is_used(self):
        proxy = Server()
        self.addCleanup(proxy.close)
        proxy.answer = lambda request: request.reply(407)
        done = self.pull("--endpoint", "http://hub.example", http_proxy=proxy.url, NO_PROXY="")
        self.assertEqual([path.split("/api")[0] for _, path, _ in proxy.requests], ["http://hub.example"])
        self.assert_failed(done, 4, "407")


class Tls(PullTest):
    def setUp(self):
        super().setUp()
        openssl = shutil.which("openssl")
        if openssl is None:
            self.skipTest("no openssl to make a certificate with")
        subprocess.run([openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.path("key"), "-out", self.path("certificate"), "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path("certificate"), self.path("key"))
        files = self.hub.files
        self.hub = Hub(tls=context)
        self.addCleanup(self.hub.__exit__)
        self.hub.files = files

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        self.assert_failed(self.pull(), 4, self.hub.url, "TLS", "certificate")
        self.assertEqual(self.hub.requests, [])

    def test_a_certificate_of_the_environment_is_trusted_and_files_stay_on_https(self):
        done = self.pull(SSL_CERT_FILE=self.path("certificate"))
        self.assert_failed(done, 4, "a redirect that leaves https")  # this CDN has none
        self.hub.files["model.safetensors"] = (WEIGHTS, False)
        self.assert_pulled(self.pull(SSL_CERT_FILE=self.path("certificate")))


class Together(PullTest):
    def test_two_pulls_at_once_download_a_file_once(self):
        reached = threading.Event()
        self.hub.cdn.faults["model.safetensors"] = [stall_after(100000, reached)]
        first = self.start()
        self.assertTrue(reached.wait(60))
        second = self.start()
        self.assertIn("model.safetensors: waiting for another process", second.stderr.readline())
        first.send_signal(signal.SIGINT)  # the lock goes over with what is there
        self.assertEqual((first.wait(60), first.stderr.read()), (130, "zstc: interrupted\n"))
        self.assertEqual(second.wait(60), 0, second.stderr.read())
        self.assert_complete()
        self.assertEqual([headers.get("Range") for headers in self.hub.cdn.asked("GET", "model.safetensors")],
                         [None, "bytes=100000-"])

    def test_many_pulls_at_once_all_succeed(self):
        processes = [self.start() for _ in range(4)]
        for process in processes:
            self.assertEqual(process.wait(120), 0, process.stderr.read())
        self.assert_complete()
        self.assertEqual(len(self.hub.cdn.asked("GET", "model.safetensors")), 1)


class Interrupted(PullTest):
    def test_a_signal_keeps_what_is_there_and_the_next_run_goes_on(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)):
            reached = threading.Event()
            self.hub.cdn.faults["model.safetensors"] = [stall_after(123456, reached)]
            process = self.start()
            self.assertTrue(reached.wait(60))
            self.wait_for_size(self.blob("model.safetensors", ".incomplete"), 123456)
            process.send_signal(number)
            self.assertEqual(process.wait(60), code)
            self.assertFalse(os.path.exists(os.path.join(self.model, "refs")))
            self.hub.cdn.requests.clear()
            self.assert_pulled(self.pull())
            self.assertEqual([headers.get("Range") for headers in self.hub.cdn.asked("GET", "model.safetensors")],
                             ["bytes=123456-"])
            shutil.rmtree(self.model)

    def wait_for_size(self, path, size):
        """The bytes are sent, but may still be on their way."""
        for _ in range(6000):
            if os.path.exists(path) and os.path.getsize(path) == size:
                return
            threading.Event().wait(0.01)
        self.fail("%s does not become %d bytes long" % (path, size))


class Terminal(PullTest):
    def test_a_bar_is_drawn_on_a_terminal_and_removed(self):
        main, side = pty.openpty()
        done = subprocess.run([PROGRAM, "pull", "owner/name"], cwd=self.folder, stdout=subprocess.PIPE, stderr=side,
                              timeout=120, env=self.settings(COLUMNS="100"))
        os.close(side)
        drawn = os.read(main, 1 << 16).decode()
        os.close(main)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(drawn, r"model\.safetensors +\d+% \[.*\] \d\.\d/0\.3 MB")
        self.assertTrue(drawn.endswith("\r\033[K"))


if __name__ == "__main__":
    unittest.main()
