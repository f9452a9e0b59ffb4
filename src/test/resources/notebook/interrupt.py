"""Starts a training in a kernel, presses the interrupt button, once or as often as asked for, and prints what becomes of it as JSON."""

import glob
import json
import sys
import time

from jupyter_client.manager import start_new_kernel

notebooks, runs = sys.argv[1:3]
times = int(sys.argv[3]) if len(sys.argv) > 3 else 0
manager, client = start_new_kernel(kernel_name="java", cwd=notebooks)
outputs = []


def steps():
    """Rows that all runs have recorded."""
    return sum(len(open(file).readlines()) for file in glob.glob(runs + "/*/steps.csv"))


def execute(code, interrupt_after=None, interrupt_behind=None):
    started = time.time()
    message = client.execute(code)
    interrupted = None
    while True:
        if interrupt_after and interrupted is None and time.time() - started > interrupt_after:
            interrupted = time.time()
            manager.interrupt_kernel()
        if interrupt_behind and interrupted is None and steps() >= interrupt_behind:
            interrupted = time.time()
            manager.interrupt_kernel()
        try:
            reply = client.get_iopub_msg(timeout=0.02 if interrupt_behind else 0.1)
        except Exception:
            continue
        if reply["parent_header"].get("msg_id") != message:
            continue
        kind, content = reply["msg_type"], reply["content"]
        if kind == "error":
            outputs.append({"error": content["evalue"], "lines": len(content["traceback"])})
        elif kind in ("display_data", "execute_result", "update_display_data"):
            outputs.append({kind: content["data"].get("text/plain", "")})
        elif kind == "status" and content["execution_state"] == "idle":
            return time.time() - (interrupted or started)


try:
    execute("%classpath ../target/notebook/*.jar\nimport aesam.lab.*; import aesam.record.*;")
    execute(f'Lab lab = Lab.open(java.util.Map.of("AESAM_RUNS", "{runs}"));')
    if times:
        memory = """
long heap() { System.gc(); return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(); }
String memory() throws Exception {
    long heap = heap();
    Thread.sleep(2000); // G1 gives back behind a collection
    long resident = java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/status")).stream()
        .filter(l -> l.startsWith("VmRSS")).mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", ""))).sum();
    return "heap " + heap + " resident " + 1024 * resident + " threads " + Thread.activeCount()
        + " of the heap " + Runtime.getRuntime().totalMemory();
}
"""
        execute(memory)
        found, seconds = [], []
        for i in range(times + 1):
            if i % 10 == 0:
                time.sleep(2)  # the last cell has ended at once, its run ends within a step
                del outputs[:]
                execute("memory()")
                found.append(outputs[-1]["execute_result"])
                print(i, found[-1], file=sys.stderr)
            if i < times:
                seconds.append(execute('lab.train(lab.recipe("epochs=200", "batch=16"))', interrupt_behind=steps() + 2))
        del outputs[:]
        execute("Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> n.startsWith(\"aesam\")).toList()")
        print(json.dumps({"memory": found, "slowest": max(seconds), "threads": outputs}))
        sys.exit()
    del outputs[:]
    seconds = execute('lab.train(lab.recipe("epochs=50"))', interrupt_after=8)
    at_interrupt = list(outputs)
    time.sleep(3)
    threads = "Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> n.startsWith(\"aesam\")).toList()"
    del outputs[:]
    execute(threads)
    print(json.dumps({"seconds": seconds, "outputs": at_interrupt, "threads": outputs}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
