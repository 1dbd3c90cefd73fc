"""A headless Chromium over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol/), spoken through
a pair of pipes: nothing but Debian's package chromium is needed."""
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
SECONDS = 60  # that anything may take; a wait ends as soon as it can
CONTROL, META = 2, 4
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "Space": 32, "Backspace": 8}
TEXTS = {"Enter": "\r", "Space": " "}

OPTIONS = ["--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
           "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--disable-extensions", "--lang=en", "about:blank"]

# What no page should do, told to the tests through its console.
WATCH = """addEventListener('securitypolicyviolation', event =>
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));"""


CONTRASTS = """(() => {
    const parse = text => text.match(/[\\d.]+/g).map(Number);
    const luminance = color => color.slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = one => {
        for (; one; one = one.parentElement) {
            const color = parse(getComputedStyle(one).backgroundColor);
            if ((color[3] ?? 1) === 1) return color;
        }
    };
    const contrast = (one, color, on) => {
        const [light, dark] = [luminance(parse(color)), luminance(ground(on ?? one))].sort((a, b) => b - a);
        return [(light + 0.05) / (dark + 0.05), one.tagName + ' ' + (one.id || one.textContent)];
    };
    const all = [...document.querySelectorAll('body *')].filter(one => one.checkVisibility() && one.offsetWidth > 1);
    const fields = all.filter(one => one.matches('input, textarea, select'));
    const texts = all.filter(one => one.matches('input, textarea, select, svg') ||
        [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
    return {texts: texts.map(one => contrast(one, getComputedStyle(one).color)),
            hints: fields.filter(one => one.placeholder)
                .map(one => contrast(one, getComputedStyle(one, '::placeholder').color)),
            borders: fields.filter(one => one.id !== 'add')
                .map(one => contrast(one, getComputedStyle(one).borderTopColor, one.parentElement))};
})()"""


class BrowserError(Exception):
    pass


