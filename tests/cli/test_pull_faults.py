"""zstc pull from hubs and networks that fail, stall and lie."""
import os
import resource
import signal
import subprocess
import time
import unittest

from hub import COMMIT, cut_after, hang_up, ignore_range, redirect, send, stall_after, status, wrong_range
from program import PROGRAM
from pull_case import WEIGHTS, PullTest


class Passing(PullTest):
    """What passes: the file is whole in the end."""

    def ranges(self):
        return [headers.get("Range") for headers in self.hub.cdn.asked("GET", "model.safetensors")]

    def assert_pulled_after(self, done, *lines):
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), len(lines), done.stderr)
        for line, words in zip(done.stderr.splitlines(), lines):
            self.assertIn(words, line)
            self.assertTrue(line.endswith("; trying again"), line)
        self.assert_complete()

    def test_a_cut_connection_goes_on_where_it_was_cut(self):
        self.hub.cdn.faults["model.safetensors"] = [cut_after(100000), cut_after(50000), cut_after(149999)]
        done = self.pull()
        self.assert_pulled_after(done, *["the transfer failed"] * 3)
        self.assertEqual(self.ranges(), [None, "bytes=100000-", "bytes=150000-", "bytes=299999-"])

    def test_a_stall_is_noticed(self):
        self.hub.cdn.faults["model.safetensors"] = [stall_after(1000)]
        self.assert_pulled_after(self.pull(HF_HUB_DOWNLOAD_TIMEOUT="1"), "no data, or nearly none, for 1 seconds")
        self.assertEqual(self.ranges(), [None, "bytes=1000-"])

    def test_errors_of_the_server_are_tried_again(self):
        self.hub.faults["api"] = [status(500)]
        self.hub.faults["HEAD config.json"] = [status(503)]
        self.hub.faults["GET config.json"] = [status(429, Retry_After="0")]
        self.hub.cdn.faults["model.safetensors"] = [status(502)]
        self.assertEqual(self.pull(retries="2").returncode, 0)
        self.assert_complete()

    def test_the_pause_is_what_the_hub_asks_for(self):
        for headers in ({"Retry_After": "2"}, {"RateLimit": '"api";r=0;t=2'}):
            self.hub.faults["api"] = [status(429, **headers)]
            start = time.monotonic()
            self.assertEqual(self.pull().returncode, 0)
            self.assertGreaterEqual(time.monotonic() - start, 2)

    def test_a_server_that_hangs_up_is_asked_again(self):
        self.hub.faults["api"] = [hang_up]
        self.hub.faults["HEAD vocab.txt"] = [hang_up]
        self.assertEqual(self.pull(retries="2").returncode, 0)
        self.assert_complete()

    def test_an_address_that_has_expired_is_asked_for_again(self):
        self.hub.cdn.faults["model.safetensors"] = [status(403)]
        self.assert_pulled_after(self.pull(), "answers with status 403")
        self.assertEqual(len(self.hub.asked("HEAD", "model.safetensors")), 2)

    def test_a_server_without_ranges_sends_all_again(self):
        self.hub.cdn.faults["model.safetensors"] = [cut_after(1000), ignore_range]
        self.assert_pulled_after(self.pull(), "the transfer failed")
        self.assertEqual(self.ranges(), [None, "bytes=1000-"])

    def test_a_wrong_part_is_not_taken(self):
        self.hub.cdn.faults["model.safetensors"] = [cut_after(1000), wrong_range]
        done = self.pull(retries="2")
        self.assert_pulled_after(done, "the transfer failed", "bytes from 1 on (expected from 1000 on)")
        self.assertEqual(self.ranges(), [None, "bytes=1000-", None])

    def test_a_file_that_changed_before_it_was_resumed_is_fetched_anew(self):
        self.leave_partial(b"x" * 1000)
        self.assert_pulled_after(self.pull(), "SHA-256")
        self.assertEqual(self.ranges(), ["bytes=1000-", None])

    def test_a_partial_that_is_too_long_is_fetched_anew(self):
        self.leave_partial(WEIGHTS + b"more")
        self.assert_pulled(self.pull())
        self.assertEqual(self.ranges(), [None])

    def test_a_partial_that_is_whole_is_only_checked(self):
        self.leave_partial(WEIGHTS)
        self.assert_pulled(self.pull())
        self.assertEqual(self.ranges(), [])

    def leave_partial(self, content):
        os.makedirs(os.path.join(self.model, "blobs"))
        with open(self.blob("model.safetensors", ".incomplete"), "wb") as file:
            file.write(content)

    def test_a_damaged_transfer_is_repeated_once(self):
        self.hub.cdn.faults["model.safetensors"] = [send(b"y" * len(WEIGHTS))]
        self.assert_pulled_after(self.pull(), "SHA-256")


