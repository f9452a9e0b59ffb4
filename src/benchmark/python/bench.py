"""Java beside PyTorch; src/benchmark/run --help says how."""

import argparse
import contextlib
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy
import profile_lanes
import results
import trainings
from lanes import JAVA, ROOT, Failure, Subject, take_turns
from optimizers import SEVEN

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
        self.show("precision", rows, f"Gradients on {self.options.device} by float64's on the processor, batch 32")

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
        self.show("memory", rows, "Memory in use at a step's peak (10^6 bytes)")

    def loader(self):
        """Photographs a second that are read, decoded, augmented and normalized on one thread and on more."""
        images, rounds = (64, 2) if self.options.quick else (512, self.options.rounds or 5)
        threads = sorted({1, self.options.threads})
        with tempfile.TemporaryDirectory() as scratch:
            rows = answered("benchmark.LoaderSpeed", scratch, images, rounds, *threads)
        self.show("loader", rows, "Loader, JPEG files of 500 × 375 pixels to 224 × 224, random resized crop and flip")

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

    def training(self):
        """How long the steps of whole trainings wait for their batches."""
        self.show("training", self.trainings().waiting(), "Whole trainings (ERM); shares are of the time of all steps")

    def checkpoints(self):
        """As much memory is held after the last of many checkpoints as after the first tenth of them."""
        rows = self.trainings().checkpoints()
        results.write(self.out / "checkpoints.csv", list(rows[0]), rows)
        held = [r["resident_mb"] for r in rows if r["resident_mb"]]
        tenth = max(1, len(held) // 10)
        print(f"\nResident memory (MiB) of a training of {rows[0]['network']} × {rows[0]['batch']} at {len(held)} of its checkpoints")
        print(f"  after the first tenth {held[tenth - 1]}, the most after that {max(held[tenth:])}, at the end {held[-1]}")

    def resume(self):
        """A run that was killed goes on."""
        self.show("resume", [self.trainings().resumed()], "Killed, and resumed at a step: the last epoch's loss beside that of two which were not")

    def jobs(self):
        """The throughput of runs at a time by that of one after the other."""
        self.show("jobs", self.trainings().at_a_time(), "Runs (SAM) one after the other, with --jobs, and in a process each; start-up is part of it")

    def commands(self):
        """What a user waits for at the command line."""
        rows = trainings.user_commands(self.options.quick)
        results.write(self.out / "commands.csv", ["command", "round", "seconds", "peak_mb"], rows)
        print(results.table(["command", "seconds", "peak MB"], trainings.medians(rows)))

    def trainings(self):
        o = self.options
        return trainings.Trainings(o.device, o.precision, o.threads, o.rounds, o.quick)

    def show(self, name, rows, title):
        """Keeps rows as a file and prints them."""
        results.write(self.out / f"{name}.csv", list(rows[0]), rows)
        print(f"\n{title}")
        print(results.table(list(rows[0]), [[f"{v:.5g}" if isinstance(v, float) else "" if v is None else v for v in r.values()] for r in rows]))

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


def machine(device):
    """A line on what this was measured on."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [l for l in Path("/proc/cpuinfo").read_text().splitlines() if l.startswith("model name")]
        cpu = names[0].split(":")[1].strip() if names else cpu
    import torch

    gpu = "" if device == "cpu" else f"{torch.cuda.get_device_name(device.replace('gpu', 'cuda:'))}, "
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return (
        f"{datetime.date.today()}, {gpu}{cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
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
    (options.out / "machine.txt").write_text(machine(options.device) + f", {options.threads} threads each on {options.device} in {options.precision}\n")
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
