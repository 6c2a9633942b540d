"""The shapes that trainers read, one record per line: SFT, KTO and DPO rows as TRL has them, and whole rollouts.

Prompts are the exact messages that were sent; only the model's own words are completions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from statistics import fmean
from typing import Any

from sandbox.events import Plain
from sandbox.training.credit import mars_advantages, spiral_advantages
from sandbox.training.turns import Message, Turn, batches

Record = dict[str, Any]
UNKNOWN = ("logprobs", "prompt_ids", "response_ids", "response_mask", "safety_flags")


def records(found: list[Turn], format: str) -> Iterator[Record]:
    """The turns of one or many runs as records of a format. Raises ValueError for one that there is not.

    An answer that was spoilt on purpose is nothing to learn from: it is in no records but the rollout.
    """
    if format not in FORMATS:
        raise ValueError(f"format {format!r} is none of {', '.join(FORMATS)}")
    return FORMATS[format](found if format == "rollout" else [one for one in found if not one.kept.injected])


def sft(found: list[Turn]) -> Iterator[Record]:
    """``prompt``, ``completion``: every answer that was understood at once."""
    for turn in found:
        if len(turn.replies) == 1 and not turn.fallback:
            yield {"prompt": turn.prompt, "completion": _said(turn.replies[-1]), **_origin(turn)}


def kto(found: list[Turn]) -> Iterator[Record]:
    """``prompt``, ``completion``, ``label``: every turn alone, good when its advantage is above 0, bad below.

    What could not be understood is bad whatever came of it. Turns without an advantage are left out.
    """
    for turn, advantage in zip(found, _mars(found), strict=True):
        bad = turn.fallback or len(turn.replies) > 1
        if turn.replies and (bad or advantage):
            record = {
                "prompt": turn.prompt,
                "completion": _said(turn.replies[0]),
                "label": not bad and advantage > 0,
            }
            yield {**record, **_origin(turn)}


def dpo(found: list[Turn]) -> Iterator[Record]:
    """``prompt``, ``chosen``, ``rejected``: two answers to the very same prompt.

    From siblings (repetitions and forks), the one after which more was earned; from repairs, the repaired answer over
    the one that could not be read.
    """
    alike: dict[str, list[Turn]] = defaultdict(list)
    for turn in found:
        alike[turn.sha].append(turn)
    for group in alike.values():
        for better, worse in product(group, group):
            told = better.replies and worse.replies and better.replies[-1] != worse.replies[-1]
            if told and better.to_go > worse.to_go and better.agent == worse.agent:
                yield _pair(better, better.replies[-1], worse.replies[-1])
    for turn in found:
        if turn.rung == "repair" and turn.replies[0].strip():
            yield _pair(turn, turn.replies[-1], turn.replies[0])


def rollout(found: list[Turn]) -> Iterator[Record]:
    """Everything on a turn, with returns and advantages: a superset of what TRL, verl and OpenRLHF read.

    Null in every run, by declaration (`UNKNOWN`): ``logprobs``, ``prompt_ids``, ``response_ids`` and ``response_mask``,
    since chat services give words, which the trainer's own tokenizer cuts (all of ``raw_reply`` is the model's, nothing
    of the prompt is); ``safety_flags``, since nobody judges single turns. ``faults_injected`` is what the faculty
    `fault` did to the answer; what broke by itself is in ``failures``, slips of a noisy game are its rules. Where a
    model judged what is paid, or the outcome, ``labels.judge`` tells who, and how far they can be trusted.
    """
    spiral = _spiral(found)
    for turn, mars in zip(found, _mars(found), strict=True):
        baseline, advantage = spiral[turn.run_id, turn.episode, turn.role]
        *before, last = turn.replies or [""]
        yield {
            "run_id": turn.run_id, "episode_id": turn.episode, "seed": turn.seed, "scenario": turn.scenario,
            "scenario_version": turn.versions, "turn": turn.turn, "round": turn.step, "agent_id": turn.agent,
            "role": turn.role, "tag": turn.tag, "policy": turn.policy, "prompt_messages": turn.prompt,
            "prompt_sha": turn.sha, "raw_reply": last, "repaired_from": before,
            "public": turn.said, "parsed_action": turn.value, "legal_actions": turn.legal, "parse_rung": turn.rung,
            "fallback": turn.fallback, "stop_reason": turn.stop_reason, "tokens": turn.tokens, "cost": turn.cost,
            "latency_ms": turn.latency_ms, "reward_step": turn.reward, "return_to_go": turn.to_go,
            "episode_reward": turn.episode_reward, "baseline": baseline, "advantage": advantage,
            "advantage_mars": mars, "outcome": turn.outcome, "done": turn.done, "truncated": turn.truncated,
            "depends_on": turn.depends_on, "received": turn.received, "delivered_to": turn.delivered_to,
            "failures": turn.failures, "split": turn.split, "recalled": turn.kept.recalled,
            "private": turn.kept.private, "propensity": turn.kept.propensity,
            "store_version_before": turn.kept.before, "store_version_after": turn.kept.after,
            "reward_parts": turn.parts, "licence": turn.licence, "faults_injected": turn.kept.injected,
            "labels": {"mast": turn.modes, "violation": turn.violation, "human": turn.human, "judge": turn.judge},
            **dict.fromkeys(UNKNOWN),
        }  # fmt: skip


def verl(found: list[Turn]) -> Iterator[Record]:
    """verl's rows: ``data_source``, ``prompt``, ``ability``, ``reward_model``, ``extra_info``."""
    for index, turn in enumerate(turn for turn in found if turn.replies):
        yield {
            "data_source": f"folkmoot/{turn.scenario}",
            "prompt": turn.prompt,
            "ability": turn.tag,
            "reward_model": {"style": "rule", "ground_truth": turn.to_go},
            "extra_info": {
                "index": index,
                "split": turn.split,
                "response": turn.replies[-1],
                **_origin(turn),
            },
        }


def _mars(found: list[Turn]) -> list[float]:
    return mars_advantages([(turn.role, turn.to_go) for turn in found])


def _spiral(found: list[Turn]) -> dict[tuple[str, int, str], tuple[float, float]]:
    """(run, episode, role) -> the baseline before, and the advantage; a role's reward is its players' mean."""
    episodes = list(batches(found))
    rewards = [_by_role(group) for _, group in episodes]
    advantages, _ = spiral_advantages(rewards)
    return {
        (*where, role): (rewards[i][role] - advantage, advantage)
        for i, (where, _) in enumerate(episodes)
        for role, advantage in advantages[i].items()
    }


def _by_role(group: list[Turn]) -> dict[str, float]:
    players = {(turn.role, turn.agent): turn.episode_reward for turn in group}
    return {role: fmean(r for (own, _), r in players.items() if own == role) for role, _ in players}


def _said(text: str) -> list[Message]:
    return [{"role": "assistant", "content": text}]


def _pair(turn: Turn, chosen: str, rejected: str) -> Record:
    return {"prompt": turn.prompt, "chosen": _said(chosen), "rejected": _said(rejected), **_origin(turn)}


def _origin(turn: Turn) -> dict[str, Plain]:
    """Where a row comes from, and what may be done with it: never mixed up between training and testing."""
    return {
        "run_id": turn.run_id, "agent_id": turn.agent, "prompt_sha": turn.sha, "split": turn.split,
        "licence": turn.licence,
    }  # fmt: skip


FORMATS: dict[str, Callable[[list[Turn]], Iterator[Record]]] = {
    one.__name__: one for one in (sft, kto, dpo, rollout, verl)
}
