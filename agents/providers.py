"""What each provider of chat models needs on this machine: a package or an address, a key, a server that answers.

Those with an address speak OpenAI's protocol and are asked on the slim road (agents/slim.py); the others through their
LangChain packages. Providers that are not listed work too; what they lack is said by their own package.
"""

import functools
import os
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.util import find_spec
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlsplit

from agents.faults import brief


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider needs: a LangChain package, or an address; and variables."""

    package: str = ""
    keys: tuple[str, ...] = ()  # one of them must be set
    servers: tuple[str, ...] = ()  # base URL, the first that is set counts
    address: str = ""  # base URL when none is set, of what speaks OpenAI's protocol


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked on the slim road: base URL, its name there, key, and a proxy on the way."""

    url: str
    name: str
    key: str = field(default="", repr=False)
    proxy: str | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


PROVIDERS = {
    "openai": Provider(
        keys=("OPENAI_API_KEY",),
        servers=("OPENAI_API_BASE", "OPENAI_BASE_URL"),
        address="https://api.openai.com/v1",
    ),
    "openrouter": Provider(
        keys=("OPENROUTER_API_KEY",), servers=("OPENROUTER_BASE_URL",), address="https://openrouter.ai/api/v1"
    ),
    "ollama": Provider(servers=("OLLAMA_HOST",), address="http://127.0.0.1:11434"),
    "azure_openai": Provider(
        "langchain_openai",
        ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN"),
        ("AZURE_OPENAI_ENDPOINT",),
    ),
    "anthropic": Provider(
        "langchain_anthropic",
        ("ANTHROPIC_API_KEY",),
        ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
    ),
    "google_genai": Provider(
        "langchain_google_genai",
        ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        ("GOOGLE_GEMINI_BASE_URL",),
    ),
}

BUILT_IN = ("offline", "hashed")  # need no provider
LISTING = "`folkmoot models` lists what can be asked"
_HERE = ("localhost", "127.0.0.1", "::1")

_ASTRAY = re.compile(  # sampling entries that hold a key, or send the environment's key somewhere
    r"(^|_)(key|secret|password|token|authorization|credentials?|headers?|proxy|client"
    r"|endpoint|host|api_base|api_url|client_options|client_args|http_options)$",
    re.I,
)


def provider_name(model: str) -> str:
    """What stands before the colon, as LangChain spells it: ``google-genai:x`` -> ``google_genai``."""
    return model.partition(":")[0].strip().replace("-", "_").lower()


def alternatives(model: str) -> tuple[str, ...]:
    """The models of an ordered list: ``openai:a | anthropic:b`` means b where a does not answer."""
    return tuple(name for part in model.split("|") if (name := part.strip()))


def endpoint(model: str, base_url: str = "") -> Endpoint | None:
    """Where `model` is asked on the slim road; nothing for one that goes through a LangChain package."""
    provider = PROVIDERS.get(provider_name(model))
    if provider is None or not provider.address:
        return None
    url = _full(base_url or server_of(provider) or provider.address, model)
    key = next((key for name in provider.keys if (key := os.environ.get(name, "").strip())), "")
    return Endpoint(url, model.partition(":")[2].strip(), key, _proxy(url))


def addresses(model: str, base_url: str = "") -> list[str]:
    """Where each of ``a | b`` is asked now; "" where its package decides. `base_url` is that of the first."""
    found = []
    for name, server in zip(alternatives(model), chain([base_url], repeat("")), strict=False):
        where, provider = endpoint(name, server), PROVIDERS.get(provider_name(name))
        found.append(where.url if where else server or (server_of(provider) if provider else ""))
    return found


def surroundings(model: str) -> int:
    """A fingerprint of the variables the client reads: a changed key or server makes a new client."""
    provider = PROVIDERS.get(provider_name(model))
    names = (*provider.keys, *provider.servers) if provider else ()
    return hash(tuple(os.environ.get(name) for name in names))


def misnamed(model: str) -> str | None:
    """What is wrong with the name of a model, with the remedy; nothing for ``offline``, ``hashed`` and what is
    ``provider:model``.
    """
    name, _, own = map(str.strip, model.partition(":"))
    if model in BUILT_IN or (name and own):
        return None
    if name in PROVIDERS:
        return f"{model}: say which of its models, as in {name}:MODEL; {LISTING}"
    if near := get_close_matches(name, BUILT_IN, n=1, cutoff=0.75):
        return f"{model}: there is no such model; did you mean {near[0]}? {LISTING}"
    bare = name or own or "MODEL"
    return f"{model}: say whose model it is, as in openai:{bare} or ollama:{bare}; {LISTING}"


def unknown(model: str) -> str:
    """What to do where LangChain, too, knows no provider of this name."""
    name, _, own = model.partition(":")
    near = get_close_matches(provider_name(model), PROVIDERS, n=1)
    meant = f"did you mean {near[0]}:{own}? " if near else ""
    return f"{model}: there is no provider {name!r}; {meant}{LISTING}"


