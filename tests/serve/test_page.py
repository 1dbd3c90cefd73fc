"""The page of `zstc serve`, in a real browser that asks a real service."""
import ast
import base64
import json
import os
import subprocess
import unittest

import browser
from service import MODELS, ServiceTest, environment

TEXT = "My parcel was due on Monday and still has not arrived. Can I get my money back?"
LABELS = ["delivery", "refund", "account"]
TEMPLATE = "This example is {}."
AWKWARD = ("She said \"it's\", 'no' \\ \\n $HOME `id` !! %s {} \u65e5\u672c\u8a9e \U0001f600 "
           "\x7f\u202e\u2028\n\tthe end\\")
ATTACK = "<script>hacked = 1</script><img src=x onerror='hacked = 1'>"

CHROMIUM = None


def setUpModule():
    global CHROMIUM
    if browser.PROGRAM is None:
        raise unittest.SkipTest("there is no Chromium (Debian: apt-get install chromium)")
    CHROMIUM = browser.Browser()
    unittest.addModuleCleanup(CHROMIUM.close)


def request(text=TEXT, labels=LABELS, multi_label=False, template=TEMPLATE, **more):
    return {**more, "inputs": text, "parameters": {"candidate_labels": labels, "multi_label": multi_label,
                                                   "hypothesis_template": template}}


class PageTest(ServiceTest):
    """A test that has the page open; it fails if the page asks for anything elsewhere or leaves an error."""

    arguments = ()
    expected_complaint = None  # what the console may say

    def setUp(self):
        super().setUp()
        self.service = self.start("--access-log", "none", *self.arguments)
        self.origin = "http://%s:%d/" % (self.service.host, self.service.port)
        self.page = browser.Page(CHROMIUM)
        self.addCleanup(self.page.close)
        self.page.open(self.origin)

    def tearDown(self):
        self.page.evaluate("0")  # what happened before it has been told
        complaints = [line for line in self.page.complaints()
                      if self.expected_complaint is None or self.expected_complaint not in line]
        self.assertEqual(complaints, [])
        for address in self.page.addresses():
            self.assertTrue(address.startswith((self.origin, "data:")), address)

    def use_labels(self, *labels):
        self.page.evaluate("document.querySelectorAll('.remove').forEach(button => button.click())")
        for label in labels:
            self.page.fill("#add", label)
            self.page.press("Enter")

    def chips(self):
        return self.page.evaluate("[...document.querySelectorAll('#chips .name')].map(name => name.textContent)")

    def shown(self, selector):
        """An element's text, or None while nobody sees it."""
        return self.page.evaluate("(one => one && one.checkVisibility() ? one.textContent : null)"
                                  "(document.querySelector(%s))" % json.dumps(selector))

    def await_answer(self):
        self.page.wait("document.querySelector('#answer').ariaBusy === 'false'")

    def classify(self):
        self.page.click("#go")
        self.await_answer()

    def results(self):
        """(label, score) of each line of the result."""
        lines = self.page.evaluate("[...document.querySelectorAll('#scores li')].map(item => item.textContent)")
        return [tuple(line.rsplit(" ", 1)) for line in lines]

    def answer_to(self, body):
        status, answer = self.post(self.service, "/classify", body)
        self.assertEqual(status, 200, answer)
        return answer

    def sent(self):
        """The bodies that the page has posted."""
        return [json.loads(event["request"]["postData"]) for event in self.page.events("Network.requestWillBeSent")
                if event["request"]["method"] == "POST"]

    def assert_shows(self, answer):
        self.assertEqual(self.results(), [(label, "%.3f" % score) for label, score
                                          in zip(answer["labels"], answer["scores"])])

    def assert_answers(self, body):
        """The page sent just that, and shows what the service answers to it."""
        self.assertEqual(self.sent()[-1], body)
        self.assert_shows(self.answer_to(body))


