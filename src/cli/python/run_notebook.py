"""Executes a notebook and makes a page of it; tells its progress as one JSON object a line on standard output.

Arguments: one JSON object {"input", "output", "html" (path or null), "kernel", "cellTimeout" (seconds)}. Works with nbclient 0.5
and nbconvert 6 (Debian 12) and everything newer. Ends itself, and the kernel with it, when its standard input is closed:
whoever started it is gone.
"""

import json
import os
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def tell(event, **facts):
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


def end_with_parent(client):
    """Waits for the end of standard input in a thread of its own, then ends this process and, at once, its kernel."""

    def wait():
        try:
            while os.read(0, 1024):
                pass
        except OSError:
            pass
        client.shutdown_kernel = "immediate"
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


class TellingClient(NotebookClient):
    """A client that says when a cell begins and ends."""

    cell_now = None

    async def async_execute_cell(self, cell, cell_index, *args, **kwargs):
        if cell.cell_type != "code" or not cell.source.strip():
            return await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        self.cell_now = cell_index
        tell("begin", cell=cell_index)
        started = time.monotonic()
        try:
            return await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        finally:
            tell("end", cell=cell_index, seconds=time.monotonic() - started)


def execute(notebook, job):
    """Runs all cells; tells why when one fails. Cells keep the outputs they have by then. True when all ran."""
    client = TellingClient(
        notebook,
        timeout=job["cellTimeout"],
        kernel_name=job["kernel"],
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(job["input"]))}},
    )
    end_with_parent(client)
    try:
        client.execute()
        return True
    except CellExecutionError:
        reason = "failed"
    except CellTimeoutError:
        reason = f"took longer than {job['cellTimeout']} s"
    except DeadKernelError:
        reason = "ended the kernel"
    tell("failed", cell=client.cell_now, reason=reason, detail=complaints(notebook, client.cell_now))
    return False


def complaints(notebook, index):
    """What a cell wrote to its error stream, which is where the kernel puts compile errors and stacks."""
    texts = []
    for output in [] if index is None else notebook.cells[index].outputs:
        if output.output_type == "stream" and output.name == "stderr":
            texts.append(output.text)
        elif output.output_type == "error" and output.get("evalue"):
            texts.append(output.ename + ": " + output.evalue)
    return "".join(texts)


# The page loads nothing from anywhere: the scripts that nbconvert would load from a network are left out. It follows the
# reader's light or dark preference: the dark theme's colours come second and count only there. Formulas are MathML, which
# browsers draw by themselves.
TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
{%- block data_latex -%}
{%- if "application/mathml+xml" in output.data -%}
<div class="jp-RenderedHTMLCommon jp-OutputArea-output">{{ output.data["application/mathml+xml"] }}</div>
{%- else -%}
{{ super() }}
{%- endif -%}
{%- endblock -%}
{%- block notebook_css -%}
{{ super() }}
{{ resources.include_css("static/theme-dark.css")
   | replace('<style type="text/css">', '<style type="text/css" media="(prefers-color-scheme: dark)">') }}
<style type="text/css">
:root { color-scheme: light dark; }
main { max-width: 68rem; margin: 0 auto; }
.jp-OutputArea { margin-left: var(--jp-cell-collapser-width, 8px); }
</style>
{%- endblock -%}
"""


def make_page(notebook, path, title):
    """Writes one HTML file with everything in it."""
    from jinja2 import DictLoader
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        extra_loaders=[DictLoader({"sagelab.html.j2": TEMPLATE})],
        template_file="sagelab.html.j2",
    )
    notebook.metadata["title"] = title
    html, _ = exporter.from_notebook_node(notebook)
    with open(path, "w", encoding="utf-8") as file:
        file.write(html)


def title_of(notebook, path):
    """The first heading, else the file's name."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("#"):
                    return line.lstrip("#").strip()
    return os.path.splitext(os.path.basename(path))[0]


def main():
    job = json.loads(sys.argv[1])
    notebook = nbformat.read(job["input"], as_version=4)
    ran = execute(notebook, job)
    os.makedirs(os.path.dirname(os.path.abspath(job["output"])), exist_ok=True)
    nbformat.write(notebook, job["output"])
    if job["html"]:
        make_page(notebook, job["html"], title_of(notebook, job["input"]))
    tell("written")
    return 0 if ran else 1


if __name__ == "__main__":
    sys.exit(main())
