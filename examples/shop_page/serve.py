"""The shop of this folder, with the chat of a Balie: serve.py CHAT [PORT] [SECRET_FILE]

    serve.py http://127.0.0.1:8082 8090 shop.secret

CHAT is where the chat is, or the file that the chat writes it to (`address_file`). The policy is as strict as a site's
can be: no inline script or style, nothing from elsewhere but the chat, no text ever read as markup. With the secret of
`token_file` the shop has one customer who can sign in.
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
TOKEN_SECONDS = 600


def signed(claims, secret):
    """A JSON Web Token, HS256: what any library for it makes."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256"}, claims)]
    signature = hmac.new(secret, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


class Shop(http.server.BaseHTTPRequestHandler):
    chat_or_file = ""
    secret = b""

    def chat(self):
        is_address = self.chat_or_file.startswith("http")
        return (self.chat_or_file if is_address else pathlib.Path(self.chat_or_file).read_text().strip()).rstrip("/")

    def do_GET(self):
        name = self.path.split("?")[0].strip("/") or "index.html"
        files = {path.name: path for path in FOLDER.iterdir() if path.suffix in TYPES}
        if name not in files:
            return self.send_error(404)
        return self.answer(files[name].read_text().replace("https://chat.shop.example", self.chat()),
                           TYPES[files[name].suffix])

    def do_POST(self):
        if self.path != "/sign-in" or not self.secret:
            return self.send_error(404)
        claims = {"sub": "customer-17", "email": "emma@customer.example", "aud": "shop",
                  "exp": int(time.time()) + TOKEN_SECONDS}
        return self.answer(json.dumps({"name": "Emma", "token": signed(claims, self.secret)}), "application/json")

    def answer(self, text, content_type):
        body, chat = text.encode(), self.chat()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy",
                         f"default-src 'none'; style-src 'self'; script-src 'self' {chat}; "
                         f"connect-src 'self' {chat} {chat.replace('http', 'ws', 1)}; base-uri 'none'; "
                         "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(chat, port="0", secret_file=None):
    Shop.chat_or_file = chat
    Shop.secret = pathlib.Path(secret_file).read_bytes().strip() if secret_file else b""
    with http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Shop) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
