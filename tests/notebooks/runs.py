"""Runs a notebook of the Python package with this interpreter, and removes from it what differs between two machines.

The package is that of the sources, with ZSTC_LIBRARY and ZSTC_PROGRAM; or the one that pip has installed, with
ZSTC_TEST_INSTALLED=1.
"""

import asyncio
import base64
import io
import os
import pathlib
import tempfile

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bindings" / "python"
FOLDER = PACKAGE / "notebooks"
NAMES = sorted(path.name for path in FOLDER.glob("*.ipynb"))

# Settings of the user that would change what a notebook shows or whom it asks.
IGNORED = ("AWS_", "IPYTHON", "MPL", "ZSTC_MODEL")


def read(name):
    return nbformat.read(FOLDER / name, as_version=4)


def execute(notebook, seconds=600):
    """Runs all cells in the folder of the notebooks and stores their outputs in `notebook`.

    A cell that fails raises nbclient.exceptions.CellExecutionError, which shows the cell and its traceback.
    """
    with tempfile.TemporaryDirectory() as home:
        resources = {"metadata": {"path": str(FOLDER)}}
        client = NotebookClient(notebook, km=kernel_manager(home), timeout=seconds, resources=resources)
        asyncio.run(_run(client, environment(home)))
    return notebook


async def _run(client, variables):
    try:
        await client.async_execute(env=variables)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await client.km.shutdown_kernel()


def kernel_manager(home):
    """Starts this interpreter's ipykernel, whatever kernels are registered, and talks to it by sockets in `home`."""
    return AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        transport="ipc",
        connection_file=os.path.join(home, "kernel.json"),
    )


def environment(home):
    """The environment of a kernel: settings from `home`, which is empty, and nothing but the loopback interface."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith(IGNORED)}
    if not os.environ.get("ZSTC_TEST_INSTALLED"):
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    return {
        **variables,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "IPYTHONDIR": home,
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def tidied(notebook):
    """The notebook as it is stored: no times, no versions, cells numbered from 1."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(code_cells(notebook), 1):
        cell.execution_count = number
        for output in cell.outputs:
            _tidy_output(output, number)
    for cell in notebook.cells:
        cell.metadata = {}
    return notebook


def _tidy_output(output, number):
    if "metadata" in output:
        output.metadata = {}
    if output.output_type == "execute_result":
        output.execution_count = number
    if "image/png" in output.get("data", {}):
        output.data["image/png"] = smaller(output.data["image/png"])


def smaller(picture):
    """The same PNG with a palette of 128 colours, which is a third of the size."""
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    stored = io.BytesIO()
    image.save(stored, "PNG", optimize=True)
    return base64.b64encode(stored.getvalue()).decode()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shape(notebook):
    """What an execution gives besides the words and pixels: for each code cell the kinds of its outputs."""
    return [(cell.id, [_kind(output) for output in cell.outputs]) for cell in code_cells(notebook)]


def _kind(output):
    kinds = [output.name] if output.output_type == "stream" else sorted(output.get("data", {}))
    return [output.output_type, *kinds]


def texts(notebook):
    """(cell's id, text) of each source and output, pictures excepted."""
    for cell in notebook.cells:
        yield cell.id, cell.source
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                yield cell.id, output.text
            for kind, value in output.get("data", {}).items():
                if not kind.startswith("image/"):
                    yield cell.id, value if isinstance(value, str) else nbformat.json.dumps(value)
