"""The worker's side of jobs_celery.py, which says in JOBS_REDIS where Redis is."""
from jobs_celery import app  # noqa: F401
