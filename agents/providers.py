"""What each provider of chat models needs on this machine: a package, a key, a server that answers.

Providers that are not listed work too; what they lack is said by their own package when it is set up.
"""

import os
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from agents.faults import brief


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider needs: its LangChain package, our extra that installs it, and environment variables."""

    package: str
    extra: str
    keys: tuple[str, ...] = ()  # one of them must be set
    servers: tuple[str, ...] = ()  # base URL, the first that is set counts
    local: str = ""  # base URL when none is set, of a server people run themselves


PROVIDERS = {
    "openai": Provider(
        "langchain_openai", "openai", ("OPENAI_API_KEY",), ("OPENAI_API_BASE", "OPENAI_BASE_URL")
    ),
    "anthropic": Provider("langchain_anthropic", "anthropic", ("ANTHROPIC_API_KEY",)),
    "google_genai": Provider("langchain_google_genai", "google", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "ollama": Provider("langchain_ollama", "ollama", (), ("OLLAMA_HOST",), "http://127.0.0.1:11434"),
}


def provider_name(model: str) -> str:
    """What stands before the colon, as LangChain spells it: ``google-genai:x`` -> ``google_genai``."""
    return model.partition(":")[0].replace("-", "_").lower()


def surroundings(model: str) -> int:
    """A fingerprint of the variables the client reads: a changed key or server makes a new client."""
    provider = PROVIDERS.get(provider_name(model))
    names = (*provider.keys, *provider.servers) if provider else ()
    return hash(tuple(os.environ.get(name) for name in names))


def lacking(model: str, base_url: str | None = None) -> str | None:
    """The package or key that `model` needs and does not find, with the remedy; else nothing."""
    provider = PROVIDERS.get(provider_name(model))
    if provider is None:
        return None
    if find_spec(provider.package) is None:
        package = provider.package.replace("_", "-")
        return f"{model}: the package {package} is missing; pip install 'folkmoot[{provider.extra}]'"
    if provider.keys and not (base_url or _server(provider) or any(os.environ.get(k) for k in provider.keys)):
        own = f", or {provider.servers[-1]} for a server of your own" if provider.servers else ""
        return f"{model}: no key; set {' or '.join(provider.keys)} in the environment{own}"
    return None


def untrusted(model: str, base_url: str) -> str | None:
    """Why the user's key must not go to a server that a spec names, with the remedy; else nothing.

    This machine, and the server that the environment names, are trusted; others are named in FOLKMOOT_TRUST.
    """
    provider = PROVIDERS.get(provider_name(model))
    host = (urlsplit(base_url).hostname or base_url).lower()
    trusted = {"localhost", "127.0.0.1", "::1", *os.environ.get("FOLKMOOT_TRUST", "").lower().split(",")}
    has_key = provider is not None and any(os.environ.get(key) for key in provider.keys)
    if not has_key or host in trusted or base_url == (provider and _server(provider)):
        return None
    return f"{model}: the spec names the server {host}, which would be sent your key; set FOLKMOOT_TRUST={host} to allow it"


def silent_server(model: str) -> str | None:
    """What to do where the provider's own server does not listen; connects and hangs up."""
    provider = PROVIDERS.get(provider_name(model))
    server = provider and (_server(provider) or provider.local)
    if not provider or not server or _listens(server):
        return None
    variable = next((name for name in provider.servers if os.environ.get(name)), provider.servers[0])
    start = "start it with `ollama serve`" if provider.extra == "ollama" else "start that server"
    return f"{model}: nothing answers at {brief(server)}; {start} or set {variable} to where it runs"


def _server(provider: Provider) -> str | None:
    return next((os.environ[name] for name in provider.servers if os.environ.get(name)), None)


def _listens(server: str) -> bool:
    named = "://" in server  # OLLAMA_HOST may be a bare host, with Ollama's port understood
    url = urlsplit(server if named else f"http://{server}")
    try:
        port = url.port or (443 if url.scheme == "https" else 80 if named else 11434)
        with socket.create_connection((url.hostname or "127.0.0.1", port), timeout=2):
            return True
    except (OSError, ValueError):
        return False