class Keyboard(PageTest):
    def tab_to(self, name):
        for _ in range(40):
            self.page.press("Tab")
            if self.page.focused()[1] == name:
                return
        self.fail("Tab does not lead to " + name)

    def test_the_example_is_classified_by_one_press(self):
        self.tab_to("Classify")
        self.page.press("Enter")
        self.await_answer()
        self.assert_answers(request())
        scores = [score for _, score in self.results()]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_a_request_is_made_and_sent_without_a_mouse(self):
        self.tab_to("Text")
        self.page.press("a", browser.CONTROL)
        self.page.type("It rains.")
        self.tab_to("Labels")
        for _ in LABELS:
            self.page.press("Backspace")
        self.page.type("weather,music")
        self.page.press("Enter")
        self.tab_to("Multi-label")
        self.page.press("Space")
        self.page.press("Enter", browser.CONTROL)
        self.await_answer()
        self.assert_answers(request("It rains.", ["weather", "music"], multi_label=True))
        for modifier in (browser.CONTROL, browser.META):
            self.page.evaluate("document.querySelector('#text').focus()")
            self.page.press("Enter", modifier)
            self.await_answer()
        self.assertEqual(len(self.sent()), 3)

    def test_tab_goes_through_every_control_in_the_order_of_the_page(self):
        order = []
        for _ in range(16):
            self.page.press("Tab")
            order.append(self.page.focused())
        chips = [("button", verb + label) for label in LABELS for verb in ("Describe ", "Remove ")]
        self.assertEqual(order, [
            ("textbox", "Text"), *chips, ("textbox", "Labels"), ("textbox", "Hypothesis template"),
            ("switch", "Multi-label"), ("button", "Classify"), ("button", "Copy the curl command"), ("region", "curl"),
            ("button", "Copy the Python program"), ("region", "Python"), ("link", "All of the interface (OpenAPI)")])

    def test_the_focus_is_always_visible(self):
        for _ in range(16):
            self.page.press("Tab")
            seen = self.page.evaluate("""[document.activeElement, document.activeElement.parentElement]
                .map(one => getComputedStyle(one))
                .some(style => style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2)""")
            self.assertTrue(seen, self.page.focused())

    def test_a_label_is_described_and_removed(self):
        self.tab_to("Describe refund")
        self.page.press("Enter")
        self.assertEqual(self.page.focused(), ("textbox", "Description of refund"))
        self.page.type("money back")
        self.page.press("Enter")
        self.assertEqual(self.page.focused(), ("button", "Describe refund"))
        self.tab_to("Remove account")
        self.page.press("Space")
        self.assertEqual((self.chips(), self.page.focused()), (["delivery", "refund"], ("textbox", "Labels")))
        self.page.press("Enter", browser.CONTROL)
        self.await_answer()
        self.assert_answers(request(labels=["delivery", {"label": "refund", "description": "money back"}]))


class Labels(PageTest):
    def test_enter_and_commas_add_labels_and_backspace_takes_the_last(self):
        self.page.click("#add")
        self.page.type(" a, b ,,")
        self.assertEqual(self.chips(), [*LABELS, "a", "b"])
        self.page.type("c d")
        self.page.press("Enter")
        self.assertEqual(self.chips(), [*LABELS, "a", "b", "c d"])
        self.page.type("e")
        self.page.press("Backspace")
        self.assertEqual(self.chips(), [*LABELS, "a", "b", "c d"])
        self.page.press("Backspace")
        self.assertEqual(self.chips(), [*LABELS, "a", "b"])

    def test_a_pasted_list_becomes_labels(self):
        self.use_labels()
        for pasted in ("a, b,c", "d\r\ne f\n", "one"):
            self.page.click("#add")
            self.page.paste(pasted)
        self.assertEqual(self.chips(), ["a", "b", "c", "d", "e f"])
        self.assertEqual(self.page.evaluate("document.querySelector('#add').value"), "one")

    def test_a_label_that_is_there_is_not_added_again(self):
        self.use_labels("a", "b", "a")
        self.page.type("b,b")
        self.classify()
        self.assertEqual(self.sent()[-1]["parameters"]["candidate_labels"], ["a", "b"])

    def test_what_is_in_the_field_counts_as_a_label(self):
        self.page.click("#add")
        self.page.type("late")
        self.assertIn('"late"', self.shown("#curl"))
        self.classify()
        self.assert_answers(request(labels=[*LABELS, "late"]))
        self.assertEqual(self.chips(), [*LABELS, "late"])

    def test_a_description_shows_in_its_chip_and_may_be_taken_back(self):
        self.page.click(".describe")
        self.page.type("a parcel")
        self.page.click(".describe")
        self.assertEqual(self.shown("#chips .about"), "a parcel")
        self.page.click(".describe")
        self.page.fill("#chips input", "")
        self.classify()
        self.assert_answers(request())


