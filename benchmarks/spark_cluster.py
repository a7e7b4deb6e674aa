"""A real Spark cluster on loopback: a master and workers of one core each, as processes of their own."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
LOOPBACK = "127.0.0.1"


@contextmanager
def loopback_cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a cluster that ends with the block.

    Args:
        folder: For logs and whatever the workers spill.
        workers: How many, each with one core and 2 GB.

    Raises:
        RuntimeError: It did not start within a minute.
    """
    import pyspark

    home = Path(pyspark.__file__).parent
    place = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": LOOPBACK}
    spilled = {"SPARK_WORKER_DIR": str(folder), "SPARK_LOCAL_DIRS": str(folder)}
    environment = {**os.environ, **place, **spilled}
    port = _free_port()
    address = f"spark://{LOOPBACK}:{port}"

    def start(name: str, *arguments: str) -> None:
        log = stack.enter_context((folder / f"{name}.log").open("w"))
        command = [str(home / "bin" / "spark-class"), *arguments, "--webui-port", str(_free_port())]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        stack.callback(process.wait)
        stack.callback(process.terminate)

    with ExitStack() as stack:
        start("master", MASTER, "--host", LOOPBACK, "--port", str(port))
        _wait_for(folder / "master.log", "I have been elected leader", times=1)
        for number in range(workers):
            start(f"worker{number}", WORKER, address, "--host", LOOPBACK, "--cores", "1", "--memory", "2g")
        _wait_for(folder / "master.log", "Registering worker", times=workers)
        yield address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def _wait_for(log: Path, words: str, *, times: int) -> None:
    for _ in range(240):
        if log.read_text().count(words) >= times:
            return
        time.sleep(0.25)  # another process: its log is the only thing that says it is up
    raise RuntimeError(f"Spark did not start: {log.read_text()[-2000:]}")
