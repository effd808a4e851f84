"""The shop of this folder, with the chat of a Balie: serve.py CHAT_ADDRESS [PORT]

    serve.py http://127.0.0.1:8082 8090

The policy is as strict as a site's can be: no inline script or style, nothing from elsewhere but the chat.
"""
import http.server
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}


class Shop(http.server.BaseHTTPRequestHandler):
    chat = ""

    def do_GET(self):
        name = self.path.split("?")[0].strip("/") or "index.html"
        files = {path.name: path for path in FOLDER.iterdir() if path.suffix in TYPES}
        if name not in files:
            return self.send_error(404)
        body = files[name].read_text().replace("https://chat.shop.example", self.chat).encode()
        self.send_response(200)
        self.send_header("Content-Type", TYPES[files[name].suffix])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy",
                         f"default-src 'none'; style-src 'self'; script-src 'self' {self.chat}; "
                         f"connect-src {self.chat} {self.chat.replace('http', 'ws', 1)}; base-uri 'none'")
        self.end_headers()
        return self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(chat, port="0"):
    Shop.chat = chat.rstrip("/")
    with http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Shop) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