class Lasting(PullTest):
    """What does not pass: one line, the right exit code, and nothing in the snapshot that is not checked."""

    def assert_no_weights(self):
        self.assertFalse(os.path.lexists(os.path.join(self.snapshot, "model.safetensors")))
        self.assertFalse(os.path.exists(self.blob("model.safetensors")))

    def test_a_server_that_always_fails_is_given_up(self):
        self.hub.faults["api"] = [status(500)] * 9
        self.assert_failed(self.pull(), 4, "owner/name", self.hub.url, "status 500")
        self.assertEqual(len(self.hub.requests), 2)

    def test_no_retry_is_made_where_none_is_wanted(self):
        self.hub.cdn.faults["model.safetensors"] = [cut_after(0)] * 9
        self.assert_failed(self.pull(retries="0"), 4, "the transfer failed")
        self.assertEqual(len(self.hub.cdn.requests), 1)

    def test_tries_end_where_nothing_new_comes(self):
        self.hub.cdn.faults["model.safetensors"] = [cut_after(1000)] + [cut_after(0)] * 9
        self.assert_failed(self.pull(retries="2"), 4, "the transfer failed")
        self.assertEqual(len(self.hub.cdn.requests), 3)

    def test_tries_end_where_a_server_without_ranges_always_cuts(self):
        def cut(request):
            request.headers.replace_header("Range", "bytes=0-") if "Range" in request.headers else None
            cut_after(1000)(request)
        self.hub.cdn.faults["model.safetensors"] = [cut] * 9
        self.assert_failed(self.pull(retries="2"), 4, "the transfer failed")
        self.assertEqual(len(self.hub.cdn.requests), 3)

    def test_content_that_is_not_what_the_hub_says_is_refused(self):
        self.hub.cdn.faults["model.safetensors"] = [send(b"y" * len(WEIGHTS))] * 2
        self.assert_failed(self.pull(), 3, "model.safetensors", "SHA-256", self.hub.hash("model.safetensors"))
        self.assert_no_weights()
        self.assertEqual(self.leftovers(), [])

    def test_a_small_file_is_checked_too(self):
        self.hub.faults["GET config.json"] = [send(b'{"model_type": "BERT"}')] * 2
        self.assert_failed(self.pull(), 3, "config.json", "Git hash", self.hub.hash("config.json"))

    def test_a_body_that_is_too_short_is_refused(self):
        self.hub.cdn.faults["model.safetensors"] = [send(WEIGHTS[:-1])] + [status(416)] * 9
        self.assert_failed(self.pull(), 4, "model.safetensors", "the transfer ended after 0 of 300000 bytes")
        self.assert_no_weights()

    def test_a_body_that_is_too_long_is_refused(self):
        self.hub.cdn.faults["model.safetensors"] = [send(WEIGHTS + b"more")] * 2
        self.assert_failed(self.pull(), 4, "model.safetensors", "more than the 300000 bytes")
        self.assert_no_weights()

    def test_redirects_in_a_circle_end(self):
        for request in ("api", "HEAD config.json", "GET config.json"):
            self.hub.faults = {request: [lambda r: r.reply(302, Location=r.path)] * 40}
            self.assert_failed(self.pull(), 4, self.hub.url, "more than 10 redirects")

    def test_a_redirect_to_a_file_is_not_followed(self):
        self.write("secret", b'{"sha": "%s", "siblings": []}' % COMMIT.encode())
        self.hub.faults["api"] = [redirect("file://" + self.path("secret"))]
        self.assert_failed(self.pull(), 4, "redirect")

    def test_a_hub_without_a_hash_is_refused(self):
        for tag in ({}, {"ETag": '"abc"'}, {"ETag": '"../../../outside"'}, {"X-Linked-Etag": '"%s"' % ("g" * 64)}):
            self.hub.faults["HEAD config.json"] = [lambda r, tag=tag: r.reply(200, b"", **tag)]
            self.assert_failed(self.pull(), 4, "config.json", "no hash")

    def test_a_weak_tag_is_a_tag(self):
        quoted = 'W/"%s"' % self.hub.hash("config.json")
        self.hub.faults["HEAD config.json"] = [lambda r: r.reply(200, b"", length=22, ETag=quoted)]
        self.assert_pulled(self.pull())

    def test_a_file_of_another_commit_is_refused(self):
        self.hub.faults["HEAD config.json"] = [lambda r: r.reply(200, b"", ETag='"%s"' % ("a" * 40),
                                                                 X_Repo_Commit="b" * 40)]
        self.assert_failed(self.pull(), 4, "config.json", "b" * 40, COMMIT)

    def test_what_is_no_hub_is_named(self):
        for body in (b"<html>", b"[]", b'{"siblings": []}', b'{"sha": "../x", "siblings": []}', b"",
                     b'{"sha": "%s"}' % COMMIT.encode(), b'{"sha": "%s", "siblings": [{}]}' % COMMIT.encode()):
            self.hub.faults["api"] = [send(body)]
            self.assert_failed(self.pull(), 4, self.hub.url, "does not answer as a hub does")


