"""A small HTTP/1.1 client with connections that stay open: enough load for one worker, little work of its own."""

import asyncio
import time
from dataclasses import dataclass, field

NEWLINE = b"\r\n"


@dataclass
class Run:
    """What came back: seconds of each answer, and how many were not 200."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds


def ask(port: int, paths: list[str], cookie: str, *, seconds: float, connections: int = 8, rate: float = 0.0) -> Run:
    """Ask for `paths` in turn for `seconds`, as fast as it goes, or `rate` a second over all connections."""
    return asyncio.run(_ask(port, paths, cookie, seconds, connections, rate))


async def _ask(port: int, paths: list[str], cookie: str, seconds: float, connections: int, rate: float) -> Run:
    run, began = Run(), time.perf_counter()
    pause = connections / rate if rate else 0.0
    await asyncio.gather(
        *(_one(run, port, paths, cookie, began + seconds, pause, number / connections) for number in range(connections))
    )
    run.seconds = time.perf_counter() - began
    return run


async def _one(run: Run, port: int, paths: list[str], cookie: str, until: float, pause: float, offset: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number, due = int(offset * len(paths)), time.perf_counter() + offset * pause
    while (now := time.perf_counter()) < until:
        if pause and now < due:
            await asyncio.sleep(due - now)
        # Under a fixed rate an answer is timed from when it was due, so that waiting in line counts.
        began = due if pause else time.perf_counter()
        status = await _get(reader, writer, paths[number % len(paths)], cookie)
        run.took.append(time.perf_counter() - began)
        run.failed += status != 200
        number, due = number + 1, due + pause
    writer.close()


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, cookie: str) -> int:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: identity", f"Cookie: {cookie}", "", ""]
    writer.write("\r\n".join(lines).encode())
    head = await reader.readuntil(NEWLINE * 2)
    size = next((int(line[15:]) for line in head.split(NEWLINE) if line.lower().startswith(b"content-length:")), None)
    if size is None:
        raise RuntimeError(f"no length in the answer to {path}")
    await reader.readexactly(size)
    return int(head[9:12])
