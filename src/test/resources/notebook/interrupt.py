"""Starts a training in a kernel, presses the interrupt button, and prints what becomes of it as JSON."""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

notebooks, runs = sys.argv[1:3]
manager, client = start_new_kernel(kernel_name="java", cwd=notebooks)
outputs = []


def execute(code, interrupt_after=None):
    started = time.time()
    message = client.execute(code)
    interrupted = None
    while True:
        if interrupt_after and interrupted is None and time.time() - started > interrupt_after:
            interrupted = time.time()
            manager.interrupt_kernel()
        try:
            reply = client.get_iopub_msg(timeout=0.1)
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
    execute("%classpath ../target/notebook/*.jar\nimport aesam.notebook.*; import aesam.run.*; Notebook.start();")
    execute(f'Lab lab = Lab.of("quick").orAs(java.util.Map.of("AESAM_RUNS", "{runs}"));')
    del outputs[:]
    seconds = execute('lab.train(lab.specification("epochs=50"))', interrupt_after=8)
    at_interrupt = list(outputs)
    time.sleep(3)
    threads = "Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> n.startsWith(\"aesam\")).toList()"
    del outputs[:]
    execute(threads)
    print(json.dumps({"seconds": seconds, "outputs": at_interrupt, "threads": outputs}))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
