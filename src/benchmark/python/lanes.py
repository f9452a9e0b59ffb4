"""Lanes: one process each, that computes so many steps when it is asked to and sleeps otherwise."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


def java(checkout):
    """The command of a checkout's classes, once its own src/benchmark/run has compiled them."""
    return ["java", "-cp", f"{checkout / 'target/benchmark'}{os.pathsep}{checkout / 'target/aesam.jar'}"]


JAVA = java(ROOT)
# What the Java side sets for itself: short spinning of waiting threads, and pages that are kept.
TUNED = {
    "GOMP_SPINCOUNT": "10000",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}


# Turns: the JVM compiles in its first seconds, twenty steps of ResNet-20, on the cores that the steps need.
WARM_UP = 4


class Failure(Exception):
    """One sentence for the user."""


@dataclass(frozen=True)
class Subject:
    """A network with its batch.

    turn: steps of a lane before it is the next one's turn
    """

    network: str
    batch: int
    side: int = 32
    turn: int = 5
    precision: str = "float32"

    @property
    def name(self):
        return f"{self.network}-b{self.batch}-s{self.side}-{self.precision}"

    def prepare(self, steps):
        """The folder with the start and the batches that all lanes read."""
        folder = ROOT / "target/benchmark/cases" / self.name
        answer = subprocess.run(
            [*JAVA, "benchmark.Case", folder, self.network, str(self.batch), str(self.side), self.precision, str(steps)]
        )
        if answer.returncode != 0:
            raise Failure(f"The start of {self.network} could not be written; see above.")
        return folder


class Lane:
    def __init__(self, folder, task, implementation, threads, device="cpu", before=None):
        self.task = task
        self.implementation = implementation
        environment = dict(os.environ)
        if implementation in ("java", "pipeline"):
            command = [*JAVA, "benchmark.Worker"]
        elif implementation == "before":
            command = [*java(before), "benchmark.Worker"]
        else:
            command = [sys.executable, str(HERE / "worker.py")]
            if implementation == "tuned":
                environment |= TUNED
        self.process = subprocess.Popen(
            [*command, str(folder), task, "java" if implementation == "before" else implementation, str(threads), device],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def wait_until_ready(self):
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{self.implementation} stopped during {self.task}; see above.")
        return line

    def run(self, steps):
        """So many steps: a list of dictionaries."""
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return json.loads(self.answer())

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def peak_megabytes(process):
    """The most memory that a process has held; None where the system does not say."""
    return megabytes(process, "VmHWM:")


def resident_megabytes(process):
    """What a process holds now; None where the system does not say."""
    return megabytes(process, "VmRSS:")


def megabytes(process, line):
    try:
        return int(Path(f"/proc/{process.pid}/status").read_text().split(line)[1].split()[0]) // 1024
    except (OSError, IndexError):
        return None


def take_turns(subject, members, rounds, threads, report, device="cpu", before=None):
    """Measures lanes in turns, there and back again (A B C, C B A, …); round 0 warms up, for WARM_UP turns.

    members: (task, implementation) of each lane
    device: cpu, gpu0, …, of all lanes
    before: the checkout of the implementation of that name
    report: is told each round as it begins
    Yields after each round the rows so far, one for each step.
    """
    folder = subject.prepare(subject.turn * (rounds + WARM_UP))
    multiply_adds = json.loads((folder / "case.json").read_text())["multiply_adds"]
    lanes = []
    rows = []
    try:
        for task, implementation in members:
            lanes.append(Lane(folder, task, implementation, threads, device, before))
            lanes[-1].wait_until_ready()
        for r in range(rounds + 1):
            report(r)
            for place, lane in enumerate(lanes if r % 2 == 0 else lanes[::-1]):
                time.sleep(0.02)  # until the threads of the last one have stopped spinning
                try:
                    done = lane.run(subject.turn * (WARM_UP if r == 0 else 1))
                except Failure:
                    if lane.implementation != "compile":
                        raise
                    print("\ntorch.compile failed, see above; the others go on without it.", file=sys.stderr)
                    lanes = [other for other in lanes if other is not lane]
                    continue
                for i, step in enumerate(done):
                    rows.append(
                        {
                            "network": subject.network,
                            "batch": subject.batch,
                            "side": subject.side,
                            "multiply_adds": multiply_adds,
                            "task": lane.task,
                            "implementation": lane.implementation,
                            "round": r,
                            "place": place,
                            "t": (0 if r == 0 else r + WARM_UP - 1) * subject.turn + i,
                            "millis": step["millis"],
                            "loss": step.get("loss"),
                            "sam": int(step["sam"]),
                            "peak_mb": peak_megabytes(lane.process),
                        }
                    )
            yield rows
    finally:
        for lane in lanes:
            lane.close()
