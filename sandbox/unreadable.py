"""Why a file that somebody wrote cannot be read, in a line."""

import yaml


def unreadable(error: OSError | UnicodeDecodeError | yaml.YAMLError) -> str:
    """What is wrong with a file of YAML: it cannot be opened, is no text, or where and why its YAML breaks."""
    if isinstance(error, UnicodeDecodeError):
        return "is not a text file (UTF-8)"
    if isinstance(error, yaml.YAMLError):
        return f"is not YAML: {broken(error)}"
    return f"cannot be read: {error}"


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
