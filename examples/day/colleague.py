"""Makes an agent who may sign in at the desk, and prints the password: colleague.py DESK ADMINS_PASSWORD_FILE USER NAME

The first admin does it, with the password that balie-desk wrote into the file at its first start, and chooses another,
which is in the file then. The user is the agent of the playbook's agents.toml of the same name.
"""
import http.cookiejar
import json
import pathlib
import secrets
import sys
import urllib.request


class Desk:
    """One who is signed in."""

    def __init__(self, address, user, password):
        self.address, self.csrf = address, ""
        self.browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.csrf = self.post("/api/sign-in", {"user": user, "password": password})["csrf"]

    def post(self, path, body):
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), {
            "Content-Type": "application/json", "Origin": self.address, "X-Csrf-Token": self.csrf})
        with self.browser.open(request, timeout=30) as answer:
            return json.load(answer)


def choose_password(desk, before):
    """A password that somebody else gave must be changed before anything else."""
    password = secrets.token_urlsafe(12)
    desk.csrf = desk.post("/api/password", {"password": before, "new_password": password})["csrf"]
    return password


def main():
    address, file, user, name = sys.argv[1:]
    given = pathlib.Path(file).read_text().strip()
    admin = Desk(address, "admin", given)
    pathlib.Path(file).write_text(choose_password(admin, given) + "\n")
    first = secrets.token_urlsafe(12)
    admin.post("/api/users", {"user": user, "name": name, "roles": ["agent", "supervisor"], "agent": user,
                              "password": first})
    print(choose_password(Desk(address, user, first), first))


if __name__ == "__main__":
    main()
