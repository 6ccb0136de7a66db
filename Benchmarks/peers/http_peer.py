"""The straightforward server beside Gantry's: FastAPI on uvicorn with uvloop and httptools, one worker, the same routes
behind the same middleware (request id, CORS, gzip; all bare ASGI, which costs least), everything else as it comes.

    python Benchmarks/peers/http_peer.py PORT DATABASE [--access-log]

DATABASE is a SQLite file with the tables `keys` (hash) and `tasks`; scripts/bench-http makes it.
"""
import argparse
import hashlib
import hmac
import sqlite3
import time
import uuid

import uvicorn
from fastapi import Body, Depends, FastAPI, Header, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("database")
parser.add_argument("--access-log", action="store_true")
options = parser.parse_args()

RECHECK_AFTER = 5.0
LINK_LIFETIME = 3600
LINK_KEY = b"a secret of this process"


class RequestID:
    """Puts the client's id, or a fresh one, on every answer."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
        identifier = given or uuid.uuid4().hex.encode()

        async def stamped(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-request-id", identifier))
            await send(message)

        await self.app(scope, receive, stamped)


app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=1024)
app.add_middleware(CORSMiddleware, allow_origins=["https://map.example"])
app.add_middleware(RequestID)

# One connection, asked on the event loop: a row by its key takes microseconds, a thread or an await would cost more.
rows = sqlite3.connect(options.database, isolation_level=None)
known = {}


async def signed_in(x_api_key: str = Header(None)):
    """A key is kept as its hash; what it is worth is remembered for some seconds, as Gantry does."""
    digest = hashlib.sha256((x_api_key or "").encode()).hexdigest()
    if known.get(digest, 0.0) > time.monotonic():
        return
    found = rows.execute("SELECT hash FROM keys WHERE hash = ?", (digest,)).fetchone()
    if found is None or not hmac.compare_digest(found[0], digest):
        raise HTTPException(403, "Could not validate credentials")
    known[digest] = time.monotonic() + RECHECK_AFTER


def link(name):
    expires = int(time.time()) + LINK_LIFETIME
    signature = hmac.new(LINK_KEY, f"{expires} {name}".encode(), hashlib.sha256).hexdigest()
    return f"/results/{name}?expires={expires}&signature={signature}"


@app.get("/health")
async def health():
    return {"status": "healthy", "version": "1.0.0", "model_loaded": True, "database": "connected"}


@app.post("/echo")
async def echo(body: dict = Body()):
    return body


@app.get("/api/v1/status/{task_id}", dependencies=[Depends(signed_in)])
async def status(task_id: str):
    try:
        identifier = str(uuid.UUID(task_id))
    except ValueError:
        raise HTTPException(400, "Invalid UUID format") from None
    row = rows.execute(
        "SELECT id, status, input_filename, error_message, created_at FROM tasks WHERE id = ?", (identifier,)).fetchone()
    if row is None:
        raise HTTPException(404, "Task not found")
    return {
        "id": row[0], "status": row[1], "input_filename": row[2],
        "result_url": link(f"{row[0]}.mp4") if row[1] == "completed" else None, "error_message": row[3],
        "created_at": row[4],
    }


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=options.port, loop="uvloop", http="httptools", access_log=options.access_log)
