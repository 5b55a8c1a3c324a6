"""A real file server on this machine, and the archives that it serves."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from core.data.published.download import RemoteFile


@dataclass
class Server:
    """Serves ``files`` by name, and misbehaves as told.

    Attributes:
        files: content by name.
        requests: (name, Range header or None) of every request, in order.
        moved: names that are somewhere else, with where they are.
        with_ranges: whether a Range header is honoured.
        stalls_after: bytes of each answer after which nothing more comes, the connection staying open.
        breaks_after: bytes of each answer after which the connection closes.
        stopping: ends what is stalled.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    with_ranges: bool = True
    stalls_after: int | None = None
    breaks_after: int | None = None
    stopping: Event = field(default_factory=Event)

    def url(self, name: str) -> str:
        return f"{self.address}/{name}"

    def publish(self, name: str, content: bytes) -> RemoteFile:
        """Serve a file in the place of the real one."""
        self.files[name] = content
        return RemoteFile(name, hashlib.md5(content).hexdigest(), (self.url(name),))


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name, wanted = self.path.lstrip("/"), self.headers["Range"]
            server.requests.append((name, wanted))
            if name in server.moved:
                self.send_response(302)
                self.send_header("Location", f"/{server.moved[name]}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if name not in server.files:
                self.send_error(404)
                return
            content, start = server.files[name], 0
            if wanted and server.with_ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self._send(content[start:])

        def _send(self, content: bytes) -> None:
            try:
                self.wfile.write(content[: server.stalls_after or server.breaks_after])
            except ConnectionError:
                return  # whoever asked has cancelled
            if server.stalls_after is not None:
                server.stopping.wait()

        def log_message(self, *_: object) -> None: ...

    return Handler


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs meanwhile."""
    server = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(server)) as http:
        server.address = f"http://127.0.0.1:{http.server_port}"
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopping.set()
        http.shutdown()
        thread.join()


def zip_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tar_of(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()