class Requests(PageTest):
    def test_switch_template_and_description_reach_the_service(self):
        self.page.click("#multi")
        self.page.fill("#template", "It is about {}.")
        self.page.click("li:nth-child(2) .describe")
        self.page.type("money that is paid back")
        self.classify()
        labels = ["delivery", {"label": "refund", "description": "money that is paid back"}, "account"]
        body = request(labels=labels, multi_label=True, template="It is about {}.")
        self.assert_answers(body)
        self.assertNotEqual(self.answer_to(body)["scores"], self.answer_to(request(multi_label=True))["scores"])

    def run_shown(self, *command, **variables):
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(**variables))
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_the_code_that_is_shown_gives_the_same_answer(self):
        labels = ["it's", 'a "b"', "back\\slash", "\u65e5\u672c", "$(id)", "a long label of many words", "\x7f\u202e."]
        self.page.fill("#text", AWKWARD)
        self.use_labels(*labels)
        self.page.click(".describe")
        self.page.type("what's \"it\"\\")
        self.page.fill("#template", "'{}' isn't \"it\".\\")
        self.page.click("#multi")
        self.classify()
        labels[0] = {"label": "it's", "description": "what's \"it\"\\"}
        answer = self.answer_to(request(AWKWARD, labels, True, "'{}' isn't \"it\".\\"))
        self.assert_shows(answer)
        self.assertEqual(json.loads(self.run_shown("bash", "-c", self.shown("#curl"))), answer)
        self.assertEqual(ast.literal_eval(self.run_shown("python3", "-c", self.shown("#python"))), answer)

    def test_the_code_hides_nothing_that_cannot_be_seen(self):
        self.page.fill("#text", AWKWARD)
        for name in ("#curl", "#python"):
            self.assertIn("\\u007f\\u202e\\u2028\\n", self.shown(name))

    def test_the_code_follows_what_is_typed(self):
        self.page.fill("#text", "It rai")
        self.page.type("ns.")
        self.page.click("#multi")
        self.assertIn('"inputs": "It rains."', self.shown("#curl"))
        self.assertIn('"multi_label": true', self.shown("#curl"))
        self.assertIn('"inputs": "It rains."', self.shown("#python"))
        self.assertIn('"multi_label": True', self.shown("#python"))

    def test_the_copy_buttons_copy_the_code(self):
        CHROMIUM.call("Browser.grantPermissions", browserContextId=self.page.context, origin=self.origin,
                      permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        for taken_away in (False, True):  # by plain HTTP from another machine there is no navigator.clipboard
            for name in ("curl", "python"):
                self.page.click("[data-copies=%s]" % name)
                self.page.wait("document.querySelector('[data-copies=%s]').textContent.startsWith('Copied')" % name)
                self.assertEqual(self.page.evaluate("clipboard.readText()" if taken_away else
                                                    "(clipboard = navigator.clipboard).readText()"),
                                 self.shown("#" + name))
            self.page.evaluate("clipboard.writeText('')")
            self.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")


class TwoModels(PageTest):
    arguments = ("-m", "other=" + os.path.join(MODELS, "tiny-bert"))

    def test_the_chosen_model_answers(self):
        self.page.wait("document.querySelector('#model').checkVisibility()")
        self.classify()
        self.assert_answers(request(model="tiny-bart"))
        self.page.evaluate("document.querySelector('#model').focus()")
        self.page.type("o")
        self.assertEqual(self.shown("#stale"), "The request has changed since.")
        self.classify()
        self.assert_answers(request(model="other"))
        self.assertIsNone(self.shown("#stale"))


class Answers(PageTest):
    def test_with_one_model_there_is_nothing_to_choose(self):
        self.page.wait("document.querySelector('#which').textContent === 'Model: tiny-bart. '")
        self.assertIsNone(self.shown("#model"))

    def test_an_error_of_the_service_is_shown_until_it_is_mended(self):
        self.expected_complaint = "400 (Bad Request)"
        self.classify()
        self.page.fill("#template", "no place")
        self.classify()
        status, answer = self.post(self.service, "/classify", request(template="no place"))
        self.assertEqual(status, 400)
        self.assertEqual(self.shown("#error"), "%(code)s: %(message)s" % answer["error"])
        self.assertEqual(self.results(), [])
        self.page.fill("#template", TEMPLATE)
        self.classify()
        self.assertIsNone(self.shown("#error"))
        self.assert_answers(request())

    def test_a_service_that_is_gone_is_told(self):
        self.expected_complaint = "ERR_CONNECTION"
        self.service.stop()
        self.classify()
        self.assertIn("The service cannot be reached", self.shown("#error"))

    def test_a_text_that_was_cut_is_told(self):
        self.classify()
        self.assertIsNone(self.shown("#cut"))
        self.page.fill("#text", "word " * 200)
        self.classify()
        self.assertIs(self.answer_to(self.sent()[-1])["truncated"], True)
        self.assertIn("cut off", self.shown("#cut"))

    def test_hostile_texts_are_shown_as_texts(self):
        self.expected_complaint = "400 (Bad Request)"
        elements = "document.querySelectorAll('script, img, iframe').length"
        self.page.fill("#text", ATTACK)
        self.use_labels(ATTACK, "&amp;<b>")
        self.page.click(".describe")
        self.page.type(ATTACK)
        self.page.press("Enter")
        self.classify()
        self.assertEqual(self.chips(), [ATTACK, "&amp;<b>"])
        self.assertEqual(self.shown("#chips .about"), ATTACK)
        self.assert_answers(request(ATTACK, [{"label": ATTACK, "description": ATTACK}, "&amp;<b>"]))
        self.page.fill("#template", ATTACK)
        self.classify()
        self.assertIn("<script>", self.shown("#error"))
        self.assertEqual(self.page.evaluate("[typeof hacked, %s]" % elements), ["undefined", 1])

    def test_an_answer_that_comes_after_a_newer_request_is_dropped(self):
        self.page.call("Fetch.enable", patterns=[{"urlPattern": "*/classify"}])
        first, second = [self.page.click("#go") or self.page.wait_for_event("Fetch.requestPaused", count)["requestId"]
                         for count in (1, 2)]
        self.page.call("Fetch.continueRequest", requestId=second)
        self.await_answer()
        shown = self.results()
        late = json.dumps({"sequence": "", "labels": ["late"], "scores": [1]}).encode()
        try:
            self.page.call("Fetch.fulfillRequest", requestId=first, responseCode=200,
                           body=base64.b64encode(late).decode())
        except browser.BrowserError:
            pass  # the page has given it up
        self.page.evaluate("new Promise(done => setTimeout(done, 200))")
        self.assertEqual(self.results(), shown)
        self.assert_answers(request())

    def test_the_button_tells_that_an_answer_is_awaited(self):
        self.page.call("Fetch.enable", patterns=[{"urlPattern": "*/classify"}])
        self.page.click("#go")
        caught = self.page.wait_for_event("Fetch.requestPaused")["requestId"]
        self.page.wait("document.querySelector('#go').textContent === 'Classifying\u2026'")
        self.assertEqual(self.page.evaluate("document.querySelector('#go').ariaBusy"), "true")
        self.page.call("Fetch.continueRequest", requestId=caught)
        self.await_answer()
        self.assertEqual(self.shown("#go"), "Classify")


class Token(PageTest):
    expected_complaint = "401 (Unauthorized)"

    def start(self, *arguments, **more):
        self.write("tokens", b"secret-1\nsecret-2\n")
        return super().start(*arguments, "--token-file", self.path("tokens"), **more)

    def test_a_token_is_asked_for_and_used(self):
        self.page.wait("document.querySelector('#token').checkVisibility()")
        self.classify()
        self.assertIn("UNAUTHORIZED", self.shown("#error"))
        self.assertEqual(self.page.focused(), ("textbox", "Token"))
        self.page.type("wrong")
        self.page.press("Enter")
        self.await_answer()
        self.assertIn("UNAUTHORIZED", self.shown("#error"))
        self.page.fill("#token", "secret-2")
        self.classify()
        self.assertIsNone(self.shown("#error"))
        answer = self.post(self.service, "/classify", request(), Authorization="Bearer secret-2")[1]
        self.assert_shows(answer)
        self.page.wait("document.querySelector('#which').textContent === 'Model: tiny-bart. '")

    def test_a_token_stays_in_its_tab_and_out_of_the_code(self):
        self.page.wait("document.querySelector('#token').checkVisibility()")
        self.page.fill("#token", "secret-1")
        self.assertEqual(self.page.evaluate("[localStorage.length, document.cookie]"), [0, ""])
        self.page.open(self.origin + "?again")
        self.classify()
        answer = self.post(self.service, "/classify", request(), Authorization="Bearer secret-1")[1]
        self.assert_shows(answer)
        for name, command in (("#curl", ["bash", "-c"]), ("#python", ["python3", "-c"])):
            code = self.shown(name)
            self.assertNotIn("secret-1", code)
            run = subprocess.run([*command, code], capture_output=True, text=True, timeout=60,
                                 env=environment(ZSTC_TOKEN="secret-1"))
            self.assertEqual(ast.literal_eval(run.stdout), answer, run.stderr)


class Look(PageTest):
    def show_everything(self, label="late"):
        """Every part of the page that may ever be seen."""
        self.use_labels("a", "b")
        self.page.fill("#add", label)
        self.page.press("Enter")
        self.page.click("li:nth-child(3) .describe")
        self.page.type(label)
        self.page.click("li:nth-child(2) .describe")
        self.page.type(label)
        self.page.press("Enter")
        self.page.fill("#text", label * 300)
        self.classify()
        self.assertIsNotNone(self.shown("#cut"))
        self.page.evaluate("""(label => {
            document.querySelectorAll('[hidden]').forEach(one => { one.hidden = false; });
            document.querySelector('#error').textContent = 'ZSTC_INVALID_ARGUMENT: ' + label;
            document.querySelector('#model').append(new Option(label));
        })(%s)""" % json.dumps(label))

    def test_texts_have_contrast_in_light_and_in_dark(self):
        self.show_everything()
        grounds = []
        for scheme in ("light", "dark"):
            self.page.show(prefers_color_scheme=scheme)
            self.page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
            found = self.page.contrasts()
            self.assertGreater(len(found["texts"]), 40)
            for kind, least in (("texts", 4.5), ("hints", 4.5), ("borders", 3)):
                for contrast, name in found[kind]:
                    self.assertGreaterEqual(contrast, least, "%s: %s of %s" % (scheme, kind, name))
            grounds.append(self.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        self.assertNotEqual(*grounds)

    def test_nothing_is_wider_than_a_phone(self):
        self.page.show(width=360, height=740)
        self.show_everything("Donaudampfschifffahrtsgesellschaftskapit\u00e4n" * 3)
        self.assertEqual(self.page.evaluate("[innerWidth, document.documentElement.scrollWidth]"), [360, 360])
        outside = self.page.evaluate("""[...document.querySelectorAll('body *')].filter(one => {
            const box = one.getBoundingClientRect(), isCode = one.matches('pre');
            return one.checkVisibility() && (box.left < 0 || box.right > 360 || isCode && one.scrollWidth > box.width);
        }).map(one => one.outerHTML)""")
        self.assertEqual(outside, [])

    def test_buttons_are_large_enough_for_a_finger(self):
        self.page.show(width=360, height=740)
        sizes = self.page.evaluate("""[...document.querySelectorAll('button')].map(one =>
            [Math.min(one.offsetWidth, one.offsetHeight), one.textContent])""")
        for size, name in sizes:
            self.assertGreaterEqual(size, 32, name)

    def test_nothing_moves_for_those_who_asked_for_that(self):
        for wish, moves in (("no-preference", True), ("reduce", False)):
            self.page.show(prefers_reduced_motion=wish)
            self.classify()
            moving = self.page.evaluate("""[...document.querySelectorAll('*')].some(one => ['', '::before'].some(part =>
                getComputedStyle(one, part).animationName !== 'none' ||
                parseFloat(getComputedStyle(one, part).transitionDuration) > 0))""")
            self.assertIs(moving, moves, wish)

    def test_a_screen_reader_has_a_name_for_every_control(self):
        self.show_everything()
        controls = self.page.controls()
        for role, name in controls:
            if role in ("button", "textbox", "switch", "combobox", "link", "region", "form", "list"):
                self.assertNotEqual(name, "", role)
        for control in (("textbox", "Text"), ("textbox", "Labels"), ("textbox", "Description of late"),
                        ("button", "Describe a"), ("button", "Remove late"), ("textbox", "Hypothesis template"),
                        ("switch", "Multi-label"), ("combobox", "Model"), ("textbox", "Token"), ("button", "Classify"),
                        ("button", "Copy the curl command"), ("button", "Copy the Python program")):
            self.assertIn(control, controls)

    def test_a_screen_reader_reads_the_result(self):
        self.classify()
        self.assertTrue(self.page.evaluate("document.querySelector('[aria-live=polite] #scores') !== null"))
        texts = [name for role, name in self.page.controls() if role == "StaticText" and name.strip()]
        first = texts.index("Result") + 1
        self.assertEqual(texts[first:first + 6], [part for line in self.results() for part in line])

    def test_the_page_is_small_and_says_what_it_is(self):
        _, headers, body = self.ask(self.service, "GET", "/")
        self.assertLess(len(body), 25000)
        self.assertEqual(self.page.evaluate("[document.documentElement.lang, document.title, document.compatMode]"),
                         ["en", "zstc: zero-shot text classification", "CSS1Compat"])
        self.assertEqual(self.page.addresses()[:2], [self.origin, self.origin + "models"])


if __name__ == "__main__":
    unittest.main()
