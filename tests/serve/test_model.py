"""zstc serve with the default model: passes that many clients share, and that take their time."""
import json
import signal
import threading
import unittest

from service import ServiceTest, raw_request, read_all

LABELS = ["travel", "cooking", "sport", "work"]
TEXTS = ["My flight was cancelled.", "Whisk the eggs, then add the flour.", "They won by two goals in the last minute.",
         "The meeting was moved to Monday.", "Where can I go skiing in May?"] * 8


def request(text):
    return {"inputs": text, "parameters": {"candidate_labels": LABELS, "multi_label": True}}


class DefaultModel(ServiceTest):
    def ask_all(self, service):
        """The answers of as many clients as there are texts."""
        answers = [None] * len(TEXTS)

        def ask(number):
            answers[number] = self.post(service, "/classify", request(TEXTS[number]))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(TEXTS))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_clients_that_share_passes_get_the_scores_of_a_batch(self):
        service = self.start(model=None)
        answers = self.ask_all(service)
        lines = "".join(json.dumps(request(text)) + "\n" for text in TEXTS)
        batch = self.run_program("batch", "-", "-", stdin=lines.encode()).stdout.splitlines()
        self.assertEqual(len(batch), len(TEXTS))
        for (status, answer), expected in zip(answers, map(json.loads, batch)):
            self.assertEqual((status, answer["labels"]), (200, expected["labels"]))
            for got, wanted in zip(answer["scores"], expected["scores"]):
                self.assertAlmostEqual(got, wanted, delta=1e-5)
        self.assertEqual(answers[0][1]["labels"][0], "travel")
        self.assertLess(self.metric(service, "zstc_passes_total"), len(TEXTS))  # so they were shared

    def test_a_request_under_way_is_answered_before_it_ends(self):
        service = self.start("--drain-timeout", "60", model=None)
        client = self.connect(service)
        client.sendall(raw_request(json.dumps({**request(""), "inputs": TEXTS * 5}).encode()))
        self.await_true(lambda: self.metric(service, "zstc_running_requests") == 1)
        service.process.send_signal(signal.SIGTERM)
        self.assertIn(b"200 OK", read_all(client))
        self.assertEqual(service.wait(), 0)


if __name__ == "__main__":
    unittest.main()
