#!/usr/bin/python3
"""Carries frames from Redis to the back end's sockets, as a program does that knows nothing but the contract
(docs/contracts/live-monitoring.md): redis-py and websocket-client (Debian: python3-redis, python3-websocket).

    frame-consumer.py REDIS_PORT BACKEND_PORT     until it is killed; says "ready"
"""
import json
import sys

import redis
import websocket

STREAM, GROUP, CONSUMER = "processed-frames", "redis-consumer-group", "consumer-1"


def door(port, name):
    return websocket.create_connection(
        f"ws://127.0.0.1:{port}/ws/backend/{name}", timeout=20)


def confirmed(socket):
    """Everything before a heartbeat was taken when it is answered."""
    socket.send(json.dumps({"type": "heartbeat"}))
    while json.loads(socket.recv()).get("type") != "heartbeat_ack":
        pass


def carry(store, pictures, figures, fields):
    video = int(fields["video_id"])
    common = {"video_id": video, "frame_number": int(fields["frame_number"]), "timestamp": int(fields["timestamp"])}
    is_end = fields["end_of_stream"] == "true"
    if not is_end:
        vehicles = [vehicle for vehicle in json.loads(fields["vehicles"]) if vehicle["speed"] > 60]
        stats = json.loads(fields["stats"])
        figures.send(
            json.dumps({"type": "analytics_update", "data": {**common, "stats": stats, "speeding_vehicles": vehicles}}))
    confirmed(figures)
    if is_end or store.get(f"websocket:subscription:video:{video}") == "true":
        data = {
            **common, "processed_frame": fields["processed_frame"], "roi_polygon": json.loads(fields["roi_polygon"]),
            "end_of_stream": is_end
        }
        pictures.send(json.dumps({"type": "processed_frame", "data": data}))
    confirmed(pictures)


def main():
    redis_port, backend_port = int(sys.argv[1]), int(sys.argv[2])
    store = redis.Redis(port=redis_port, decode_responses=True)
    try:
        store.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except redis.exceptions.ResponseError as refusal:
        if "BUSYGROUP" not in str(refusal):
            raise
    pictures, figures = door(backend_port, "processed"), door(backend_port, "analytics")
    print("ready", flush=True)
    place = "0"  # first what an earlier one of this name has not confirmed
    while True:
        found = store.xreadgroup(GROUP, CONSUMER, {STREAM: place}, count=1, block=100)
        entries = found[0][1] if found else []
        if not entries:
            place = ">"
        for entry, fields in entries:
            if fields:
                carry(store, pictures, figures, fields)
            store.xack(STREAM, GROUP, entry)


if __name__ == "__main__":
    main()
