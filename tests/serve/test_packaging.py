"""packaging/: what runs the service elsewhere, as far as processes can tell. PyYAML, nginx, caddy, promtool, systemd
and openssl are used where they are installed."""
import json
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import unittest

from service import PROGRAM, REQUEST, TINY_BART, Service, ServiceTest

try:
    import yaml
except ImportError:
    yaml = None

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PACKAGING = os.path.join(ROOT, "packaging")
DRAIN_SECONDS = 25  # --drain-timeout


def read(name, folder=PACKAGING):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def documents(name):
    return list(yaml.safe_load_all(read(name)))


def installed(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def options_of_serve():
    text = subprocess.run([PROGRAM, "serve", "--help"], capture_output=True, check=True, timeout=60).stdout.decode()
    return set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text, re.MULTILINE))


class Entry(ServiceTest):
    """The script "serve" of the image."""

    def start_script(self, *arguments):
        os.mkdir(self.path("bin"))
        os.symlink(os.path.abspath(PROGRAM), self.path("bin/zstc"))
        service = Service(*arguments, cwd=self.folder, program=os.path.join(PACKAGING, "serve"), command=(),
                          PATH=self.path("bin") + ":/usr/bin:/bin")
        self.addCleanup(self.check_end, service)
        return service.await_start()

    def test_it_listens_on_all_addresses_and_becomes_the_program(self):
        service = self.start_script("-m", TINY_BART, "--port", "0", "--max-texts", "7")
        self.assertEqual(service.host, "0.0.0.0")
        program = os.readlink("/proc/%d/exe" % service.process.pid)
        self.assertEqual(os.path.realpath(program), os.path.realpath(PROGRAM))
        service.host = "127.0.0.1"
        self.assertEqual(self.get(service, "/info")[1]["limits"]["max-texts"], 7)
        service.process.send_signal(signal.SIGTERM)
        self.assertEqual(service.process.wait(60), 0)
        service.stop()  # closes its pipes

    def test_what_follows_comes_after_its_own_option(self):
        service = self.start_script("-m", TINY_BART, "--port", "0", "--host", "127.0.0.1")
        self.assertEqual(service.host, "127.0.0.1")

    def test_the_health_check_of_the_image_tells_a_service_from_none(self):
        check = re.search(r'^HEALTHCHECK .*? CMD (\[.*?\])$', read("Dockerfile").replace("\\\n", ""), re.MULTILINE)
        command = json.loads(check[1])
        service = self.start()

        def run():
            return subprocess.run(command, capture_output=True, timeout=30,
                                  env={**os.environ, "SAGEMAKER_BIND_TO_PORT": str(service.port)}).returncode
        self.assertEqual(run(), 0)
        self.assertEqual(service.stop(), 0)
        self.assertNotEqual(run(), 0)


