"""Sends the interface of a running sample what its own description allows and what it does not.

usage: fuzz.py GUIJU SCHEMATHESIS SECONDS

GUIJU is the program, SCHEMATHESIS the tool of that name. A sample government is made in a folder of its own and served on
this machine; a token with all scopes is made on the page where people make theirs. What is looked for: a server error, and an
answer that the description does not know (status, media type, shape), or wrong data that is taken. Ends with 1 on a finding.
"""

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PASSWORD = "guiju-demo"
# Somebody who drafts, and on whose desk and lists there are papers.
PERSON = "xu-wen"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
]


class Pages:
    """Pages, as a browser without scripts uses them."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path) as answer:
            return answer.read().decode()

    def post(self, path: str, page: str, pairs: list[tuple[str, str]]) -> str:
        """Sends the last form of a page."""
        hidden = re.findall(r'name="_csrf" value="([^"]+)"', page)[-1]
        body = urllib.parse.urlencode([("_csrf", hidden), *pairs]).encode()
        try:
            with self.opener.open(self.base + path, body) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()


def served(guiju: str, data: str) -> tuple[subprocess.Popen[str], str]:
    """A sample government, served; its address."""
    command = [guiju, "demo", "--data", data, "--listen", "127.0.0.1:0"]
    environment = {**os.environ, "GUIJU_LOG": "error"}
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert program.stdout is not None
    for line in program.stdout:
        found = re.search(r"http://[^/\s]+", line)
        if found:
            return program, found.group(0)
    raise SystemExit("the sample did not start")


def token(base: str) -> str:
    """A token of the sample's clerk with every scope that the page offers."""
    pages = Pages(base)
    pages.post("/sign-in", pages.get("/sign-in"), [("to", "/"), ("login", PERSON), ("password", PASSWORD)])
    page = pages.get("/me/tokens")
    scopes = re.findall(r'name="scope" value="([^"]+)"', page)
    pairs = [("label", "fuzz"), ("days", "7"), ("password", PASSWORD), *[("scope", scope) for scope in scopes]]
    found = re.search(r"guiju_[0-9a-f]{64}", pages.post("/me/tokens", page, pairs))
    if not found:
        raise SystemExit("no token was given")
    return found.group(0)


class Api:
    """The interface itself, for what the configuration needs."""

    def __init__(self, base: str, secret: str) -> None:
        self.base, self.secret = base + "/api/v1", secret

    def get(self, path: str) -> tuple[dict, str]:
        request = urllib.request.Request(self.base + path, headers={"Authorization": f"Bearer {self.secret}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer), answer.headers.get("ETag", "")


def subjects(api: Api) -> list[tuple[str, str]]:
    """Subjects that the person sees, with the matter that lists each."""
    found = []
    for register in api.get("/registers")[0]["registers"]:
        column, matter = register["subject"], register["matter"]
        if not column or not matter:
            continue
        for row in api.get(f"/registers/{register['register']}?limit=3")[0]["rows"]:
            found.append((matter, row[column]))
    return found


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def fixed(path: str, values: dict[str, str]) -> list[str]:
    """What stands in the place of made-up values for one path."""
    head = ["[[operations]]", f"include-path = {quoted(path)}", "[operations.parameters]"]
    return [*head, *(f"{quoted(name)} = {quoted(value)}" for name, value in values.items()), ""]


def configuration(api: Api) -> str:
    """For acts on a subject: one that there is, as it is now. Some acts change it; then that is refused, too."""
    known = subjects(api)
    first = {matter: subject for matter, subject in reversed(known)}
    anything = known[0][1]
    # That the rules refuse most of what is made up is no news.
    lines = ["[warnings]", "enabled = false", ""]
    lines += ["[checks.missing_required_header]", 'expected-statuses = ["400", "401", "403", "415", "422", "428"]', ""]
    for path in api.get("/openapi.json")[0]["paths"]:
        found = re.match(r"/subjects/([a-z_]+)/\{id\}/acts/", path)
        if not found:
            continue
        matter = found.group(1)
        subject = first.get(matter, anything)
        try:
            tag = api.get(f"/subjects/{matter}/{urllib.parse.quote(subject)}")[1]
        except urllib.error.HTTPError:
            tag = '"1-"'
        lines += fixed(path, {"path.id": subject, "header.If-Match": tag})
    matter, subject = known[0]
    lines += fixed("/subjects/{matter}/{id}/journal", {"path.matter": matter, "path.id": subject})
    for matter, subject in known:
        entries = api.get(f"/subjects/{matter}/{urllib.parse.quote(subject)}/journal")[0]["entries"]
        files = [name for entry in entries for name in entry["files"]]
        if files:
            path = "/subjects/{matter}/{id}/files/{hash}"
            return "\n".join(lines + fixed(path, {"path.matter": matter, "path.id": subject, "path.hash": files[0]}))
    return "\n".join(lines)


def fuzz(schemathesis: str, base: str, secret: str, seconds: int, folder: str) -> int:
    config = Path(folder, "schemathesis.toml")
    config.write_text(configuration(Api(base, secret)), encoding="utf-8")
    command = [
        schemathesis, "--config-file", str(config), "run", f"{base}/api/v1/openapi.json",
        "-H", f"Authorization: Bearer {secret}", "--checks", ",".join(CHECKS),
        "--phases", "coverage,fuzzing", "--max-examples", "5", "--max-time", str(seconds), "--seed", "2023",
        "--request-timeout", "20", "--workers", "1", "--continue-on-failure", "--suppress-health-check", "all",
    ]  # fmt: skip
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def main() -> int:
    guiju, schemathesis, seconds = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        program, base = served(guiju, str(Path(folder, "data")))
        try:
            return 1 if fuzz(schemathesis, base, token(base), int(seconds), folder) else 0
        finally:
            program.terminate()
            program.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
