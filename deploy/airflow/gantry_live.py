"""One run of Gantry over one video: hand its pictures in and look at them side by side, then clean up.

For Airflow 2.7 and later, and 3. The workers need the program and its settings (database, Redis, data folder) as
`gantry serve` has them; the variable GANTRY says where the program is when it is not on the path. Every step bears to
be called again: it goes on where the one before was killed.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG

    ends_together = {"fail_fast": True}
except ImportError:
    from airflow import DAG
    from airflow.operators.bash import BashOperator

    ends_together = {"fail_stop": True}

runs_at_once = 16

with DAG(
    dag_id="video_streaming_pipeline",
    description="Hands a video's pictures in, looks at them, and writes down what they came to.",
    schedule=None,
    start_date=datetime(2025, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=runs_at_once,
    # Who hands in waits for room that only those who look can make: both must find a place.
    max_active_tasks=2 * runs_at_once,
    default_args={"retries": 2, "retry_delay": timedelta(seconds=5)},
    tags=["gantry"],
    **ends_together,
) as dag:

    def step(word: str, **more) -> BashOperator:
        # Values come as variables: nothing that somebody wrote into the run's form becomes a command.
        return BashOperator(
            task_id=f"{word}_frames" if word != "cleanup" else word,
            bash_command=f'exec "${{GANTRY:-gantry}}" frames {word} --video "$VIDEO" --run "$RUN"',
            env={"VIDEO": "{{ dag_run.conf['video_id'] | int }}", "RUN": "{{ run_id }}"},
            append_env=True,
            **more,
        )

    [step("produce"), step("process", priority_weight=10)] >> step("cleanup")
