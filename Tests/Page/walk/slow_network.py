"""A network that is slow: a proxy of our own that passes bytes on late and few at a time."""

import asyncio
import socket
import threading
import time


class SlowNetwork:
    """Between a browser and a server: so many bytes a second each way in all, and each piece late by `delay` seconds.

    Both can be changed while it runs; `bytes_per_second` of None is as quick as the machine. When it ends every connection
    is cut; another one at the same `port` mends the line.
    """

    piece = 1400

    def __init__(self, to_port: int, bytes_per_second: int | None = None, delay: float = 0, port: int = 0):
        self.to_port = to_port
        self.bytes_per_second = bytes_per_second
        self.delay = delay
        self.passed = 0
        self.port = port
        self._free_at = {"up": 0.0, "down": 0.0}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "SlowNetwork":
        self._thread.start()
        if not self._ready.wait(10):
            raise AssertionError("the slow network did not begin")
        return self

    def __exit__(self, *_) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._client, "127.0.0.1", self.port, limit=4 * self.piece)
        self.port = server.sockets[0].getsockname()[1]
        for listener in server.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        self._ready.set()
        await self._stopping.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other_reader, other_writer = await self._onward()
        except OSError:
            writer.close()
            return
        try:
            await asyncio.gather(self._pass(reader, other_writer, "up"), self._pass(other_reader, writer, "down"))
        except asyncio.CancelledError:
            pass  # The network ends.
        finally:
            writer.close()
            other_writer.close()

    async def _onward(self):
        # Little waits in the machine itself: on a real network what is not yet sent waits with the sender.
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", self.to_port))
        return await asyncio.open_connection(sock=connection, limit=4 * self.piece)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        # What waits here is bounded: beyond it nothing is read, and the sender is held back as by a real network.
        waiting: asyncio.Queue = asyncio.Queue(maxsize=16)
        deliver = asyncio.ensure_future(self._deliver(waiting, writer))
        try:
            while data := await reader.read(self.piece):
                await waiting.put((await self._slot(len(data), way), data))
            await waiting.put((0, None))
            await deliver
        except (ConnectionError, OSError):
            writer.close()
        finally:
            deliver.cancel()

    async def _slot(self, size: int, way: str) -> float:
        """When a piece of this size has gone through the narrow place that all connections share."""
        rate = self.bytes_per_second
        now = time.monotonic()
        if rate is None:
            return now + self.delay
        begin = max(now, self._free_at[way])
        self._free_at[way] = begin + size / rate
        await asyncio.sleep(self._free_at[way] - now)
        return time.monotonic() + self.delay

    async def _deliver(self, waiting: asyncio.Queue, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                due, data = await waiting.get()
                if data is None:
                    writer.write_eof()
                    return
                await asyncio.sleep(max(0, due - time.monotonic()))
                writer.write(data)
                self.passed += len(data)
                await writer.drain()
        except (ConnectionError, OSError):
            writer.close()
