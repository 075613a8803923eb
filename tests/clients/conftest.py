"""A real server with a small demo company, started once for all tests of this folder."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary() -> str:
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
    return os.environ.get("RAPPORT_BIN", f"{target}/debug/rapport")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, data: pathlib.Path, command: list[str]):
        self.data = data
        self.address = f"http://127.0.0.1:{free_port()}"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("RAPPORT_")}
        self.environment["RAPPORT_DATA"] = str(data)
        self.output = data.parent / "server.log"
        self.process = None
        self.command = command

    def start(self) -> None:
        log = self.output.open("ab")
        self.process = subprocess.Popen(
            [binary(), *self.command, "--listen", self.address.removeprefix("http://")],
            env=self.environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 300
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(self.output.read_text())
            try:
                urllib.request.urlopen(self.address + "/health/ready", timeout=2).read()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise RuntimeError("not ready in time: " + self.output.read_text()) from None
                time.sleep(0.1)

    def stop(self, kill: bool = False) -> None:
        self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        self.process.wait(60)

    def rapport(self, *arguments: str) -> str:
        done = subprocess.run([binary(), *arguments], env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, query: str) -> list[dict]:
        return json.loads(self.rapport("sql", query, "--format", "json"))

    def key(self, name: str) -> str:
        return self.rapport("key", "create", "--name", name).split()[-1]

    def sign_in(self) -> tuple[str, str]:
        found = re.search(r"Sign in as (\S+) with password (\S+)", self.output.read_text())
        assert found, self.output.read_text()
        return found.group(1), found.group(2)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("clients") / "data"
    one = Server(data, ["demo", "--customers", "200", "--seed", "7"])
    one.start()
    yield one
    one.stop()