class Files(unittest.TestCase):
    def check_command(self, words):
        """A command line of "serve": no option that the program does not have."""
        options = [word.split("=")[0] for word in words if word.startswith("--")]
        self.assertLessEqual(set(options), options_of_serve(), words)

    @unittest.skipUnless(yaml, "no PyYAML")
    def test_compose(self):
        [compose] = documents("compose.yaml")
        service = compose["services"]["zstc"]
        self.assertEqual(service["command"][0], "serve")
        self.check_command(service["command"])
        self.assertTrue(service["read_only"])
        self.assertEqual((service["cap_drop"], service["security_opt"]), (["ALL"], ["no-new-privileges:true"]))
        self.assertGreater(int(service["stop_grace_period"].rstrip("s")), DRAIN_SECONDS)
        [token] = service["secrets"]
        self.assertIn("/run/secrets/" + token, service["command"])
        self.assertIn(token, compose["secrets"])
        self.assertTrue(os.path.exists(os.path.join(ROOT, service["build"]["dockerfile"])))
        self.assertTrue(all(port.startswith("127.0.0.1:") for part in compose["services"].values()
                            for port in part["ports"]))
        [prometheus] = documents("prometheus.yml")
        [scrape] = prometheus["scrape_configs"]
        self.assertEqual(scrape["authorization"]["credentials_file"], "/run/secrets/" + token)
        self.assertEqual(scrape["static_configs"][0]["targets"], ["zstc:8080"])
        self.assertEqual(scrape["metrics_path"], "/metrics")

    @unittest.skipUnless(yaml, "no PyYAML")
    def test_kubernetes(self):
        deployment, service = documents("kubernetes.yaml")
        pod = deployment["spec"]["template"]["spec"]
        [container] = pod["containers"]
        self.assertEqual(container["command"][0], "serve")
        self.check_command(container["command"])
        self.assertGreater(pod["terminationGracePeriodSeconds"], DRAIN_SECONDS)
        self.assertEqual(pod["securityContext"]["runAsUser"], 10001)
        self.assertIn("USER 10001:10001", read("Dockerfile"))
        self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
        for probe, path in (("startupProbe", "live"), ("livenessProbe", "live"), ("readinessProbe", "ready")):
            self.assertEqual(container[probe]["httpGet"], {"path": "/health/" + path, "port": "http"})
        [port] = container["ports"]
        self.assertEqual((port["name"], service["spec"]["ports"][0]["targetPort"]), ("http", "http"))
        labels = deployment["spec"]["template"]["metadata"]["labels"].items()
        self.assertLessEqual(service["spec"]["selector"].items(), labels)
        self.assertLessEqual(deployment["spec"]["selector"]["matchLabels"].items(), labels)
        [volume], [mount] = pod["volumes"], container["volumeMounts"]
        self.assertEqual(volume["name"], mount["name"])
        self.assertTrue(any(word.startswith(mount["mountPath"] + "/") for word in container["command"]))

    def test_systemd_unit(self):
        unit = {}
        for line in read("zstc.service").splitlines():
            if "=" in line and not line.startswith("#"):
                unit.setdefault(line.split("=")[0], []).append(line.split("=", 1)[1])
        program, command, *words = shlex.split(unit["ExecStart"][0])
        self.assertEqual((program, command), ("/usr/local/bin/zstc", "serve"))
        self.check_command(words)
        self.assertEqual(words[words.index("--token-file") + 1], "%d/" + unit["LoadCredential"][0].split(":")[0])
        self.assertGreater(int(unit["TimeoutStopSec"][0]), DRAIN_SECONDS)
        self.assertNotIn("MemoryDenyWriteExecute", unit)

    @unittest.skipUnless(installed("systemd-analyze"), "no systemd")
    def test_systemd_knows_every_setting_of_the_unit(self):
        run = subprocess.run(["systemd-analyze", "verify", "--man=no", os.path.join(PACKAGING, "zstc.service")],
                             capture_output=True, text=True, timeout=60)
        others = [line for line in run.stderr.splitlines()
                  if "zstc.service" in line and "is not executable" not in line]
        self.assertEqual(others, [])

    def test_the_image_is_made_of_what_is_there(self):
        text = read("Dockerfile").replace("\\\n", " ")
        copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE)
                  for word in line.split()[:-1]]
        ignored = read("Dockerfile.dockerignore").splitlines()
        for name in copied:
            self.assertTrue(os.path.exists(os.path.join(ROOT, name)), name)
            self.assertIn("!" + name, ignored)
        self.assertTrue(os.access(os.path.join(PACKAGING, "serve"), os.X_OK))

    def test_the_image_is_built_with_the_packages_of_the_scripts(self):
        build, run = (set(shlex.split(part.split("&&")[0])) for part in re.findall(
            r"apt-get install -y --no-install-recommends(.*?)rm -rf", read("Dockerfile").replace("\\\n", " ")))
        lists = re.findall(r"^(?:core|pull|serve|torch)_packages=\((.*)\)$", read("scripts/lib.sh", ROOT), re.MULTILINE)
        self.assertEqual(build, {package for one in lists for package in one.split()})
        self.assertLessEqual({"libtorch1.13", "libopenblas0-openmp"}, run)
        self.assertEqual([package for package in run if package.endswith("-dev")], [])


