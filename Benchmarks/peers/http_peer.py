"""The straightforward server beside `gantry bench server`: FastAPI on uvicorn with uvloop and httptools, one worker, the
same routes behind the same middleware (request id, CORS, gzip), everything else as it comes.

    python Benchmarks/peers/http_peer.py PORT
"""
import sys
import uuid

import uvicorn
from fastapi import Body, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=1024)
app.add_middleware(CORSMiddleware, allow_origins=["https://map.example"])


@app.middleware("http")
async def request_id(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-Request-ID"] = request.headers.get("x-request-id") or uuid.uuid4().hex
    return response


@app.get("/health")
async def health():
    return {"status": "healthy", "version": "1.0.0", "model_loaded": True, "database": "connected"}


@app.post("/echo")
async def echo(body: dict = Body()):
    return body


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False)
