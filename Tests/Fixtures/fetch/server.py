"""A server on the loopback interface with the faults of real ones, for the tests of fetched models.

    port=$(python3 server.py FILE LOG PIDFILE)

Prints its port and goes on in the background. Every request is a line of LOG: the path and the Range asked for.
The first folder of a path names the fault; faults "once" are those of the first request alone.
"""

import http.server
import os
import sys
import threading
import time

FILE, LOG, PIDFILE = sys.argv[1:4]
with open(FILE, "rb") as file:
    CONTENT = file.read()
HALF = len(CONTENT) // 2
SEEN = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        fault = self.path.split("/")[1]
        wanted = self.headers.get("Range", "-")
        with open(LOG, "a", encoding="utf-8") as log:
            log.write(f"{self.path} {wanted}\n")
        SEEN[fault] = SEEN.get(fault, 0) + 1
        first = SEEN[fault] == 1
        self.close_connection = True
        if fault == "missing":
            self.answer(404, b"no such model")
        elif fault == "broken" or fault == "broken-once" and first:
            self.answer(500, b"oh")
        elif fault == "loop":
            self.redirect("/loop/m.onnx")
        elif fault == "moved":
            self.redirect("/ok/m.onnx")
        elif fault == "to-file":
            self.redirect("file://" + os.path.abspath(FILE))
        elif fault == "page":
            self.answer(200, b"<!DOCTYPE html><title>Sign in</title>")
        elif fault == "changed" and first:
            # An older file at the same address, cut off.
            self.head(200, len(CONTENT))
            self.wfile.write(b"x" * HALF)
        elif fault in ("cut", "cut-once") and (fault == "cut" or first):
            self.head(200, len(CONTENT))
            self.wfile.write(CONTENT[:1] if fault == "cut" else CONTENT[:HALF])
        elif fault == "huge":
            self.head(200, 1 << 60)
        elif fault == "stall" or fault == "stall-once" and first:
            self.head(200, len(CONTENT))
            self.wfile.write(CONTENT[:HALF])
            self.wfile.flush()
            time.sleep(600)
        elif wanted.startswith("bytes=") and fault != "no-ranges":
            start = int(wanted[6:].split("-")[0])
            if start >= len(CONTENT):
                self.answer(416, b"")
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
            self.send_header("Content-Length", str(len(CONTENT) - start))
            self.end_headers()
            self.wfile.write(CONTENT[start:])
        elif fault == "no-ranges" and first:
            self.head(200, len(CONTENT))
            self.wfile.write(CONTENT[:HALF])
        else:
            self.answer(200, CONTENT)

    def head(self, status, length):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer(self, status, body):
        self.head(status, len(body))
        self.wfile.write(body)

    def redirect(self, place):
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
child = os.fork()
if child:
    with open(PIDFILE, "w", encoding="utf-8") as file:
        file.write(str(child))
    os._exit(0)
null = os.open(os.devnull, os.O_RDWR)
for stream in (0, 1, 2):
    os.dup2(null, stream)
# What the test's runner waits on must not stay open here; and a server that is forgotten ends by itself.
for descriptor in range(3, 1024):
    if descriptor != server.fileno():
        try:
            os.close(descriptor)
        except OSError:
            pass
timer = threading.Timer(300, os._exit, [1])
timer.daemon = True
timer.start()
server.serve_forever()
