"""The tools of these tests are right themselves."""

import socket
import threading
import time

from walk.slow_network import SlowNetwork


def _echo() -> tuple[socket.socket, int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                while data := client.recv(65536):
                    client.sendall(data)

    threading.Thread(target=answer, daemon=True).start()
    return listener, listener.getsockname()[1]


def test_the_slow_network_passes_every_byte_on_and_not_quicker_than_it_may():
    listener, port = _echo()
    sent = bytes(range(256)) * 200
    with listener, SlowNetwork(port, bytes_per_second=100_000, delay=0.05) as network:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", network.port), 10) as client:
            threading.Thread(target=lambda: client.sendall(sent), daemon=True).start()
            got = b""
            while len(got) < len(sent):
                got += client.recv(65536)
        assert got == sent
        # 51 kB at 100 kB/s, twice a twentieth of a second on the way.
        assert time.monotonic() - began >= len(sent) / 100_000
