"""Trains what notebooks need, executes them on fresh kernels, and writes them and an HTML page of each to a folder. Called by reproduce."""

import argparse
import hashlib
import html
import os
import pathlib
import re
import subprocess
import sys
import time

import nbformat
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

HERE = pathlib.Path(__file__).resolve().parent


def source_hash(notebook):
    """Of all code; a notebook whose outputs belong to other code has another one in its metadata."""
    code = "\n\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()


def code(path):
    """All code of a notebook."""
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")


def train(paths, jobs, out):
    """Trains what the notebooks' experiments need, each run once and several at a time; the notebooks read it then."""
    experiments = sorted({name for path in paths for name in re.findall(r'lab\.report\("(\w+)"\)', code(path))})
    if not experiments:
        return
    command = ["java", "-jar", str(HERE.parent / "target" / "aesam.jar"), "experiment", *experiments]
    command += ["--jobs", str(jobs), "--report", str(out / "experiments"), "--out", os.environ.get("AESAM_RUNS") or "runs"]
    for option in ("profile", "seeds", "data-dir", "cache", "device", "threads"):
        value = os.environ.get("AESAM_" + option.upper().replace("-", "_"))
        command += ["--" + option, value] if value else []
    for setting in os.environ.get("AESAM_SET", "").split():
        command += ["--set", setting]
    print(f"Training what {len(experiments)} experiments need, {jobs} runs at a time …", flush=True)
    subprocess.run(command, cwd=HERE, check=False)


# On a narrow page, long lines of code would be cut off, and outputs broken amid words.
WRAP = """<style>
.highlight pre { white-space: pre-wrap; }
.jp-OutputArea-output pre { word-break: normal; overflow-wrap: anywhere; }
</style>
"""


def execute(path, kernel, out, in_place, where):
    """Executes one notebook; returns the message of the cell that failed, or None."""
    notebook = nbformat.read(path, 4)
    count = sum(cell.cell_type == "code" for cell in notebook.cells)
    done = 0
    start = time.time()

    def progress(cell, cell_index, **_):
        nonlocal done
        if cell.cell_type != "code":
            return
        done += 1
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
    body, _ = HTMLExporter(template_name="lab").from_notebook_node(for_a_page(notebook))
    (out / path.with_suffix(".html").name).write_text(body.replace("</head>", WRAP + "</head>", 1), encoding="utf-8")
    return failure


def mathml(text):
    """Text in Markdown with its formulas as browsers know them: pages are read without a connection, too."""
    text = re.sub(r"\$\$(.+?)\$\$", lambda formula: convert(formula.group(1), display="block"), text)
    return re.sub(r"\$([^$\n]+?)\$", lambda formula: convert(formula.group(1)), text)


def for_a_page(notebook):
    """A copy of a notebook with its formulas as MathML, and with links to pages where it leads to notebooks."""
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\((\d\d-[\w-]+)\.ipynb\)", r"](\1.html)", mathml(cell.source))
    return copy


def outputs(notebook, kind):
    """What cells have shown as one MIME type, one after the other."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if kind in output.get("data", {}):
                yield output["data"][kind]


def found(notebook):
    """Which claims hold in it, which do not, and how many are undecided, in a sentence or two; empty where nothing is claimed."""
    shown = "\n".join(outputs(notebook, "text/plain"))
    return " ".join(re.findall(r"^(?:Here this|Undecided:) .*$", shown, re.M))


def card(path, seconds, failure, out):
    """A notebook's title, question, first figure, verdicts, seeds and duration."""
    notebook = nbformat.read(out / path.name, 4)
    title, *rest = next(cell.source for cell in notebook.cells if cell.cell_type == "markdown").splitlines()
    question = next((line[2:].split("**")[0].replace("*", "") for line in rest if line.startswith("**")), "")
    shown = "".join(outputs(notebook, "text/html"))
    figure = re.search(r'src="(data:image/[^"]+)"', shown)
    seeds = re.search(r"<li>(\d+ runs?, seeds? [^<]*)</li>", shown)
    lines = [found(notebook), seeds.group(1) if seeds else "", f"Executed in {seconds:.0f} s."]
    lines = [f"<b>Failed:</b> {html.escape(failure)}"] if failure else [line for line in lines if line]
    picture = f'<img alt="" src="{figure.group(1)}">' if figure else ""
    return (
        f'<a class="card" href="{path.with_suffix(".html").name}">{picture}<div><h2>{path.stem[:2]} {html.escape(title.lstrip("# "))}</h2>'
        f'<p>{mathml(question)}</p><p class="facts">{" ".join(lines)}</p></div></a>'
    )


STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; }
.card { display: flex; gap: 1.2em; padding: 1em 0; border-top: 1px solid #8886; color: inherit; text-decoration: none; }
.card img { flex: 0 0 260px; width: 260px; align-self: flex-start; background: white; border-radius: 4px; }
.card h2 { margin: 0; font-size: 1.15em; text-decoration: underline; }
.facts { font-size: 0.9em; opacity: 0.8; }
@media (max-width: 640px) { .card { flex-direction: column; } }
"""


def index(paths, seconds, failures, out):
    """One page that leads to all."""
    environment = ""
    for path in paths:
        shown = "".join(outputs(nbformat.read(out / path.name, 4), "text/html"))
        made = re.search(r"<li>(Made with aesam [^<]*)</li>", shown)
        environment = environment or (made.group(1) if made else "")
    experiments = '<p><a href="experiments/index.html">All experiments</a>, with every figure as PNG and SVG and every table as CSV and LaTeX.</p>'
    cards = "\n".join(card(path, seconds[path.name], failures.get(path.name), out) for path in paths)
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>aesam: executed notebooks</title><style>{STYLE}</style>"
        f"</head><body><h1>aesam: executed notebooks</h1><p>{environment}</p>{experiments if (out / 'experiments' / 'index.html').exists() else ''}{cards}</body></html>"
    )
    (out / "index.html").write_text(page, encoding="utf-8")
    return out / "index.html"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kernel", default="java")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "report")
    parser.add_argument("--in-place", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.jobs < 1:
        sys.exit(f"At least one run at a time is needed, found --jobs {options.jobs}.")
    paths = sorted(HERE.glob("[0-9][0-9]-*.ipynb"))
    if options.only:
        paths = [path for path in paths if any(name in path.stem for name in options.only)]
    if not paths:
        sys.exit(f"No notebook has a name that contains {' or '.join(options.only)}.")
    options.out.mkdir(parents=True, exist_ok=True)
    train(paths, options.jobs, options.out)
    failures = {}
    seconds = {}
    for number, path in enumerate(paths, 1):
        started = time.time()
        failure = execute(path, options.kernel, options.out, options.in_place, f"[{number}/{len(paths)}]")
        seconds[path.name] = time.time() - started
        if failure:
            failures[path.name] = failure
            print(f"{path.name} failed: {failure}", file=sys.stderr)
    print(f"Report: {index(paths, seconds, failures, options.out)}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