class Refused(PullTest):
    def refuse(self, code, *words, **headers):
        self.hub.faults["api"] = [status(code, **headers)]
        self.assert_failed(self.pull(), 3, "owner/name", *words)

    def test_a_model_that_is_not_there_is_named(self):
        self.hub.name = "other/name"
        self.assert_failed(self.pull(), 3, "owner/name", "no such model")

    def test_a_gated_model_needs_its_licence_and_a_token(self):
        for code in (401, 403):
            self.refuse(code, "licence", "HF_TOKEN", X_Error_Code="GatedRepo")

    def test_a_gated_file_is_said_to_be_one(self):
        self.hub.faults["HEAD model.safetensors"] = [status(403, X_Error_Code="GatedRepo")]
        self.assert_failed(self.pull(HF_TOKEN="hf_x"), 3, "licence", "the token in use has no access")

    def test_access_without_a_token_is_explained(self):
        self.refuse(401, "private or gated and needs a token (HF_TOKEN)")

    def test_access_with_a_token_is_explained(self):
        self.hub.faults["api"] = [status(401)]
        self.assert_failed(self.pull(HF_TOKEN="hf_wrong"), 3, "the token", "is not valid")

    def test_too_many_requests_end_with_a_line(self):
        self.hub.faults["api"] = [status(429, Retry_After="0")] * 9
        self.assert_failed(self.pull(), 4, "429")

    def test_a_token_is_in_no_message(self):
        self.hub.faults["api"] = [status(401)]
        self.assertNotIn("hf_secret", self.pull(HF_TOKEN="hf_secret").stderr)


class Unreachable(PullTest):
    def test_a_host_that_does_not_listen_is_named_at_once(self):
        self.assert_failed(self.pull("--endpoint", "http://127.0.0.1:1", retries="9"), 4, "http://127.0.0.1:1",
                           "cannot be reached")

    def test_a_host_without_an_address_is_named_at_once(self):
        host = "http://%s.invalid" % ("x" * 64)  # too long for a name: nobody is asked for it
        self.assert_failed(self.pull("--endpoint", host, retries="9"), 4, host, "cannot be reached")


class Disk(PullTest):
    def test_a_folder_that_cannot_be_written_is_named(self):
        if os.geteuid() == 0:
            self.skipTest("root writes everywhere")
        os.mkdir(self.path("hf"), 0o555)
        self.assert_failed(self.pull(), 4, "hf/hub: Permission denied")

    def test_a_file_in_the_place_of_a_folder_is_named(self):
        self.write("hf", b"")
        self.assert_failed(self.pull(), 4, "hf: Not a directory")

    def test_a_full_disk_keeps_what_is_there(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))
        done = subprocess.run([PROGRAM, "pull", "owner/name"], capture_output=True, text=True, cwd=self.folder,
                              timeout=120, env=self.settings(), preexec_fn=limit)
        self.assert_failed(done, 4, self.hub.hash("model.safetensors") + ".incomplete: File too large")
        self.assertEqual(os.path.getsize(self.blob("model.safetensors", ".incomplete")), 200000)
        self.assert_pulled(self.pull())
        self.assertEqual(self.hub.cdn.asked("GET", "model.safetensors")[-1].get("Range"), "bytes=200000-")

    def test_a_file_that_the_disk_has_no_room_for_is_not_begun(self):
        self.hub.faults["HEAD model.safetensors"] = [
            lambda r: r.reply(302, Location=self.hub.cdn.url + "/x", X_Linked_Size=str(10**18),
                              X_Linked_Etag='"%s"' % ("a" * 64))]
        self.assert_failed(self.pull(), 4, "model.safetensors needs 1000000000000 MB more")
        self.assertEqual(self.hub.cdn.requests, [])

    def test_links_in_the_place_of_a_partial_or_a_lock_are_not_followed(self):
        self.write("outside", b"precious")
        os.makedirs(os.path.join(self.model, "blobs"))
        os.symlink(self.path("outside"), self.blob("model.safetensors", ".incomplete"))
        self.assert_failed(self.pull(), 4, ".incomplete")
        self.assertEqual(self.read("outside"), b"precious")


if __name__ == "__main__":
    unittest.main()
