"""Java beside PyTorch; src/benchmark/run --help says how."""

import argparse
import contextlib
import datetime
import glob
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy
import profile_lanes
import results
from lanes import JAVA, ROOT, Failure, Subject, peak_megabytes, resident_megabytes, take_turns
from optimizers import SEVEN

AESAM = ["java", "-jar", str(ROOT / "target/aesam.jar")]
BASELINE = Path(__file__).resolve().parents[1] / "baseline"
BOTH = ["java", "eager", "channels-last"]
# What must agree with Java: the same arithmetic by other kernels. Peers are compared, but compute something else.
SAME = ["before", "eager", "channels-last", "tuned", "compile"]
# The relative difference of a first loss and of later ones. TF32 and bfloat16 round each factor to 2^-11 and 2^-8 of it.
AGREEMENT = {"float32": (1e-5, 1e-3), "tf32": (1e-2, 1e-1), "bfloat16": (1e-2, 1e-1)}
FLOAT64_LOSS = 1e-9
# In float32 trajectories part from then on, those of PyTorch's own two layouts too.
AGREEING = 3

SUBJECTS = {
    "resnet20": Subject("resnet20", 128),
    "resnet18": Subject("resnet18", 32, turn=3),
    "wrn28-10": Subject("wrn28-10", 32, turn=1),
    "vit-ti4": Subject("vit-ti4", 32, turn=3),
    "vit-s16": Subject("vit-s16", 8, side=224, turn=2),
}
ROUNDS = {"resnet20": 6, "resnet18": 4, "wrn28-10": 4, "vit-ti4": 4, "vit-s16": 4}
# A GPU takes larger batches, and its steps are short.
ON_A_GPU = {
    "resnet18": Subject("resnet18", 128, turn=20),
    "wrn28-10": Subject("wrn28-10", 128, turn=10),
    "vit-ti4": Subject("vit-ti4", 128, turn=20),
}
# Besides the two that all networks have.
MORE = {"sam": ["pytorch-optimizer"], "looksam": ["pytorch-optimizer"], "esam": ["published"], "erm": ["tuned", "pipeline", "compile"]}
# Members of the family (Worker.java), and the one whose step theirs is to cost no more than.
FAMILY = {"asam": "sam", "fisher": "sam", "friendly": "sam", "gsam": "sam", "wsam": "sam", "msam": "erm"}
# The same steps otherwise computed (Worker.java), and what they are to be faster than.
PASSES = {"erm-bfloat16": "erm", "sam-bfloat16": "sam", "erm-replicas": "erm", "sam-replicas": "sam"}
PASSES_ON_A_GPU = {"erm-bfloat16": "erm", "sam-bfloat16": "sam", "erm-float32": "erm", "sam-float32": "sam"}

BASE = Subject("wrn16-2", 32, turn=10)
AXES = {
    "width": [replace(BASE, network=f"wrn16-{k}") for k in (1, 2, 4, 8)],
    "depth": [replace(BASE, network=f"wrn{d}-2") for d in (10, 16, 22, 28, 40)],
    "batch": [replace(BASE, batch=b) for b in (8, 16, 32, 64, 128)],
    "resolution": [replace(BASE, side=s) for s in (16, 32, 48, 64)],
}


def exponent(points, column):
    return float(
        numpy.polyfit(numpy.log([p["multiply_adds"] for p in points]), numpy.log([p[column] for p in points]), 1)[0]
    )


class Disagreement(Failure):
    """Both sides do not compute the same: their times would mean nothing."""


def require_agreement(warm_up, precision):
    """The losses of a round agree, where both sides compute the same."""
    first, later = AGREEMENT[precision]
    lanes = results.by([row for row in warm_up if row["loss"] is not None], "task", "implementation")
    for (task, implementation), rows in lanes.items():
        if implementation in SAME and (task, "java") in lanes:
            differences = results.loss_differences(rows, lanes[task, "java"])[:AGREEING]
            if differences[0] > first or max(differences) > later:
                raise Disagreement(
                    f"{rows[0]['network']}, {task}: PyTorch ({implementation}) has other losses than Java and was not timed: they "
                    f"differ by {differences[0]:.1e} in the first step and by up to {max(differences):.1e} in the first {AGREEING}."
                )


