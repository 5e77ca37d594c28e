"""Frozen settings: shipped defaults < file < environment (SPEC section 11).

`load` gives them; nothing else of the program reads a settings file or the environment.
"""

from feedserver.settings.definitions import CREDENTIALS, PAGE_SELECTORS, SELECTORS, fault
from feedserver.settings.load import load, shipped
from feedserver.settings.secrets import is_reference, shown
from feedserver.settings.sections import (
    NetworkSettings,
    PublishSettings,
    Settings,
    SourceSettings,
    Topic,
)
from feedserver.settings.values import check_schedule, check_source_id, unprintable

__all__ = [
    "CREDENTIALS",
    "PAGE_SELECTORS",
    "SELECTORS",
    "NetworkSettings",
    "PublishSettings",
    "Settings",
    "SourceSettings",
    "Topic",
    "check_schedule",
    "check_source_id",
    "fault",
    "is_reference",
    "load",
    "shipped",
    "shown",
    "unprintable",
]
