"""Parts that run the command line: whole trainings and reports, as a user starts them."""

import glob
import json
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import results
from lanes import JAVA, ROOT, Failure, peak_megabytes, resident_megabytes

AESAM = ["java", "-jar", str(ROOT / "target/aesam.jar")]


@dataclass(frozen=True)
class Trainings:
    """What is trained on a device, and how often."""

    device: str
    precision: str
    threads: int
    rounds: int
    quick: bool

    @property
    def on_a_gpu(self):
        return self.device != "cpu"

    @property
    def subject(self):
        """A network and a batch that suit the device."""
        return {"network": "resnet18", "batch": 128} if self.on_a_gpu else {"network": "resnet8", "batch": 64}

    def command(self, name, *options):
        network, batch = self.subject.values()
        given = ["--model", network, "--batch", batch, "--device", self.device, "--threads", self.threads, "--precision", self.precision]
        return [*AESAM, name, *(str(word) for word in [*given, *options])]

    def times(self):
        return range(1, 2 if self.quick else 1 + (self.rounds or 3))

    def waiting(self):
        """How long steps wait for their batches, augmented in the background."""
        rows = []
        for round in self.times():
            with tempfile.TemporaryDirectory() as out:
                seconds_of([self.command("train", "--optimizer", "erm", "--epochs", 2 if self.quick else 20, "--out", out)])
                record = record_of(out)
            seen = record["summary"]
            rows.append(
                self.subject
                | {
                    "round": round,
                    "steps": seen["steps"],
                    "images_per_second": seen["steps"] * self.subject["batch"] / seen["step_seconds"],
                    "waiting_share": seen["waiting_seconds"] / seen["step_seconds"],
                    "evaluation_share": seen["evaluation_seconds"] / seen["step_seconds"],
                    "gpu_mb": record.get("peak_device_memory_bytes", 0) / 1e6 or None,
                }
            )
        return rows

    def checkpoints(self):
        """What a process holds after each of many checkpoints, beside a Java heap that is all touched at the start."""
        count, every, epoch = (20, 2, 8) if self.quick else (200, 5, 8)
        rows = []
        with tempfile.TemporaryDirectory() as out:
            length = ["--limit", epoch * self.subject["batch"], "--epochs", count * every // epoch]
            command = self.command("train", *length, "--checkpoint-steps", every, "--out", out)
            command[1:1] = ["-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            seen = None
            while process.poll() is None:
                newest = max((path.name for path in Path(out).glob("*/checkpoint/step-*")), default=seen)
                if newest != seen:
                    seen = newest
                    rows.append(self.subject | {"step": int(seen.split("-")[1]), "resident_mb": resident_megabytes(process)})
                time.sleep(0.02)
            if process.returncode != 0:
                raise Failure("The training with checkpoints failed; see above.")
        return rows

    def resumed(self):
        """A training that is killed and resumed, beside two that are not: its rows stay, and its course goes on."""
        length = ["--limit", 8 * self.subject["batch"], "--epochs", 6, "--checkpoint-steps", 10]
        with tempfile.TemporaryDirectory() as scratch:
            once, again, resumed = (f"{scratch}/{name}" for name in ("once", "again", "resumed"))
            for out in (once, again):
                seconds_of([self.command("train", *length, "--out", out)])
            command = self.command("train", *length, "--out", resumed)
            killed = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            while not list(Path(resumed).glob("*/checkpoint/step-00000002*")):
                if killed.poll() is not None:
                    raise Failure("The training ended before it could be killed; see above.")
                time.sleep(0.002)
            killed.kill()
            killed.wait()
            before = rows_of(resumed)
            seconds_of([command])
            cut = record_of(resumed)["resumptions"][0]["step"]
            return self.subject | {
                "step": cut,
                "rows_kept": before[: cut + 1] == rows_of(resumed)[: cut + 1],
                "loss_once": last_loss(once),
                "loss_again": last_loss(again),
                "loss_resumed": last_loss(resumed),
            }

    def at_a_time(self):
        """Several runs one after the other, at a time in one process, and in a process each."""
        count = 4 if self.on_a_gpu else 2
        length = ["--epochs", 1 if self.quick else 40 if self.on_a_gpu else 5]
        seeds = [str(seed) for seed in range(1, count + 1)]
        rows = []
        for round in self.times():
            with tempfile.TemporaryDirectory() as out:

                def sweep(jobs):
                    runs = ["--vary", "optimizer=sam", "--seeds", ",".join(seeds), "--jobs", jobs]
                    return [self.command("sweep", *length, *runs, "--out", f"{out}/{jobs}", "--report", f"{out}/report-{jobs}")]

                alone = seconds_of(sweep(1))
                together = seconds_of(sweep(count))
                each = ["--optimizer", "sam", "--out", f"{out}/processes", "--seed"]
                processes = seconds_of([self.command("train", *length, *each, seed) for seed in seeds])
            rows.append(
                self.subject
                | {
                    "round": round,
                    "runs": count,
                    "alone_seconds": alone,
                    "jobs_seconds": together,
                    "processes_seconds": processes,
                    "jobs_throughput": alone / together,
                    "processes_throughput": alone / processes,
                }
            )
        return rows


def user_commands(quick):
    """What a user waits for at the command line; memory is the most that the process held."""
    times = 1 if quick else 5
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        first = [*AESAM, "train", "--model", "resnet8", "--limit", "128", "--batch", "128", "--epochs", "1", "--out"]
        for i in range(times + 1):  # the first of each warms up
            rows.append(timed("help", i, [*AESAM, "--help"]))
            rows.append(timed("first step", i, [*first, f"{scratch}/{i}"], f"{scratch}/{i}/*/steps.csv"))
        seeds, steps = (3, 1000) if quick else (143, 100_000)
        runs = f"{scratch}/runs"
        real = next((ROOT / "notebooks/results/quick").glob("cifar10-mini-resnet8-erm-*"))
        subprocess.run([*JAVA, "aesam.record.ManyRecords", runs, "figure1", str(seeds), str(steps), str(real)], check=True)
        all_seeds = ",".join(str(s) for s in range(1, seeds + 1))
        for name in ("figure1", "table1"):
            report = ["experiment", name, "--report-only", "--seeds", all_seeds, "--out", runs, "--report", f"{scratch}/{name}"]
            rows.append(timed(f"report of {name}, {7 * seeds} runs of {steps} steps", 1, [*AESAM, *report]))
    return rows


def medians(rows):
    """Of the rounds after the first, a row a command."""
    measured = results.by([r for r in rows if r["round"] > 0], "command")
    return [
        [command, f"{statistics.median(r['seconds'] for r in lane):.2f}", max((r["peak_mb"] or 0) for r in lane)]
        for command, lane in measured.items()
    ]


def record_of(out):
    """The record of the one run in a folder."""
    return json.loads(next(Path(out).glob("*/run.json")).read_text())


def rows_of(out):
    """The header and the whole rows of its steps."""
    return next(Path(out).glob("*/steps.csv")).read_text().split("\n")[:-1]


def last_loss(out):
    """The training loss of its last epoch."""
    *_, last = results.read(next(Path(out).glob("*/epochs.csv")))
    return float(last["train_loss"])


def seconds_of(commands):
    """How long commands take that run at the same time."""
    start = time.perf_counter()
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    if any([process.wait() for process in processes]):
        raise Failure(f"{' '.join(commands[0])} failed; see above.")
    return time.perf_counter() - start


def timed(name, number, command, until=None):
    """Runs a command; with a pattern of files, its time is that until one of them has a row below its header."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seconds, peak = None, None
    while process.poll() is None:
        # Not the resource usage of an ended child, which begins with the memory of this process.
        peak = peak_megabytes(process) or peak
        if until and seconds is None and any(Path(file).read_text().count("\n") > 1 for file in glob.glob(until)):
            seconds = time.perf_counter() - start
        time.sleep(0.005)
    if process.returncode != 0:
        raise Failure(f"{' '.join(command)} failed; see above.")
    return {"command": name, "round": number, "seconds": seconds or time.perf_counter() - start, "peak_mb": peak}
