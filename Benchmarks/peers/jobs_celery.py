"""How many small jobs a second Celery hands in, works off and reports back: acknowledged late, results kept in Redis.

jobs_celery.py REDIS_URL COUNT CONCURRENCY [prefork|threads|solo]

Starts one worker itself, sends COUNT jobs one by one and waits until every result is there. Prints JSON.
"""
import json
import os
import subprocess
import sys
import time

from celery import Celery

URL = os.environ.get("JOBS_REDIS") or sys.argv[1]
app = Celery("jobs_celery", broker=URL, backend=URL)
app.conf.update(
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    task_track_started=True,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)


@app.task(name="work")
def work(number):
    return {"number": number}


def main():
    count, concurrency = int(sys.argv[2]), sys.argv[3]
    pool = sys.argv[4] if len(sys.argv) > 4 else "prefork"
    environment = dict(os.environ, JOBS_REDIS=URL, PYTHONPATH=os.path.dirname(os.path.abspath(__file__)))
    command = [sys.executable, "-m", "celery", "-A", "jobs_worker", "worker", "--pool", pool, "--loglevel", "error",
               "--concurrency", concurrency, "--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        work.delay(-1).get(timeout=60)  # the worker is up
        start = time.monotonic()
        results = [work.delay(number) for number in range(count)]
        sent = time.monotonic()
        for result in results:
            result.get(timeout=300)
        end = time.monotonic()
    finally:
        worker.terminate()
        worker.wait(30)
    print(json.dumps({"jobs": count, "seconds": round(end - start, 3), "sent_seconds": round(sent - start, 3),
                      "jobs_per_second": round(count / (end - start), 1), "pool": pool,
                      "concurrency": int(concurrency)}))


if __name__ == "__main__":
    main()
