"""What went wrong with a model call, whatever provider package raised it: to be retried or not, and said
without keys.

Providers have no common errors, so an error is read by what it carries: an HTTP status, the response's
headers, the name of its class. A body that cannot be read (not JSON, no choices) reaches us as the error of
the code that read it.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox import masked

# names of classes in httpx and httpx2, in openai and anthropic, in aiohttp
_TRANSIENT = frozenset(
    {
        "TransportError",
        "TimeoutException",
        "APIConnectionError",
        "ClientConnectionError",
        "ClientPayloadError",
    }
)
_LASTING = frozenset(
    {"ClientSSLError", "InvalidURL"}
)  # a certificate or an address that waiting does not mend
_MALFORMED = (LookupError, ValueError, AttributeError, TypeError)
_jitter = random.Random()
_REMEDY = {
    401: "check the provider's key in the environment",
    403: "check what the key is allowed to use",
    404: "check the model's name and the base URL",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed attempt: may it be tried again, HTTP status, seconds the provider asks to wait, words."""

    retryable: bool
    status: int | None
    wait: float | None
    text: str


class ServerFault(ValueError):
    """A server's answer that is none: a status, an error in the body, or a body that cannot be read."""

    def __init__(
        self,
        said: str,
        *,
        status: int | None = None,
        code: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(said)
        self.status_code, self.code, self.headers = status, code, headers or {}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try again: a provider's Retry-After is honoured, else waits double, with jitter."""

    attempts: int = 4  # at most, the first one included
    first_wait: float = 0.5  # seconds
    longest_wait: float = 20.0  # seconds
    end: float = 180.0  # seconds after the first request in which a further one may start

    def wait(self, attempts: int, found: Fault) -> float | None:
        """Seconds until the next attempt, after so many; nothing where there is to be none."""
        if not found.retryable or attempts >= self.attempts:
            return None
        if found.wait is not None:
            return found.wait * _jitter.uniform(1.0, 1.1)  # those who were told the same do not come at once
        return min(self.longest_wait, self.first_wait * 2.0 ** (attempts - 1)) * _jitter.uniform(0.5, 1.0)


PATIENT = Patience()


def fault(error: BaseException) -> Fault:
    """The error as a Fault."""
    status = _status(error)
    remedy = f"; {_REMEDY[status]}" if status in _REMEDY else ""
    words = brief(str(error)) if isinstance(error, ServerFault) else brief(error)
    said = f"HTTP {status}: {words}{remedy}" if status else words
    return Fault(_retryable(error, status), status, _wait(error), said)


def brief(problem: BaseException | str, most: int = 300) -> str:
    """One line of at most `most` characters, each known key and whatever looks like one replaced by ***."""
    text = problem if isinstance(problem, str) else f"{type(problem).__name__}: {problem}".rstrip(": ")
    text = " ".join(masked(text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _status(error: BaseException) -> int | None:
    """The HTTP status that an error carries, or the error that caused it: Google's package wraps those of its SDK."""
    response, cause = getattr(error, "response", None), error.__cause__
    found = (
        getattr(error, "status_code", None),
        getattr(error, "code", None),
        getattr(response, "status_code", None),
    )
    status = next((code for code in found if isinstance(code, int) and 300 <= code < 600), None)
    if (
        status or cause is None or _names(error) & _TRANSIENT
    ):  # a broken connection has no status of the server's
        return status
    return _status(cause)


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _retryable(error: BaseException, status: int | None) -> bool:
    if "insufficient_quota" in (getattr(error, "code", None), getattr(error, "type", None)):
        return False  # a 429 that waiting does not cure
    if status is not None:
        return status in (408, 409, 425, 429) or status >= 500
    if isinstance(error, TypeError) and "keyword argument" in str(error):
        return False  # a sampling entry that the client does not know
    names = _names(error)
    if names & _LASTING:
        return False
    return isinstance(error, (TimeoutError, ConnectionError, *_MALFORMED)) or bool(names & _TRANSIENT)


def _wait(error: BaseException) -> float | None:
    """Seconds to wait by the Retry-After header, which is a number or a date; nothing where it is neither."""
    headers: Any = getattr(error, "headers", None) or getattr(
        getattr(error, "response", None), "headers", None
    )
    asked = (headers or {}).get("retry-after")
    if asked is None:
        return None
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
