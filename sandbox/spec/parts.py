"""What a spec is made of: names with parameters, people, caps, patience, vectors."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.events import Plain
from sandbox.personas import OWN, Personas

HASHED = "hashed"  # the embedding that needs no model


class Part(BaseModel):
    """A record of the spec: frozen, and nothing in it that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(BaseModel):
    """A name in the registry with parameters. A bare string is a name without."""

    model_config = ConfigDict(frozen=True, extra="allow")
    name: str = Field(description="name in the registry")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    def plain(self) -> dict[str, Plain]:
        return self.model_dump(mode="json")


class Cast(Part):
    """One person, or several alike."""

    mind: Named = Field(Named(name="dice"), description="who answers for them")
    count: int = Field(1, ge=0, le=100_000, description="how many, when not named")
    names: tuple[str, ...] = Field((), description="their names; else given from a list")
    persona: str = Field("", max_length=4000, description="who they are, in a sentence or two")
    role: str | None = Field(None, description="role at the start")
    team: str | None = Field(None, description="team at the start")
    place: str | None = Field(None, description="place at the start")
    traits: dict[str, Any] = Field(default_factory=dict, description="goal, strategy, any other trait")
    personas: Personas | None = Field(
        None, description="who each of them is: rows of a table or file, distributions of traits, quotas"
    )

    @model_validator(mode="after")
    def _counted_once(self) -> "Cast":
        if self.personas and self.personas.rows and self.count != 1:
            raise ValueError("count: the rows say how many there are; take some of them with personas.sample")
        return self

    @model_validator(mode="before")
    @classmethod
    def _name(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and "name" in value:
            return {**{k: v for k, v in value.items() if k != "name"}, "names": (value["name"],)}
        return value

    def all_traits(self) -> dict[str, Plain]:
        return {**({"persona": self.persona} if self.persona else {}), **self.traits}

    def each(self, *key: str | int) -> list["Cast"]:
        """Everybody in it, those alike together. Raises ValueError where personas cannot be drawn."""
        if self.personas is None:
            return [self]
        rows = self.personas.people(len(self.names) or self.count, *key)
        if self.names and len(self.names) != len(rows):
            raise ValueError(
                f"names: {len(self.names)} for {len(rows)} people; give as many, or a column name"
            )
        return [self._such(row, self.names[i : i + 1]) for i, row in enumerate(rows)]

    def _such(self, row: Mapping[str, Plain], names: tuple[str, ...]) -> "Cast":
        """One person as a row has it; the rest as for all."""
        own = {part: str(row[part]) for part in OWN[1:] if part in row}
        if "name" in row and not names:
            names = (str(row["name"]),)
        traits = {**self.traits, **{key: one for key, one in row.items() if key not in OWN}}
        told: dict[str, Any] = {"names": names, "traits": traits, "count": 1, **own}
        return self.model_copy(update=told)

    def named(self, name: str) -> "Cast":
        """With the persona in words, which may speak of the name, after what all of them are."""
        if self.personas is None or not self.personas.text:
            return self
        return self.model_copy(
            update={"persona": f"{self.persona} {self.personas.told(self.traits, name)}".strip()}
        )


class Budget(Part):
    """Hard caps; the world pauses cleanly when one is reached and goes on when it is raised."""

    calls: int | None = Field(None, ge=0, description="most model calls")
    tokens: int | None = Field(None, ge=0, description="most tokens, in and out")
    money: float | None = Field(None, ge=0, description="most US dollars")
    seconds: float | None = Field(None, ge=0, description="longest time with model calls under way, seconds")


class Limits(Part):
    """How long to wait, and for how many at once."""

    answer_seconds: float = Field(180.0, gt=0, le=86_400, description="longest wait for one answer, seconds")
    call_seconds: float = Field(60.0, gt=0, le=86_400, description="longest wait for one model call, seconds")
    person_seconds: float | None = Field(
        None,
        ge=0,
        le=604_800,
        description="longest wait for a person whom an agent asks first, seconds; 0: nobody is there; empty: no limit",
    )
    at_once: int = Field(64, ge=1, le=256, description="model answers awaited at the same time")


class Vectors(Part):
    """How `stage.embed` and `view.embed` turn words into vectors. A bare string is the model."""

    model: str = Field(
        HASHED,
        min_length=1,
        description="hashed (a bag of words, no model), or e.g. openai:text-embedding-3-small, ollama:nomic-embed-text",
    )
    dimensions: int | None = Field(
        None, ge=8, le=8192, description="length of a vector, where there is a choice"
    )
    base_url: str = Field("", description="address of an OpenAI-compatible server")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"model": value} if isinstance(value, str) else value
