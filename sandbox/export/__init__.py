"""What leaves a run: its events, tidy tables, its graphs, or the run itself as one file."""

from sandbox.export.files import FORMATS, ExportError, copied, export, write_records
from sandbox.export.frames import TABLES, tables

__all__ = ["FORMATS", "TABLES", "ExportError", "copied", "export", "tables", "write_records"]
