from __future__ import annotations

from pathlib import Path

from feedserver.workflow.enriching import Contexts
from tests.support.site import TOML, running, settings_for

SETTINGS = (
    TOML
    + """
[enrich]
entities = ["Anthropic", "Mistral AI = Mistral"]
topic_title_weight = 4.0
"""
)


def test_the_context_has_what_the_settings_say(tmp_path: Path) -> None:
    with running(settings_for(tmp_path, toml=SETTINGS)) as services:
        context = Contexts(services).get()
    assert context.gazetteer == ("Anthropic", "Mistral AI")
    assert context.aliases == (("Mistral", "Mistral AI"),)
    assert (context.topic_title_weight, context.topic_heading_weight) == (4.0, 2.0)
    assert [topic.id for topic in context.topics] == ["large-language-models", "ai-chips"]
