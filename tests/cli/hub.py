"""A hub and its CDN on ports of this machine, as huggingface.co answers, and with the faults that networks have.

    with Hub() as hub:
        hub.add("config.json", b"{}")                      # kept in git: the hub itself sends it
        hub.add("model.safetensors", data, lfs=True)       # the hub redirects to the CDN
        hub.cdn.faults["model.safetensors"] = [cut_after(1000), status(503)]

A fault is a function of the request, which answers it in its way; those of a file are used up one after the other.
Faults named by a method and a file ("HEAD config.json") or by "api" are for these requests alone.
"""
import hashlib
import http.server
import json
import socket
import threading
import urllib.parse

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def git_hash(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Request(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def handle_any(self):
        owner = self.server.owner
        with owner.lock:
            owner.requests.append((self.command, self.path, dict(self.headers)))
            fault = owner.next_fault(self.command, self.path)
        try:
            (fault or owner.answer)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_HEAD = handle_any

    def handle(self):
        try:
            super().handle()
        except ConnectionError:  # a client that was ended
            pass

    def reply(self, code, body=b"", length=None, **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def begins(self):
        """The first byte that is asked for."""
        wanted = self.headers.get("Range")
        return int(wanted[len("bytes="):].split("-")[0]) if wanted else 0

    def send_file(self, content, **headers):
        """All of it, or the part that is asked for."""
        first = self.begins()
        if first == 0:
            self.reply(200, content, **headers)
        elif first >= len(content):
            self.reply(416, Content_Range="bytes */%d" % len(content))
        else:
            where = "bytes %d-%d/%d" % (first, len(content) - 1, len(content))
            self.reply(206, content[first:], Content_Range=where, **headers)

    def drop(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)


class Server:
    """One port. `requests` has what was asked: (method, path, headers)."""

    def __init__(self, tls=None):
        self.lock, self.requests, self.faults = threading.Lock(), [], {}
        self.released = threading.Event()  # ends the faults that wait
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads, self.server.owner = True, self
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.url = "%s://127.0.0.1:%d" % ("http" if tls is None else "https", self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def next_fault(self, method, path):
        name = path.split("?")[0].rsplit("/", 1)[-1]
        keys = ["api"] if path.startswith("/api/") else [name, "%s %s" % (method, name)]
        waiting = [self.faults[key] for key in keys if self.faults.get(key)]
        return waiting[0].pop(0) if waiting else None

    def asked(self, method, name):
        """The headers of the requests for a file."""
        return [headers for asked, path, headers in self.requests
                if asked == method and path.split("?")[0].endswith("/" + name)]


class Cdn(Server):
    def __init__(self, hub):
        self.hub = hub
        super().__init__()

    def answer(self, request):
        name = request.path.split("?")[0].rsplit("/", 1)[-1]
        request.send_file(self.hub.files[name][0])


class Hub(Server):
    def __init__(self, name="owner/name", tls=None):
        self.name, self.commit, self.files = name, COMMIT, {}
        self.revisions = {"main"}
        super().__init__(tls)
        self.cdn = Cdn(self)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
        self.cdn.close()

    def add(self, name, content, lfs=False):
        self.files[name] = (content, lfs)

    def hash(self, name):
        content, lfs = self.files[name]
        return hashlib.sha256(content).hexdigest() if lfs else git_hash(content)

    def answer(self, request):
        path = urllib.parse.urlsplit(request.path).path
        for start, answer in (("/api/models/%s/" % self.name, self.answer_api),
                              ("/%s/resolve/" % self.name, self.answer_file)):
            if path.startswith(start):
                return answer(request, path[len(start):])
        return request.reply(404, X_Error_Code="RepoNotFound")

    def answer_api(self, request, rest):
        what, _, revision = rest.partition("/")
        if urllib.parse.unquote(revision) not in (*self.revisions, self.commit):
            return request.reply(404, X_Error_Code="RevisionNotFound")
        files = [(name, len(content), lfs) for name, (content, lfs) in self.files.items()]
        if what == "tree":  # huggingface_hub's snapshot_download
            entries = []
            for name, size, lfs in files:
                entry = {"type": "file", "path": name, "size": size, "oid": self.hash(name)}
                if lfs:
                    entry.update(oid=git_hash(b"pointer"), lfs={"oid": self.hash(name), "size": size, "pointerSize": 1})
                entries.append(entry)
            return request.reply(200, json.dumps(entries).encode())
        siblings = [{"rfilename": name, "size": size} for name, size, _ in files]
        answer = {"id": self.name, "sha": self.commit, "siblings": siblings}
        return request.reply(200, json.dumps(answer).encode(), Content_Type="application/json")

    def answer_file(self, request, rest):
        revision, _, name = rest.partition("/")
        name = urllib.parse.unquote(name)
        if revision not in (*self.revisions, self.commit):
            return request.reply(404, X_Error_Code="RevisionNotFound")
        if name not in self.files:
            return request.reply(404, X_Error_Code="EntryNotFound", X_Repo_Commit=self.commit)
        content, lfs = self.files[name]
        quoted = '"%s"' % self.hash(name)
        if not lfs:
            return request.send_file(content, ETag=quoted, X_Repo_Commit=self.commit)
        return request.reply(302, ETag='"%s"' % git_hash(b"pointer"), X_Linked_Etag=quoted, X_Repo_Commit=self.commit,
                             X_Linked_Size=str(len(content)), Location="%s/signed/%s?secret=x" % (self.cdn.url, name))


# ---- faults ----

def status(code, **headers):
    return lambda request: request.reply(code, b"an error page", **headers)


def redirect(location):
    return lambda request: request.reply(302, Location=location)


def send(content, length=None):
    """Other content than there is, or another length."""
    return lambda request: request.reply(200, content, length=length)


def send_some(request, count):
    content, first = content_of(request), request.begins()
    where = {"Content_Range": "bytes %d-%d/%d" % (first, len(content) - 1, len(content))} if first else {}
    request.reply(206 if first else 200, content[first:first + count], length=len(content) - first, **where)
    request.wfile.flush()


def cut_after(count):
    """Ends the connection when `count` bytes of what is asked for are sent."""
    def fault(request):
        send_some(request, count)
        request.drop()
    return fault


def stall_after(count, reached=None):
    """Sends `count` bytes and then nothing more; sets the event `reached` before."""
    def fault(request):
        send_some(request, count)
        if reached is not None:
            reached.set()
        request.server.owner.released.wait(120)
        request.drop()
    return fault


def ignore_range(request):
    request.reply(200, content_of(request))


def wrong_range(request):
    content = content_of(request)
    request.reply(206, content[1:], Content_Range="bytes 1-%d/%d" % (len(content) - 1, len(content)))


def hang_up(request):
    request.drop()


def content_of(request):
    owner = request.server.owner
    name = urllib.parse.unquote(request.path.split("?")[0].rsplit("/", 1)[-1])
    return getattr(owner, "hub", owner).files[name][0]