@unittest.skipUnless(installed("openssl"), "no openssl")
class Proxies(ServiceTest):
    """A proxy on a port of its own, with a certificate of its own, in front of a service."""

    def setUp(self):
        super().setUp()
        self.service = self.start("--max-body", "1000000")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out",
                        "cert.pem"], cwd=self.folder, capture_output=True, check=True, timeout=60)
        self.tls = ssl.create_default_context(cafile=self.path("cert.pem"))

    def free_port(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return free.getsockname()[1]

    def write_config(self, name, changes):
        """The file with changes that each have to find their place."""
        text = read(name)
        for old, new in {"/etc/ssl/zstc/": self.folder + "/", "127.0.0.1:8080": "127.0.0.1:%d" % self.service.port,
                         **changes}.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        self.write(name, text.encode())
        return self.path(name)

    def run_proxy(self, *command):
        with open(self.path("proxy.log"), "wb") as log:
            process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env={**os.environ, "HOME": self.folder, "XDG_DATA_HOME": self.folder,
                                            "XDG_CONFIG_HOME": self.folder})
        self.addCleanup(process.wait, 60)
        self.addCleanup(process.send_signal, signal.SIGTERM)
        self.await_true(lambda: process.poll() is not None or self.reaches(), 60)
        self.assertIsNone(process.poll(), self.read("proxy.log"))

    def reaches(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            return True
        except OSError:
            return False

    def exchange(self, head, body=b""):
        """The answer's bytes to a request over TLS on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain:
            with self.tls.wrap_socket(plain, server_hostname="localhost") as client:
                client.sendall(f"{head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                               f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
                answer = b""
                while piece := client.recv(65536):
                    answer += piece
        return answer

    def check_proxy(self):
        answer = self.exchange("POST /classify", json.dumps(REQUEST).encode())
        self.assertIn(b" 200 ", answer.splitlines()[0])
        self.assertIn(b'"sequence":"It rains."', answer)
        self.assertIn(b'"ready"', self.exchange("GET /health/ready"))
        for path in ("/metrics", "//x/metrics", "//metrics"):
            self.assertIn(b" 404 ", self.exchange("GET " + path).splitlines()[0], path)
        self.assertIn(b" 413 ", self.exchange("POST /classify", b" " * 9000000).splitlines()[0])
        name = self.exchange("POST /endpoints/owner%2Fname/invocations", json.dumps(REQUEST).encode())
        self.assertIn(b" 200 ", name.splitlines()[0])
        self.assertIn(b"--max-body", self.exchange("POST /classify", b" " * 2000000))

    @unittest.skipUnless(installed("nginx"), "no nginx")
    def test_nginx(self):
        self.port = self.free_port()
        paths = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        config = self.write_config("nginx.conf", {
            "user www-data;\n": "daemon off;%s\n" % user, "/run/nginx.pid": self.path("nginx.pid"),
            "/var/log/nginx/": self.folder + "/", "http {\n": "http {\n" + paths + "\n",
            "listen 80;": "listen 127.0.0.1:%d;" % self.free_port(), "listen 443 ": "listen 127.0.0.1:%d " % self.port})
        command = [installed("nginx"), "-e", "stderr", "-p", self.folder, "-c", config]
        test = subprocess.run([*command, "-t"], capture_output=True, timeout=60)
        self.assertEqual(test.returncode, 0, test.stderr)
        self.assertNotIn(b"[warn]", test.stderr)
        self.run_proxy(*command)
        self.check_proxy()

    @unittest.skipUnless(installed("caddy"), "no caddy")
    def test_caddy(self):
        self.port = self.free_port()
        config = self.write_config("Caddyfile", {"{\n\tservers": "{\n\tadmin off\n\tauto_https off\n\tservers",
                                                 "\n:443 {": "\nhttps://localhost:%d {\n\tbind 127.0.0.1" % self.port})
        options = ["--config", config, "--adapter", "caddyfile"]
        test = subprocess.run([installed("caddy"), "validate", *options], capture_output=True, timeout=60)
        self.assertEqual(test.returncode, 0, test.stderr)
        self.run_proxy(installed("caddy"), "run", *options)
        self.check_proxy()


@unittest.skipUnless(installed("promtool"), "no promtool")
class Prometheus(ServiceTest):
    def test_its_file_is_valid(self):
        self.write("token", b"secret")
        self.write("prometheus.yml", read("prometheus.yml").replace("/run/secrets/zstc_token",
                                                                    self.path("token")).encode())
        run = subprocess.run(["promtool", "check", "config", self.path("prometheus.yml")], capture_output=True,
                             timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_it_reads_the_metrics(self):
        service = self.start()
        self.post(service, "/classify", REQUEST)
        metrics = self.ask(service, "GET", "/metrics")[2]
        run = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, timeout=60)
        self.assertEqual((run.returncode, run.stdout + run.stderr), (0, b""))


if __name__ == "__main__":
    unittest.main()
