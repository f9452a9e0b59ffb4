"""Where the time of a training step goes: samples of all threads, by perf."""

import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from lanes import WARM_UP, Failure, Lane

HERTZ = 999
# The first that fits: what the sample's function or library is named.
KINDS = [
    ("convolutions, matrix products", r"jitted|dnnl|mkl_|gemm|gblock"),
    ("BatchNorm, LayerNorm", r"batch_norm|LayerNorm|RowwiseMoments"),
    ("attention", r"softmax_lastdim|flash_attention"),
    ("update", r"sgd_|adam_"),
    ("ReLU, sums, pooling", r"threshold|relu|gelu|Gelu|add_kernel|mul_kernel|div_|mean|cascade_sum|outer_sum|pool"),
    ("copies", r"copy_kernel|fill_kernel|serial_concat|memcpy|memmove|memset"),
    ("loss", r"softmax|nll_loss"),
    ("waiting for the other thread", r"libgomp"),
    ("allocation", r"malloc|_int_free|\bc?free\b|memalign|unlink_chunk|consolidate"),
    ("page faults, kernel", r"kernel\.kallsyms|\[guest"),
    ("garbage collection, compilation, JVM", r"libjvm"),
    ("Java, among it ‖g‖²", r"java code"),
    ("JNI", r"libdjl"),
    ("Python", r"python"),
    ("autograd, dispatch", r"libtorch|libc10|libc\.so|libstdc|ld-linux|vdso|pthread"),
]
SAMPLE = re.compile(r"\s*([0-9a-f]+) (.*) \((.*)\)$")


def kind(name):
    return next((kind for kind, pattern in KINDS if re.search(pattern, name)), "other")


def shares(subject, task, implementation, steps, threads):
    """Of each kind: its share of all samples, the largest first; and the seconds of processor time a step."""
    if shutil.which("perf") is None:
        raise Failure("perf is missing, which the profile is made with: on Debian and Ubuntu, apt install linux-perf.")
    lane = Lane(subject.prepare(steps), task, implementation, threads)
    try:
        lane.wait_until_ready()
        lane.run(subject.turn * WARM_UP)
        with tempfile.TemporaryDirectory() as scratch:
            data = f"{scratch}/perf.data"
            command = ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(HERTZ), "-p", str(lane.process.pid), "-o", data]
            perf = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            time.sleep(0.5)
            lane.run(steps)
            perf.send_signal(signal.SIGINT)
            complaint = perf.communicate()[1]
            samples = subprocess.run(["perf", "script", "-i", data, "-F", "ip,sym,dso"], capture_output=True, text=True).stdout
            code = java_code(lane.process.pid) if implementation == "java" else []
    finally:
        lane.close()
    kinds = Counter(kind(name) for name in named(samples, code))
    if not kinds:
        raise Failure(f"perf took no samples: {complaint.strip() or 'it is not allowed to'}.")
    return [(k, n / kinds.total()) for k, n in kinds.most_common()], kinds.total() / HERTZ / steps


def java_code(pid):
    """The addresses of what the JVM has compiled; all else without a library is oneDNN's or MKL's."""
    answer = subprocess.run(["jcmd", str(pid), "Compiler.codecache"], capture_output=True, text=True).stdout
    return [tuple(int(a, 16) for a in bounds) for bounds in re.findall(r"bounds \[(0x\w+), 0x\w+, (0x\w+)\]", answer)]


def named(samples, code):
    for line in samples.splitlines():
        sample = SAMPLE.match(line)
        if sample:
            address, function, library = int(sample[1], 16), sample[2], Path(sample[3]).name
            if "/" in sample[3] and ".so" in library or "kernel" in library or "vdso" in library or "python" in library:
                yield f"{library} {function}"
            elif any(low <= address < high for low, high in code):
                yield "java code"
            else:
                yield "jitted"
