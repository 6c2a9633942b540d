"""`folkmoot app`: the gallery in the browser."""

import os
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

Port = Annotated[
    int | None,
    typer.Option(min=1, max=65_535, help="port; else the first free one from 8501", show_default=False),
]
Host = Annotated[str, typer.Option(help="address to listen on; 0.0.0.0 lets other machines in")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="open no browser, only serve")]


def app(port: Port = None, host: Host = "localhost", no_browser: NoBrowser = False) -> None:
    """Open the app in the browser. This is what `folkmoot` alone does."""
    from sandbox import ours
    from sandbox.cli.faults import Refusal

    script = ours.app_script()
    if not script.exists():
        raise Refusal(f"the app's script {script} is missing: install folkmoot again", code=1)
    if not find_spec("streamlit"):
        raise Refusal("the package streamlit is missing: install folkmoot again", code=1)
    flags = [f"--server.address={host}", *([f"--server.port={port}"] if port else [])]
    flags += ["--server.headless=true"] if no_browser else []
    # -P: a file in the folder where one stands, say random.py, never takes the place of a module
    os.execv(sys.executable, [sys.executable, "-P", "-m", "streamlit", "run", str(script), *flags])