class Bench:
    def __init__(self, options):
        self.options = options
        self.out = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.on_a_gpu = options.device != "cpu"
        subjects = ON_A_GPU if self.on_a_gpu else SUBJECTS
        self.subjects = {name: replace(subject, precision=options.precision) for name, subject in subjects.items()}

    def measure(self, subject, members, rounds, file="steps.csv"):
        if self.options.quick:
            subject, rounds = replace(subject, turn=2), 2
        elif self.options.rounds:
            rounds = self.options.rounds

        def report(r):
            names = ", ".join(dict.fromkeys(task for task, _ in members))
            print(f"\r{subject.network} × {subject.batch}: {names}, round {r} of {rounds} ", end="", file=sys.stderr)

        options = self.options
        for rows in take_turns(subject, members, rounds, options.threads, report, options.device, options.before):
            if rows[-1]["round"] == 0:
                require_agreement(rows, subject.precision)
            else:  # what is interrupted leaves its whole rounds
                results.merge(self.out / file, rows)
        print(file=sys.stderr)

    def wanted(self, network, task=""):
        only = self.options.only
        return not only or any(o in f"{network}/{task}" for o in only)

    def finish(self, name):
        steps = results.read(self.out / f"{name}.csv")
        if not steps:
            raise Failure(
                f"Nothing was measured for {name}: --only {' '.join(self.options.only)} fits none of its networks and optimizers, "
                f"such as {next(iter(self.subjects))}/sam."
            )
        summary = results.summarize(steps)
        file = "summary.csv" if name == "steps" else f"{name}-summary.csv"
        results.write(self.out / file, results.SUMMARY, summary)
        print(results.printed(summary))

    # The parts of a run.

    def agreement(self):
        """In float64 every optimizer repeats Java's losses and decisions."""
        subject = Subject("resnet20", 8, turn=6, precision="float64")
        worst = {}
        for optimizer in SEVEN:
            members = [(optimizer, i) for i in BOTH]
            *_, rows = take_turns(subject, members, 1, self.options.threads, lambda r: None, self.options.device)
            java = [r for r in rows if r["implementation"] == "java"]
            for other in BOTH[1:]:
                lane = [r for r in rows if r["implementation"] == other]
                worst[optimizer, other] = max(results.relative(a["loss"], b["loss"]) for a, b in zip(lane, java))
                if worst[optimizer, other] > FLOAT64_LOSS or any(a["sam"] != b["sam"] for a, b in zip(lane, java)):
                    raise Failure(
                        f"{optimizer} does not do in PyTorch ({other}) what it does in Java: in float64 losses differ by "
                        f"{worst[optimizer, other]:.1e}, more than {FLOAT64_LOSS}."
                    )
        print(f"Agreement in float64, ResNet-20 × 8, {len(java)} steps: largest relative difference of a loss")
        for (optimizer, other), difference in worst.items():
            print(f"  {optimizer:11} {other:14} {difference:.1e}")

    def steps(self):
        found = []
        first = next(iter(self.subjects))
        for name, subject in self.subjects.items():
            for optimizer in SEVEN:
                if not self.wanted(name, optimizer):
                    continue
                members = [(optimizer, i) for i in BOTH + (MORE.get(optimizer, []) if name == first else [])]
                if self.options.before:
                    members.append((optimizer, "before"))
                if not self.options.compile:
                    members = [m for m in members if m[1] != "compile"]
                try:
                    self.measure(subject, members, ROUNDS[name])
                except Disagreement as difference:
                    found.append(str(difference))
        self.finish("steps")
        if found:
            raise Failure("\n".join(found))

    def inference(self):
        for name, subject in self.subjects.items():
            if self.wanted(name, "inference"):
                self.measure(subject, [("inference", i) for i in BOTH], ROUNDS[name], "inference.csv")
        self.finish("inference")

    def precision(self):
        """How far gradients in each precision on the device are from float64's on the processor, behind the random start."""
        rows = []
        for network in self.resnets():
            if not self.wanted(network, "precision"):
                continue
            folder = replace(self.subjects[network], batch=32, precision="float32").prepare(1)
            found = answered("benchmark.Gradients", folder, self.options.threads, self.options.device)
            rows += [{"network": network, **row} for row in found]
        if not rows:
            raise Failure(f"No precision was measured: --only {' '.join(self.options.only)} fits none of the networks.")
        results.write(self.out / "precision.csv", list(rows[0]), rows)
        print(f"\nGradients on {self.options.device} by float64's on the processor, batch 32")
        print(results.table(list(rows[0]), [[f"{v:.3e}" if k == "difference" else f"{v:.6f}" if isinstance(v, float) else v for k, v in r.items()] for r in rows]))

    def floor(self):
        for name in self.resnets():
            if self.wanted(name, "floor"):
                members = [("erm", "java"), ("erm", "channels-last"), ("floor", "channels-last")]
                self.measure(self.subjects[name], members, ROUNDS[name], "floor.csv")
        self.finish("floor")
        self.shares("floor", "floor", "channels-last", "ERM's step / its convolutions and linear layers alone", inverse=True)

    def policy(self):
        for name in self.resnets():
            if self.wanted(name, "policy"):
                members = [(task, i) for i in ("java", "channels-last") for task in ("erm", "policy")]
                self.measure(self.subjects[name], members, ROUNDS[name], "policy.csv")
        self.finish("policy")
        self.shares("policy", "policy", None, "own cost of ‖g‖², μ, σ² and decision / ERM's step")

    def resnets(self):
        return [name for name in self.subjects if name.startswith("resnet")]

    def family(self):
        """What a step of the family costs by SAM's, or by ERM's, in the same round."""
        self.by_another("family", self.resnets()[:1], FAMILY)

    def passes(self):
        """What a step costs with passes in another precision, and with halves of the batch on two replicas that share the threads."""
        self.by_another("passes", self.resnets(), PASSES_ON_A_GPU if self.on_a_gpu else PASSES, batch=512 if self.on_a_gpu else None)

    def by_another(self, part, networks, tasks, batch=None):
        """The time of a step by that of another in the same round, on the Java side."""
        members = [(n, t) for n in networks for t in tasks if self.wanted(n, t)]
        if not members:
            raise Failure(f"Nothing was measured for {part}: --only {' '.join(self.options.only)} fits none of {', '.join(tasks)}.")
        for network in dict.fromkeys(n for n, _ in members):
            own = [t for n, t in members if n == network]
            lanes = [*dict.fromkeys(tasks[t] for t in own), *own]
            subject = self.subjects[network]
            subject = replace(subject, batch=batch or subject.batch)
            self.measure(subject, [(task, "java") for task in lanes], ROUNDS[network], f"{part}.csv")
        self.finish(part)
        steps = results.read(self.out / f"{part}.csv")
        rows = []
        for network, task in members:
            own, other = (self.times(steps, network, t, "java") for t in (task, tasks[task]))
            middle, low, high = results.spread([own[r] / other[r] for r in other])
            rows.append({"network": network, "task": task, "by": tasks[task], "share": middle, "q1": low, "q3": high})
        results.write(self.out / f"{part}-shares.csv", list(rows[0]), rows)
        print("\nA step by another's in the same round, median over rounds with quartiles")
        print(results.table(list(rows[0]), [[v if isinstance(v, str) else f"{v:.3f}" for v in r.values()] for r in rows]))

    def profile(self):
        """Where the processors' time goes."""
        rows = []
        for network in ("resnet20", "resnet18", "vit-ti4"):
            if not self.wanted(network, "profile"):
                continue
            subject = SUBJECTS[network]
            steps = subject.turn * (2 if self.options.quick else ROUNDS[network])
            for side in ("java", "channels-last"):
                kinds, seconds = profile_lanes.shares(subject, "sam", side, steps, self.options.threads)
                rows += [
                    {"network": network, "implementation": side, "kind": k, "share": share, "millis": 1000 * share * seconds}
                    for k, share in kinds
                ]
        if not rows:
            raise Failure(f"Nothing was profiled: --only {' '.join(self.options.only)} fits none of the networks.")
        results.write(self.out / "profile.csv", list(rows[0]), rows)
        for network, lanes in results.by(rows, "network").items():
            sides = {side: {r["kind"]: r for r in lane} for side, lane in results.by(lanes, "implementation").items()}
            print(f"\n{network} × {SUBJECTS[network].batch}, SAM: processor time of a step, all threads")
            print(
                results.table(
                    ["kind", "java", "ms", "channels-last", "ms"],
                    [
                        [k] + [text for side in sides.values() for text in cells(side.get(k))]
                        for k in dict.fromkeys(r["kind"] for r in lanes)
                    ],
                )
            )

    def memory(self):
        """SAM's steps need ERM's memory and two flat vectors; the least of three trainings each, in turns."""
        rows = []
        for network in self.resnets():
            if not self.wanted(network, "memory"):
                continue
            folder = self.subjects[network].prepare(self.subjects[network].turn)
            steps = "2" if self.options.quick else "10"
            found = answered("benchmark.LiveMemory", folder, self.options.threads, steps, *["erm", "sam"] * 3)
            needed = results.by(found, "optimizer")
            erm, sam = (min(r["peak_mb"] for r in needed[o]) for o in ("erm", "sam"))
            two = 2 * needed["sam"][0]["vector_mb"]
            rows.append({"network": network, "erm_mb": erm, "sam_mb": sam, "more_mb": sam - erm, "two_vectors_mb": two})
        if not rows:
            raise Failure(f"Nothing was measured for memory: --only {' '.join(self.options.only)} fits none of the networks.")
        results.write(self.out / "memory.csv", list(rows[0]), rows)
        print("\nMemory in use at a step's peak (10^6 bytes)")
        print(results.table(list(rows[0]), [[v if isinstance(v, str) else f"{v:.1f}" for v in r.values()] for r in rows]))

    def loader(self):
        """Photographs a second that are read, decoded, augmented and normalized on one thread and on more."""
        images, rounds = (64, 2) if self.options.quick else (512, self.options.rounds or 5)
        threads = sorted({1, self.options.threads})
        with tempfile.TemporaryDirectory() as scratch:
            rows = answered("benchmark.LoaderSpeed", scratch, images, rounds, *threads)
        results.write(self.out / "loader.csv", list(rows[0]), rows)
        print("\nLoader, JPEG files of 500 × 375 pixels to 224 × 224, random resized crop and flip")
        print(results.table(list(rows[0]), [[str(r["threads"]), f"{r['images_per_second']:.0f}"] for r in rows]))

    def load(self):
        """What one process a core that never sleeps does to a step: twice its time is a fair share."""
        subject = SUBJECTS["resnet20"]
        members = [("erm", i) for i in [*BOTH, "tuned"]]
        if not self.wanted(subject.network, "load"):
            raise Failure(f"Nothing was measured beside load: that is for {subject.network} alone.")
        times = []
        for name, processes in (("load-none", 0), ("load", os.cpu_count())):
            with busy(processes):
                self.measure(subject, members, 4, f"{name}.csv")
            self.finish(name)
            summary = results.read(self.out / f"{name}-summary.csv")
            times.append({r["implementation"]: float(r["millis"]) for r in summary})
        alone, beside = times
        rows = [{"implementation": i, "alone": alone[i], "beside": beside[i], "slower": beside[i] / alone[i]} for i in alone]
        results.write(self.out / "load-slower.csv", list(rows[0]), rows)
        print(f"\nERM's step alone and beside {os.cpu_count()} busy processes (ms), {results.label(vars(subject))}")
        print(results.table(list(rows[0]), [[v if isinstance(v, str) else f"{v:.4g}" for v in r.values()] for r in rows]))

    def scaling(self):
        for subject in dict.fromkeys(s for subjects in AXES.values() for s in subjects):
            if self.wanted(subject.network, "scaling"):
                self.measure(subject, [("erm", "java"), ("erm", "channels-last")], 4, "scaling.csv")
        self.finish("scaling")
        lanes = {
            tuple(int(r[k]) if k != "network" else r[k] for k in ("network", "batch", "side")) + (r["implementation"],): r
            for r in results.read(self.out / "scaling-summary.csv")
        }
        points, exponents = [], []
        for axis, subjects in AXES.items():
            own = []
            for s in subjects:
                java = lanes.get((s.network, s.batch, s.side, "java"))
                other = lanes.get((s.network, s.batch, s.side, "channels-last"))
                if java and other:
                    own.append(
                        {
                            "axis": axis,
                            "network": s.network,
                            "batch": s.batch,
                            "side": s.side,
                            "multiply_adds": s.batch * int(java["multiply_adds"]),
                            "java_millis": float(java["millis"]),
                            "channels_last_millis": float(other["millis"]),
                            "ratio": float(other["ratio"]),
                        }
                    )
            points += own
            if len(own) >= 2:
                exponents.append(
                    {
                        "axis": axis,
                        "points": len(own),
                        "java": exponent(own, "java_millis"),
                        "channels-last": exponent(own, "channels_last_millis"),
                    }
                )
        if points:
            results.write(self.out / "scaling-points.csv", list(points[0]), points)
        if exponents:
            results.write(self.out / "scaling-exponents.csv", list(exponents[0]), exponents)
            print("\nExponent of time against multiply-adds (log-log fit)")
            print(results.table(list(exponents[0]), [[f"{v:.2f}" if isinstance(v, float) else v for v in e.values()] for e in exponents]))

    def options_of_training(self):
        """A network and a batch that suit the device."""
        network, batch = ("resnet18", 128) if self.on_a_gpu else ("resnet8", 64)
        options = self.options
        where = ["--device", options.device, "--threads", str(options.threads), "--precision", options.precision]
        return network, batch, ["--model", network, "--batch", str(batch), *where]

    def training(self):
        """How long steps wait for their batches, augmented in the background, in whole trainings."""
        network, batch, given = self.options_of_training()
        epochs = 2 if self.options.quick else 20
        rows = []
        for r in range(2 if self.options.quick else self.options.rounds or 3):
            with tempfile.TemporaryDirectory() as out:
                command = [*AESAM, "train", "--optimizer", "erm", *given, "--epochs", str(epochs), "--out", out]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                record = json.loads(next(Path(out).glob("*/run.json")).read_text())
            seen = record["summary"]
            rows.append(
                {
                    "network": network,
                    "batch": batch,
                    "round": r + 1,
                    "steps": seen["steps"],
                    "images_per_second": seen["steps"] * batch / seen["step_seconds"],
                    "waiting_share": seen["waiting_seconds"] / seen["step_seconds"],
                    "evaluation_share": seen["evaluation_seconds"] / seen["step_seconds"],
                    "gpu_mb": record.get("peak_device_memory_bytes", 0) / 1e6 or None,
                }
            )
        results.write(self.out / "training.csv", list(rows[0]), rows)
        print("\nWhole trainings (ERM); shares are of the time of all steps")
        print(results.table(list(rows[0]), [[f"{v:.4g}" if isinstance(v, float) else v or "" for v in r.values()] for r in rows]))

    def checkpoints(self):
        """What a process holds after each of many checkpoints, beside a Java heap that is all touched at the start."""
        network, batch, given = self.options_of_training()
        count, every = (20, 2) if self.options.quick else (200, 5)
        rows = []
        heap = ["-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"]
        with tempfile.TemporaryDirectory() as out:
            often = ["--limit", str(8 * batch), "--epochs", str(count * every // 8), "--checkpoint-steps", str(every)]
            process = subprocess.Popen([AESAM[0], *heap, *AESAM[1:], "train", *given, *often, "--out", out], stdout=subprocess.DEVNULL)
            seen = None
            while process.poll() is None:
                newest = max((path.name for path in Path(out).glob("*/checkpoint/step-*")), default=seen)
                if newest != seen:
                    seen = newest
                    rows.append({"network": network, "batch": batch, "step": int(seen.split("-")[1]), "resident_mb": resident_megabytes(process)})
                time.sleep(0.02)
            if process.returncode != 0:
                raise Failure("The training with checkpoints failed; see above.")
        results.write(self.out / "checkpoints.csv", list(rows[0]), rows)
        held = [r["resident_mb"] for r in rows if r["resident_mb"]]
        tenth = max(1, len(held) // 10)
        print(f"\nResident memory (MiB) of a training of {network} × {batch} at {len(held)} of its checkpoints")
        print(f"  after the first tenth {held[tenth - 1]}, the most after that {max(held[tenth:])}, at the end {held[-1]}")

    def resume(self):
        """A training that is killed and resumed, beside two that are not: its rows stay, and its course goes on."""
        network, batch, given = self.options_of_training()
        command = [*AESAM, "train", *given, "--limit", str(8 * batch), "--epochs", "6", "--checkpoint-steps", "10"]
        with tempfile.TemporaryDirectory() as scratch:
            losses = {}
            for name in ("first", "second"):
                seconds_of([[*command, "--out", f"{scratch}/{name}"]])
                losses[name] = last_loss(f"{scratch}/{name}")
            killed = subprocess.Popen([*command, "--out", f"{scratch}/resumed"], stdout=subprocess.DEVNULL)
            while not list(Path(scratch).glob("resumed/*/checkpoint/step-00000002*")):
                if killed.poll() is not None:
                    raise Failure("The training ended before it could be killed; see above.")
                time.sleep(0.002)
            killed.kill()
            killed.wait()
            before = rows_of(f"{scratch}/resumed")
            seconds_of([[*command, "--out", f"{scratch}/resumed"]])
            after = rows_of(f"{scratch}/resumed")
            record = json.loads(next(Path(scratch).glob("resumed/*/run.json")).read_text())
            losses["resumed"] = last_loss(f"{scratch}/resumed")
        cut = record["resumptions"][0]["step"]
        row = {
            "network": network,
            "batch": batch,
            "step": cut,
            "rows_kept": before[: cut + 1] == after[: cut + 1],
            **{f"loss_{name}": loss for name, loss in losses.items()},
        }
        results.write(self.out / "resume.csv", list(row), [row])
        print(f"\nKilled and resumed at step {cut} of {len(after) - 1}: the last epoch's training loss beside that of two which were not")
        print(results.table(list(row), [[f"{v:.6f}" if isinstance(v, float) else v for v in row.values()]]))

    def jobs(self):
        """The throughput of runs at a time on one device, in one process and in a process each, by that of one after the other."""
        network, batch, given = self.options_of_training()
        count = 4 if self.on_a_gpu else 2
        given += ["--epochs", str(1 if self.options.quick else 40 if self.on_a_gpu else 5)]
        seeds = [str(seed) for seed in range(1, count + 1)]
        rows = []
        for r in range(1 if self.options.quick else self.options.rounds or 3):
            with tempfile.TemporaryDirectory() as out:
                sweep = [*AESAM, "sweep", *given, "--vary", "optimizer=sam", "--seeds", ",".join(seeds)]
                each = [[*AESAM, "train", *given, "--optimizer", "sam", "--seed", seed, "--out", f"{out}/processes"] for seed in seeds]
                alone, together, processes = (
                    seconds_of(commands)
                    for commands in (
                        [[*sweep, "--jobs", "1", "--out", f"{out}/1", "--report", f"{out}/report-1"]],
                        [[*sweep, "--jobs", str(count), "--out", f"{out}/n", "--report", f"{out}/report-n"]],
                        each,
                    )
                )
            rows.append(
                {
                    "network": network,
                    "batch": batch,
                    "round": r + 1,
                    "runs": count,
                    "alone_seconds": alone,
                    "jobs_seconds": together,
                    "processes_seconds": processes,
                    "jobs_throughput": alone / together,
                    "processes_throughput": alone / processes,
                }
            )
        results.write(self.out / "jobs.csv", list(rows[0]), rows)
        print(f"\n{count} runs (SAM), one after the other, with --jobs {count}, and in a process each; start-up is part of it")
        print(results.table(list(rows[0]), [[f"{v:.4g}" if isinstance(v, float) else v for v in r.values()] for r in rows]))

    def commands(self):
        """What a user waits for at the command line; memory is the most that the process held."""
        times = 1 if self.options.quick else 5
        rows = []
        with tempfile.TemporaryDirectory() as scratch:
            first = [*AESAM, "train", "--model", "resnet8", "--limit", "128", "--batch", "128", "--epochs", "1", "--out"]
            for i in range(times + 1):  # the first of each warms up
                rows.append(timed("help", i, [*AESAM, "--help"]))
                rows.append(timed("first step", i, [*first, f"{scratch}/{i}"], f"{scratch}/{i}/*/steps.csv"))
            seeds, steps = (3, 1000) if self.options.quick else (143, 100_000)
            runs = f"{scratch}/runs"
            real = next((ROOT / "notebooks/results/quick").glob("cifar10-mini-resnet8-erm-*"))
            subprocess.run([*JAVA, "aesam.record.ManyRecords", runs, "figure1", str(seeds), str(steps), str(real)], check=True)
            all_seeds = ",".join(str(s) for s in range(1, seeds + 1))
            for name in ("figure1", "table1"):
                report = ["experiment", name, "--report-only", "--seeds", all_seeds, "--out", runs, "--report", f"{scratch}/{name}"]
                rows.append(timed(f"report of {name}, {7 * seeds} runs of {steps} steps", 1, [*AESAM, *report]))
        results.write(self.out / "commands.csv", ["command", "round", "seconds", "peak_mb"], rows)
        measured = results.by([r for r in rows if r["round"] > 0], "command")
        print(
            results.table(
                ["command", "seconds", "peak MB"],
                [
                    [command, f"{statistics.median(r['seconds'] for r in lane):.2f}", max((r["peak_mb"] or 0) for r in lane)]
                    for command, lane in measured.items()
                ],
            )
        )

    def shares(self, file, task, implementation, title, inverse=False):
        """The median over rounds of a task's time to ERM's in the same round."""
        steps = results.read(self.out / f"{file}.csv")
        print(f"\n{title}, median over rounds")
        rows = []
        for network in dict.fromkeys(r["network"] for r in steps):
            for side in ("java", "channels-last"):
                erm = self.times(steps, network, "erm", side)
                other = self.times(steps, network, task, implementation or side)
                ratios = [erm[r] / other[r] if inverse else other[r] / erm[r] for r in erm]
                middle, low, high = results.spread(ratios)
                rows.append({"network": network, "implementation": side, "share": middle, "q1": low, "q3": high})
                print(f"  {network:10} {side:14} {middle:.4g}  ({low:.4g}–{high:.4g})")
        results.write(self.out / f"{file}-shares.csv", list(rows[0]), rows)

    @staticmethod
    def times(steps, network, task, implementation):
        lane = [
            r
            for r in steps
            if (r["network"], r["task"], r["implementation"]) == (network, task, implementation) and r["round"] > 0
        ]
        return {n: results.mean(rows, "millis") for n, rows in results.by(lane, "round").items()}


@contextlib.contextmanager
def busy(processes):
    """So many processes that never sleep."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def cells(row):
    """A kind's share and time, as printed."""
    return [f"{100 * row['share']:.1f} %", f"{row['millis']:.1f}"] if row else ["", ""]


def answered(program, *arguments):
    """What a program of the Java side answers in JSON."""
    answer = subprocess.run([*JAVA, program, *(str(a) for a in arguments)], capture_output=True, text=True)
    if answer.returncode != 0:
        raise Failure(f"{program} failed: {answer.stderr.strip()}")
    return json.loads(answer.stdout)


def rows_of(out):
    """The header and the whole rows of the steps of the one run in a folder."""
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


def machine():
    """A line on what this was measured on."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [l for l in Path("/proc/cpuinfo").read_text().splitlines() if l.startswith("model name")]
        cpu = names[0].split(":")[1].strip() if names else cpu
    import torch

    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return (
        f"{datetime.date.today()}, {cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()}), commit {commit or 'unknown'}"
    )


def compare(out):
    """How the ratios of this run differ from those of the baseline."""
    rows = []
    for file in sorted(path.name for path in out.glob("*summary.csv")):
        key = results.KEY + ["implementation"]
        before = {tuple(str(r[k]) for k in key): r for r in results.read(BASELINE / file)}
        for row in results.read(out / file):
            old = before.get(tuple(str(row[k]) for k in key))
            if old and row["ratio"] and old["ratio"]:
                change = float(row["ratio"]) / float(old["ratio"]) - 1
                rows.append(
                    [results.label(row), row["task"], row["implementation"],
                     results.number(old["ratio"]), results.number(row["ratio"]), f"{100 * change:+.1f} %"]
                )  # fmt: skip
    if not rows:
        raise Failure(f"Nothing in {out} was measured that the baseline holds; run a benchmark first.")
    print(f"\nJava / PyTorch: the baseline ({(BASELINE / 'machine.txt').read_text().strip()}) and this run")
    print(results.table(["network", "task", "implementation", "baseline", "this run", "change"], rows))


def positive(text):
    if not (text.isdigit() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"needs a whole number of at least 1, found '{text}'")
    return int(text)


def main():
    parser = argparse.ArgumentParser(prog="src/benchmark/run")
    parser.add_argument("part", nargs="*")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append")
    parser.add_argument("--out", type=Path, default=ROOT / "target/benchmark/results")
    parser.add_argument("--rounds", type=positive)
    parser.add_argument("--threads", type=positive, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", choices=list(AGREEMENT))
    parser.add_argument("--before", type=Path)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    # PyTorch rounds to TF32 on a GPU unless it is told otherwise.
    options.precision = options.precision or ("float32" if options.device == "cpu" else "tf32")
    bench = Bench(options)
    (options.out / "machine.txt").write_text(machine() + f", {options.threads} threads each on {options.device} in {options.precision}\n")
    for part in options.part:
        getattr(bench, part)()
    if options.part:
        subprocess.run([*JAVA, "aesam.report.BenchmarkFigures", str(options.out)], check=True)
        print(f"\nCSV files and figures are in {options.out}.")
    if options.compare:
        compare(options.out)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        raise SystemExit(str(failure))
    except KeyboardInterrupt:
        raise SystemExit(130)
