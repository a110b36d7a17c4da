"""What can be switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    requirement: str
    # What is switched off, in a few words.
    what: str
    # Below Sources; its first folder is the target.
    file: str
    old: str
    new: str
