"""`python -m sandbox.cli` is `folkmoot`."""

from sandbox.cli import main

main()