class Browser:
    """A process of Chromium; its messages are JSON with a NUL behind each."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()
        # Out of the way of 3 and 4, which the browser reads and writes.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_browser, from_browser)]

        def give_pipes():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [PROGRAM, "--user-data-dir=" + self.folder.name, *OPTIONS], close_fds=False, preexec_fn=give_pipes,
            env={**os.environ, "HOME": self.folder.name}, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (to_browser, from_browser, *ends):
            os.close(end)
        self.received, self.number, self.results, self.events = b"", 0, {}, []

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
            os.close(self.commands)
            os.close(self.answers)
            self.folder.cleanup()

    def receive(self, seconds):
        """Takes what has come, or comes within that time."""
        if not select.select([self.answers], [], [], seconds)[0]:
            return
        some = os.read(self.answers, 1 << 20)
        if not some:
            raise BrowserError("the browser has ended")
        *messages, self.received = (self.received + some).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.results[message["id"]] = message
            else:
                self.events.append(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        left = json.dumps({**message, "sessionId": session} if session else message).encode() + b"\0"
        while left:
            left = left[os.write(self.commands, left):]
        number, end = self.number, time.monotonic() + SECONDS
        while number not in self.results:
            if time.monotonic() > end:
                raise BrowserError("no answer to " + method)
            self.receive(1)
        result = self.results.pop(number)
        if "error" in result:
            raise BrowserError("%s: %s" % (method, result["error"]["message"]))
        return result["result"]


class Page:
    """A tab that shares nothing with others: cookies, storage."""

    def __init__(self, browser):
        self.browser = browser
        self.context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM", "Accessibility"):
            self.call(domain + ".enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.show()

    def close(self):
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def events(self, method):
        return [event["params"] for event in self.browser.events
                if event["method"] == method and event.get("sessionId") == self.session]

    def show(self, width=1280, height=900, **media):
        """Sets the size of the window (a narrow one is a phone's), and media features: prefers_color_scheme="dark"."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setTouchEmulationEnabled", enabled=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": name.replace("_", "-"), "value": value}
                                                          for name, value in media.items()])

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'")

    def evaluate(self, expression):
        """The value of an expression in JavaScript, awaited where it is a promise."""
        done = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True,
                         userGesture=True)
        if "exceptionDetails" in done:
            raise BrowserError("%s: %s" % (expression, done["exceptionDetails"]["exception"].get("description")))
        return done["result"].get("value")

    def wait(self, expression):
        end = time.monotonic() + SECONDS
        while not self.evaluate("!!(%s)" % expression):
            if time.monotonic() > end:
                raise BrowserError("never came true: " + expression)
            time.sleep(0.01)

    def wait_for_event(self, method, count=1):
        end = time.monotonic() + SECONDS
        while len(self.events(method)) < count:
            if time.monotonic() > end:
                raise BrowserError("never happened: " + method)
            self.browser.receive(0.1)
        return self.events(method)[count - 1]

    def press(self, key, modifiers=0):
        key_event = {"key": " " if key == "Space" else key, "code": key, "modifiers": modifiers,
                     "windowsVirtualKeyCode": KEYS.get(key) or ord(key.upper())}
        text = {"text": TEXTS[key]} if key in TEXTS and not modifiers else {}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **key_event, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key_event)

    def type(self, text):
        for character in text:
            self.call("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=character)

    def fill(self, selector, text):
        """Puts the text in the place of a field's own, as a person would."""
        self.evaluate("(field => { field.focus(); field.select(); })(document.querySelector(%s))" %
                      json.dumps(selector))
        if text:
            self.call("Input.insertText", text=text)
        else:
            self.press("Backspace")

    def paste(self, text):
        """What a paste does to the element that has the focus: the event, and where the page leaves it, the text."""
        self.evaluate("""(text => {
            const data = new DataTransfer(), element = document.activeElement;
            data.setData('text/plain', text);
            const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
            if (element.dispatchEvent(event)) document.execCommand('insertText', false, text);
        })(%s)""" % json.dumps(text))

    def click(self, selector):
        x, y = self.evaluate("""(element => {
            element.scrollIntoView({block: 'center'});
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        })(document.querySelector(%s))""" % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def controls(self):
        """(role, name) of each node of the accessibility tree that is not passed over, in the order of reading."""
        nodes = {node["nodeId"]: node for node in self.call("Accessibility.getFullAXTree")["nodes"]}
        found, left = [], [next(iter(nodes))]
        while left:
            node = nodes.get(left.pop())
            left += reversed(node["childIds"]) if node else []
            if node and not node["ignored"]:
                found.append((node["role"]["value"], node.get("name", {}).get("value", "")))
        return found

    def focused(self):
        """(role, name) of the element that has the focus."""
        element = self.call("Runtime.evaluate", expression="document.activeElement")["result"]["objectId"]
        node = self.call("Accessibility.getPartialAXTree", objectId=element, fetchRelatives=False)["nodes"][0]
        return node["role"]["value"], node.get("name", {}).get("value", "")

    def contrasts(self):
        """[contrast, element] of all that is visible: of "texts", of "hints" in fields and of their "borders"
        (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
        return self.evaluate(CONTRASTS)

    def complaints(self):
        """Errors in the console, exceptions, and what the content security policy refused."""
        return ([str(event["exceptionDetails"]) for event in self.events("Runtime.exceptionThrown")] +
                [str(event["args"]) for event in self.events("Runtime.consoleAPICalled")
                 if event["type"] in ("error", "warning", "assert")] +
                [event["entry"]["source"] + ": " + event["entry"]["text"] for event in self.events("Log.entryAdded")
                 if event["entry"]["level"] in ("error", "warning")])

    def addresses(self):
        """All that was asked for, data: included."""
        return [event["request"]["url"] for event in self.events("Network.requestWillBeSent")]

    def screenshot(self):
        """A picture of the whole page, PNG in base64."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return self.call("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})["data"]