def lacking(model: str, base_url: str | None = None) -> str | None:
    """The package or key that `model` needs and does not find, with the remedy; else nothing."""
    if len(several := alternatives(model)) > 1:
        servers = (base_url, *[None] * len(several))
        return next(filter(None, map(lacking, several, servers)), None)
    provider = PROVIDERS.get(provider_name(model))
    if provider is None:
        return None
    if provider.package and find_spec(provider.package) is None:
        package = provider.package.replace("_", "-")
        return f"{model}: the package {package} is missing; pip install {package}"
    own = provider.address and (base_url or server_of(provider))
    if provider.keys and not (own or any(os.environ.get(key) for key in provider.keys)):
        server = f", or {provider.servers[-1]} for a server of your own" if provider.address else ""
        places = "in the environment, in a .env beside the runs or on the Models page"
        return f"{model}: no key; set {' or '.join(provider.keys)} {places}{server}"
    return None


def astray(model: str, sampling: Mapping[str, Any]) -> str | None:
    """Which sampling entry holds a key or sends the user's key somewhere, with the remedy; else nothing."""
    found = next(filter(_ASTRAY.search, _names(sampling)), None)
    remedy = "keys, headers and addresses but base_url belong in the environment"
    return f"{model}: sampling must not hold {found!r}; {remedy}" if found else None


def untrusted(model: str, base_url: str) -> str | None:
    """Why the user's key must not go to a server that a spec names, with the remedy; else nothing.

    This machine, the provider's own server and the one that the environment names are trusted; others are named in
    FOLKMOOT_TRUST.
    """
    provider = PROVIDERS.get(provider_name(model))
    host = (urlsplit(base_url).hostname or base_url).lower()
    trusted = {*_HERE, *os.environ.get("FOLKMOOT_TRUST", "").lower().split(",")}
    has_key = provider is not None and any(os.environ.get(key) for key in provider.keys)
    if not has_key or host in trusted or (provider and base_url in (server_of(provider), provider.address)):
        return None
    remedy = f"set FOLKMOOT_TRUST={host} to allow it"
    return f"{model}: the spec names the server {host}, which would be sent your key; {remedy}"


def silent_server(model: str, base_url: str = "") -> str | None:
    """What to do where a server of one's own does not listen; connects and hangs up. Providers' own are left alone."""
    provider = PROVIDERS.get(provider_name(model))
    if not provider or not provider.address:
        return None
    server = base_url or server_of(provider) or ("" if provider.keys else provider.address)
    if not server or _listens(_full(server, model)):
        return None
    start = "start it with `ollama serve`" if provider_name(model) == "ollama" else "start that server"
    if base_url:
        return f"{model}: nothing answers at {brief(server)}; {start} or correct the base URL"
    variable = next((name for name in provider.servers if os.environ.get(name)), provider.servers[0])
    return f"{model}: nothing answers at {brief(server)}; {start} or set {variable} to where it runs"


def local(url: str) -> bool:
    """Whether an address is this machine's own."""
    return (urlsplit(url).hostname or "").lower() in _HERE


def _names(entries: Mapping[str, Any]) -> Iterator[str]:
    """The names of all entries, nested ones too."""
    for name, value in entries.items():
        yield name
        yield from _names(value) if isinstance(value, Mapping) else ()


def server_of(provider: Provider) -> str | None:
    """The server of one's own that the environment names, if any."""
    return next((os.environ[name] for name in provider.servers if os.environ.get(name)), None)


def _full(server: str, model: str) -> str:
    """The base URL of OpenAI's protocol: Ollama is named by its host, with its port and ``/v1`` understood."""
    if provider_name(model) != "ollama":
        return (server if "://" in server else f"http://{server}").rstrip("/")
    if "://" not in server:
        bare = urlsplit(f"http://{server.strip('/')}")
        server = bare.geturl() if bare.port else f"{bare.geturl()}:11434"
    server = server.replace("//0.0.0.0", "//127.0.0.1").rstrip(
        "/"
    )  # where it listens, said for where it is found
    return server if urlsplit(server).path else f"{server}/v1"


@functools.cache
def _proxy(url: str) -> str | None:
    """The proxy that the environment names for an address, if any; looked up once, since it takes long."""
    from urllib.request import getproxies, proxy_bypass  # slow to load, and needed for a call only

    proxies = getproxies()
    host = urlsplit(url).hostname or ""
    return None if not proxies or proxy_bypass(host) else proxies.get(urlsplit(url).scheme)


def _listens(server: str) -> bool:
    url = urlsplit(server)
    try:
        port = url.port or (443 if url.scheme == "https" else 80)
        with socket.create_connection((url.hostname or "127.0.0.1", port), timeout=2):
            return True
    except (OSError, ValueError):
        return False
