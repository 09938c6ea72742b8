"""Finds every queue and every action by their files; there is no list to keep."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Final, TypeVar

from console.models.action import ActionSpec
from console.models.profile import Profile
from console.models.queue import QueueSpec
from console.services import actions, queues

T = TypeVar("T")

_PRIMARY_FIRST: Final = {"primary": 0, "normal": 1, "danger": 2}


@dataclass(frozen=True)
class Registry:
    """Every queue and action of the program.

    Attributes:
        queues: in the order of the queue list.
        actions: primary first, then by key.
    """

    queues: tuple[QueueSpec, ...]
    actions: tuple[ActionSpec, ...]

    def queue(self, key: str) -> QueueSpec:
        """Give a queue by its key.

        Raises:
            KeyError: there is none.
        """
        return next_or_key_error((spec for spec in self.queues if spec.key == key), key)

    def action(self, key: str) -> ActionSpec:
        """Give an action by its key.

        Raises:
            KeyError: there is none.
        """
        return next_or_key_error((spec for spec in self.actions if spec.key == key), key)

    @property
    def case_queues(self) -> Mapping[str, str]:
        """Say in which queue the Cases of a Type are."""
        return {spec.case_type: spec.key for spec in self.queues if spec.case_type is not None}

    def homes(self, profile: Profile) -> Mapping[str, str]:
        """Say, by queue, to which Salesforce queue (developer name) a released item goes back."""
        return {spec.key: spec.home(profile) for spec in self.queues if spec.home is not None}

    def actions_of(self, queue: str) -> tuple[ActionSpec, ...]:
        """Give the actions that appear in a queue."""
        return tuple(spec for spec in self.actions if queue in spec.queues)


def next_or_key_error(found: Iterable[T], key: str) -> T:
    """Give the first of what was found.

    Raises:
        KeyError: nothing was found.
    """
    for spec in found:
        return spec
    raise KeyError(key)


def collect(
    *, queue_packages: Iterable[ModuleType] = (queues,), action_packages: Iterable[ModuleType] = (actions,)
) -> Registry:
    """Import every module of the packages and take its `QUEUE` or `ACTION`.

    Raises:
        ValueError: two specs share a key, or two actions of one queue share a shortcut.
    """
    found_queues = sorted(_specs(queue_packages, "QUEUE", QueueSpec), key=lambda spec: spec.order)
    found_actions = sorted(
        _specs(action_packages, "ACTION", ActionSpec), key=lambda spec: (_PRIMARY_FIRST[spec.tone], spec.key)
    )
    held = frozenset(spec.key for spec in found_queues if spec.casework)
    found_actions = [replace(spec, queues=spec.queues | held) if spec.casework else spec for spec in found_actions]
    _refuse_twice("queue", [spec.key for spec in found_queues])
    _refuse_twice("action", [spec.key for spec in found_actions])
    return Registry(queues=tuple(found_queues), actions=tuple(found_actions))


def _specs(packages: Iterable[ModuleType], name: str, kind: type[T]) -> list[T]:
    found: list[T] = []
    for package in packages:
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
            spec = getattr(importlib.import_module(f"{package.__name__}.{info.name}"), name, None)
            if isinstance(spec, kind):
                found.append(spec)
    return found


def _refuse_twice(what: str, keys: list[str]) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise ValueError(f"{what} declared twice: {', '.join(twice)}")
