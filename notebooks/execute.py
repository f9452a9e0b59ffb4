"""Executes notebooks on fresh kernels and writes them, and an HTML page of each, to a folder. Called by reproduce."""

import argparse
import hashlib
import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

HERE = pathlib.Path(__file__).resolve().parent


def source_hash(notebook):
    """Of all code; a notebook whose outputs belong to other code has another one in its metadata."""
    code = "\n\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()


def execute(path, kernel, out, in_place, where):
    """Executes one notebook; returns the message of the cell that failed, or None."""
    notebook = nbformat.read(path, 4)
    count = sum(cell.cell_type == "code" for cell in notebook.cells)
    done = 0
    start = time.time()

    def progress(cell, cell_index, **_):
        nonlocal done
        done += cell.cell_type == "code"
        line = f"{where} {path.name}: cell {done} of {count}, {time.time() - start:.0f} s"
        print("\r" + line if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)

    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=None,
        resources={"metadata": {"path": str(HERE)}},
        on_cell_start=progress,
    )
    failure = None
    out.mkdir(parents=True, exist_ok=True)
    log = open(out / "kernel.log", "ab")
    try:
        client.execute(stdout=log, stderr=log)
    except CellExecutionError as e:
        failure = re.sub(r"\x1b\[[0-9;]*m", "", f"{e.ename}: {e.evalue}" if hasattr(e, "ename") else str(e))
    except DeadKernelError as e:
        failure = f"The kernel died ({e}); {out / 'kernel.log'} may say why."
    finally:
        log.close()
    if sys.stdout.isatty():
        print()
    notebook.metadata["aesam"] = {"code": source_hash(notebook)}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    nbformat.write(notebook, out / path.name)
    if in_place and not failure:
        nbformat.write(notebook, path)
    body, _ = HTMLExporter(template_name="lab", embed_images=True).from_notebook_node(notebook)
    (out / path.with_suffix(".html").name).write_text(body, encoding="utf-8")
    return failure


def index(paths, failures, out):
    """One page that leads to all."""
    rows = []
    for path in paths:
        title = next(
            cell.source.splitlines()[0].lstrip("# ")
            for cell in nbformat.read(path, 4).cells
            if cell.cell_type == "markdown"
        )
        mark = " (failed)" if path.name in failures else ""
        rows.append(f'<li><a href="{path.with_suffix(".html").name}">{path.stem[:2]} {title}</a>{mark}</li>')
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>aesam: notebooks</title><style>'
        ":root{color-scheme:light dark}body{font:16px/1.7 system-ui,sans-serif;max-width:720px;margin:2em auto}</style></head>"
        f'<body><h1>aesam: executed notebooks</h1><ul style="list-style:none;padding:0">{"".join(rows)}</ul></body></html>'
    )
    (out / "index.html").write_text(page, encoding="utf-8")
    return out / "index.html"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kernel", default="java")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "report")
    parser.add_argument("--in-place", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    paths = sorted(HERE.glob("[0-9][0-9]-*.ipynb"))
    if options.only:
        paths = [path for path in paths if any(name in path.stem for name in options.only)]
    if not paths:
        sys.exit(f"No notebook has a name that contains {' or '.join(options.only)}.")
    failures = {}
    for number, path in enumerate(paths, 1):
        failure = execute(path, options.kernel, options.out, options.in_place, f"[{number}/{len(paths)}]")
        if failure:
            failures[path.name] = failure
            print(f"{path.name} failed: {failure}", file=sys.stderr)
    print(f"Report: {index(paths, failures, options.out)}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
