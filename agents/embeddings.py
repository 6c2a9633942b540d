"""Texts as vectors, through the same door as chat models.

``hashed`` needs nothing and downloads nothing: a signed, hashed bag of words (Weinberger et al. 2009, "Feature hashing
for large scale multitask learning"), the same on every machine and in every version. Models behind OpenAI's protocol
("openai:text-embedding-3-small", "ollama:nomic-embed-text") are asked on the slim road; others by their LangChain
packages ("google_genai:gemini-embedding-001"). Limits, retries and keys are those of chat models.
"""

import asyncio
import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b

from agents import loop, packages, slim
from agents.calls import Call, patiently
from agents.faults import PATIENT, Patience, brief
from agents.limits import limit_of
from agents.providers import endpoint, lacking, misnamed, silent_server, untrusted
from sandbox import Embedded, ModelError

HASHED = "hashed"
SIZE = 256  # dimensions of a hashed bag of words
_MOST = 256  # texts in one request
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+"
)  # each sign of Chinese is one


def embed(
    model: str,
    texts: Sequence[str],
    *,
    dimensions: int | None = None,
    base_url: str = "",
    timeout: float = 60.0,
    patience: Patience = PATIENT,
    begun: Callable[[], None] | None = None,
) -> Embedded:
    """A vector of every text, in order; blocks. An empty text has an empty vector. Raises ModelError.

    `dimensions` is how long the vectors shall be, where the model leaves a choice; the rest is as for `complete`.
    """
    if model == HASHED:
        return Embedded([hashed(text, dimensions or SIZE) for text in texts])
    try:
        if lack := _lack(model, base_url):
            raise ModelError(lack)
        limit_of(model)
        told = [text for text in texts if text.strip()]
        roads = [
            _road(model, told[i : i + _MOST], dimensions, base_url, timeout)
            for i in range(0, len(told), _MOST)
        ]
    except ModelError:
        raise
    except Exception as error:  # a provider package may raise anything while it is set up
        raise ModelError(f"{model}: {brief(error)}") from None
    calls = [
        Call(model, base_url, road, sum(map(len, told)) // 4 // len(roads) + 1, timeout, patience, begun)
        for road in roads
    ]
    answer = loop.submit(_all(calls))
    try:
        return _spread(answer.result(), texts)
    finally:
        answer.cancel()  # where the wait itself was interrupted, as by Ctrl-C


def readiness(model: str, base_url: str = "") -> str | None:
    """Nothing when `model` can be asked for vectors; else one sentence: what is missing, and the remedy."""
    if model == HASHED:
        return None
    try:
        if not (lack := _lack(model, base_url)) and endpoint(model) is None:
            packages.embedder(model, None)
        return lack or silent_server(model, base_url)
    except ModelError as error:
        return str(error)
    except Exception as error:
        return f"{model}: {brief(error)}"


def _lack(model: str, base_url: str) -> str | None:
    return misnamed(model) or lacking(model, base_url) or (untrusted(model, base_url) if base_url else None)


def hashed(text: str, size: int = SIZE) -> list[float]:
    """The signed, hashed bag of words of a text, of unit length; nothing but zeros where it holds no word.

    Capitals do not count, and a word that occurs n times counts 1 + ln n.
    """
    vector = [0.0] * size
    for word, count in Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())).items():
        place, sign = _slot(word)
        vector[place % size] += sign * (1 + math.log(count))
    length = math.hypot(*vector)
    return [x / length for x in vector] if length else vector


@functools.lru_cache(maxsize=65_536)
def _slot(word: str) -> tuple[int, int]:
    """Where a word counts, and whether it adds or takes away."""
    number = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
    return number >> 1, 1 if number & 1 else -1


# -- asking a model ----------------------------------------------------------------------------------------


def _road(
    model: str, texts: list[str], dimensions: int | None, base_url: str, timeout: float
) -> Callable[[], Awaitable[Embedded]]:
    """How one attempt is made: on the slim road, or through a LangChain package."""
    where = endpoint(model, base_url)
    if where is not None:
        return functools.partial(slim.embed, where, texts, {"dimensions": dimensions} if dimensions else {})
    client = packages.embedder(model, dimensions)
    return functools.partial(packages.embedded, client, texts)


async def _all(calls: list[Call[Embedded]]) -> list[Embedded]:
    return await asyncio.gather(*(patiently(call) for call in calls))


def _spread(answers: list[Embedded], texts: Sequence[str]) -> Embedded:
    """The answers as one, with an empty vector for every empty text."""
    rows = (row for answer in answers for row in answer.rows)
    usage: Counter[str] = Counter()
    for answer in answers:
        usage.update(answer.usage)
    told = len(answers) == sum(bool(answer.usage) for answer in answers)  # else what was used is not known
    return Embedded(
        [next(rows) if text.strip() else [] for text in texts],
        dict(usage) if told else {},
        answers[0].model if answers else "",
        sum(answer.retries for answer in answers),
    )
