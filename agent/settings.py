"""Every setting, read from the environment or `.env` here and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Task = Literal["mood", "summary", "wording"]
"""What a model can do beside the conversation."""


def _plain(name: str) -> AliasChoices:
    return AliasChoices(name, name.lower())


def _listed(written: object) -> object:
    """'mood, summary' as its parts."""
    if not isinstance(written, str):
        return written
    return [part.strip() for part in written.split(",") if part.strip()]


class Settings(BaseSettings):
    """What one installation decides. Every field is optional; the defaults run without a key."""

    model_config = SettingsConfigDict(env_prefix="WARMLINE_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/warmline.db"
    data_dir: Path = Path("var")
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    brain: Literal["auto", "embedded", "openai"] = "auto"
    model: str = "gpt-4.1-mini"
    chroma_url: str = ""
    stt_model: str = "base"
    tts_voice: str = "joe"
    tts_voices: dict[str, Path] = {}
    secret: SecretStr = SecretStr("")
    store_name: str = "Warmline Store"
    webhook_url: str = ""
    model_prices: str = ""
    model_for: Annotated[frozenset[Task], NoDecode, BeforeValidator(_listed)] = frozenset()
    model_timeout_seconds: float = 20.0
    conversation_budget_usd: float = 1.0
    frustration_limit: float = -0.45
    high_stakes_amount: float = 2000.0
    twilio_auth_token: SecretStr = SecretStr("")
    public_url: str = ""
    transfer_number: str = ""
    record_calls: bool = False

    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias=_plain("OPENAI_API_KEY"))
    openai_base_url: str = Field(default="", validation_alias=_plain("OPENAI_BASE_URL"))

    @property
    def thinks_with(self) -> Literal["embedded", "openai"]:
        """The brain that `auto` means here."""
        if self.brain != "auto":
            return self.brain
        return "openai" if self.has_endpoint else "embedded"

    @property
    def has_endpoint(self) -> bool:
        """Whether a model can be asked."""
        return bool(self.openai_api_key.get_secret_value() or self.openai_base_url)
