"""Why a file cannot be read, or written, in a line."""

import errno
from pathlib import Path

import yaml

REASONS = {
    errno.ENOENT: "there is no such file",
    errno.EISDIR: "it is a folder, and a file is expected",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "no space is left on the disk",
}


def reason(error: OSError) -> str:
    """What the system says, in people's words."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)


def unreadable(error: OSError | UnicodeDecodeError | yaml.YAMLError) -> str:
    """What is wrong with a file of YAML: it cannot be opened, is no text, or where and why its YAML breaks."""
    if isinstance(error, UnicodeDecodeError):
        return "is not a text file (UTF-8)"
    if isinstance(error, yaml.YAMLError):
        return f"is not YAML: {broken(error)}"
    return f"cannot be read: {reason(error)}"


def unwritable(path: Path, error: OSError) -> str:
    """Why nothing can be written to a file, or into a folder, and what to do."""
    if error.errno == errno.ENOSPC:
        return f"{path} cannot be written: {reason(error)}; make room, or choose another place"
    if path.is_dir() and error.errno == errno.EISDIR:
        return f"{path} cannot be written: it is a folder; name a file in it"
    above = next(part for part in (path, *path.parents) if part.exists())
    if error.errno in (errno.ENOTDIR, errno.EEXIST) and not above.is_dir():
        return f"{path} cannot be written: {above} is a file, not a folder; choose another place"
    if error.errno == errno.ENOENT:
        return f"{path} cannot be written: there is no folder {path.parent}; make it, or choose another place"
    return f"{path} cannot be written: {reason(error)}; choose another place"


def broken(error: yaml.YAMLError) -> str:
    """The place and the reason in one line."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None or not problem:
        return " ".join(str(error).split())
    context, start = getattr(error, "context", None), getattr(error, "context_mark", None)
    since = f", begun in line {start.line + 1}" if start else ""
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}" + (
        f" ({context}{since})" if context else ""
    )
