"""Whatever is sent to the API by its own description, it never fails on its side."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).parent


def test_schemathesis_finds_no_server_error(server, tmp_path):
    email, password = server.sign_in()
    request = urllib.request.Request(
        server.address + "/api/v1/session", json.dumps({"email": email, "password": password}).encode(),
        {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        csrf = json.load(answer)["csrf_token"]
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", server.address + "/api/openapi.json",
         "--checks", "not_a_server_error", "--max-examples", "15", "--seed", "1", "--phases", "examples,fuzzing", "--workers", "2",
         "--exclude-path", "/api/v1/session", "-H", f"Cookie: {cookie}", "-H", f"X-CSRF-Token: {csrf}"],
        cwd=tmp_path, capture_output=True, text=True, timeout=900, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
