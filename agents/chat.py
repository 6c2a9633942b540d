"""For LangChain's users: our chat models as theirs, for chains, graphs and evaluations of one's own."""

import asyncio
import functools
from concurrent.futures import Future
from typing import Any

from agents.models import check, submit
from agents.packages import client
from agents.providers import endpoint
from sandbox import Completion


def chat(model: str, *, timeout: float = 60.0, **sampling: Any) -> Any:
    """The LangChain chat model of any name that `complete` knows, for chains, graphs and evaluations of one's own.

    On the slim road and offline it is ours, with the same loop, limits and patience as in a world. Raises ModelError.
    """
    if model != "offline" and endpoint(model) is None:
        check(model, sampling)
        return client(model, sampling, timeout)
    return _chat_class()(model=model, timeout=timeout, sampling=sampling)


@functools.cache
def _chat_class() -> Any:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.outputs import ChatGeneration, ChatResult
    from pydantic import Field

    roles = {"human": "user", "ai": "assistant"}

    class FolkmootChat(BaseChatModel):
        """A chat model on the slim road, or the offline voice. Takes `bind(response_format=..., temperature=...)`."""

        model: str
        timeout: float = 60.0
        sampling: dict[str, Any] = Field(default_factory=dict)

        @property
        def _llm_type(self) -> str:
            return "folkmoot"

        @property
        def _identifying_params(self) -> dict[str, Any]:
            return {"model": self.model, **self.sampling}

        def _begin(
            self, messages: list[BaseMessage], stop: list[str] | None, bound: dict[str, Any]
        ) -> Future[Completion]:
            form = bound.pop("response_format", None) or {}
            schema = form.get("json_schema", {}).get("schema") or ({"type": "object"} if form else None)
            plain = [{"role": roles.get(m.type, m.type), "content": str(m.text)} for m in messages]
            sampling = self.sampling | bound | ({"stop": stop} if stop else {})
            return submit(self.model, plain, schema=schema, sampling=sampling, timeout=self.timeout)

        def _generate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: Any = None,
            **bound: Any,
        ) -> ChatResult:
            return self._result(self._begin(messages, stop, bound).result())

        async def _agenerate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: Any = None,
            **bound: Any,
        ) -> ChatResult:
            return self._result(await asyncio.wrap_future(self._begin(messages, stop, bound)))

        def _result(self, answer: Completion) -> ChatResult:
            details = {"model_name": answer.model, "finish_reason": answer.finish, "retries": answer.retries}
            more = {"refusal": answer.text} if answer.finish == "refusal" else {}
            message = AIMessage(content=answer.text, response_metadata=details, additional_kwargs=more)
            if {"input", "output"} <= answer.usage.keys():
                sent, got = answer.usage["input"], answer.usage["output"]
                message.usage_metadata = {
                    "input_tokens": sent,
                    "output_tokens": got,
                    "total_tokens": sent + got,
                    "input_token_details": {"cache_read": answer.usage.get("cached", 0)},
                    "output_token_details": {"reasoning": answer.usage.get("reasoning", 0)},
                }
            return ChatResult(generations=[ChatGeneration(message=message)])

    return FolkmootChat
