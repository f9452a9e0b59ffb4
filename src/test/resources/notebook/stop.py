"""Presses a kernel's interrupt button at random times during a training with a chart, a sweep, measurements and a report; prints as JSON what became of it."""

import glob
import json
import random
import sys
import time

from jupyter_client.manager import start_new_kernel

notebooks, runs, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
manager, client = start_new_kernel(kernel_name="java", cwd=notebooks)
random.seed(1)

SET_UP = f"""%classpath ../target/notebook/*.jar
import aesam.lab.*; import aesam.record.*; import aesam.measure.*; import aesam.notebook.LiveChart;
Lab lab = Lab.open(java.util.Map.of("AESAM_RUNS", "{runs}", "AESAM_SET", "limit=512"));
RunRecord run = lab.train(lab.recipe("optimizer=sam", "epochs=1"));
lab.profile("smoke").report("variance");
"""
CELLS = {
    "a training with a chart": 'lab.train(lab.recipe("epochs=1000", "batch=32"), new LiveChart())',
    "a sweep": 'lab.with("epochs=500", "batch=32").sweep().over("delta", 0.5, 0.9).seeds(1, 2).report()',
    "measurements": f'lab.measure(List.of(run), new Measurement.Slice(512, 1 + Math.random() / 100, 31, true))',
    "a report": 'lab.profile("smoke").report("variance")',
}
PATIENCE = 20
LOST = "lost"
# The work itself; what loads and draws for it ends with it.
WORKING = 'Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> n.matches("aesam-(work|run)")).toList()'


def execute(code, interrupt_after=None, from_start=False):
    """Runs a cell, and interrupts it so many seconds after it has shown something: before, while the kernel compiles it, the
    kernel itself loses interrupts. Gives its outputs and its error; LOST if it does not end."""
    shown, interrupted, outputs, error = time.time() if from_start else None, None, [], None
    message = client.execute(code)
    while True:
        if interrupt_after is not None and shown and not interrupted and time.time() - shown > interrupt_after:
            interrupted = time.time()
            manager.interrupt_kernel()
        if interrupted and time.time() - interrupted > PATIENCE:
            manager.interrupt_kernel()
            error = LOST
            interrupted = time.time()
        try:
            reply = client.get_iopub_msg(timeout=0.02)
        except Exception:
            continue
        if reply["parent_header"].get("msg_id") != message:
            continue
        kind, content = reply["msg_type"], reply["content"]
        if kind == "error":
            error = error or content["evalue"]
        elif kind in ("display_data", "execute_result", "update_display_data"):
            outputs.append(content["data"].get("text/plain", ""))
            shown = shown or time.time()
        elif kind == "status" and content["execution_state"] == "idle":
            return outputs, error


def seconds_until_idle():
    """Until no work is left; a lost interrupt never gets there."""
    started = time.time()
    while time.time() - started < PATIENCE:
        if execute(WORKING)[0] == ["[]"]:
            return time.time() - started
        time.sleep(0.05)
    return None


try:
    failure = execute(SET_UP)[1]
    if failure:
        sys.exit(failure)
    found = {}
    for name, cell in CELLS.items():
        lost, slowest, ended, refused = 0, 0.0, 0, []
        for _ in range(times // len(CELLS)):
            # What is on record is drawn in a second, and shows nothing before.
            drawn = name == "a report"
            _, error = execute(cell, interrupt_after=random.uniform(0, 0.6 if drawn else 2), from_start=drawn)
            idle = seconds_until_idle()
            if error == LOST or idle is None:
                lost += 1
                continue
            if error is None:
                ended += 1
            elif "nterrupt" not in error:
                refused.append(error)
            slowest = max(slowest, idle)
        found[name] = {"lost": lost, "slowest": slowest, "ended before": ended, "refused": refused}
        print(name, found[name], file=sys.stderr)
    # Each training but the first went on from where the one before was stopped.
    records = [json.load(open(file)) for file in glob.glob(runs + "/*-e1000-*/run.json")]
    print(json.dumps({"stopped": found, "resumptions": [len(record["resumptions"]) for record in records]}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
