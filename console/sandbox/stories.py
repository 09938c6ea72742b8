"""The register of stories: each is a small function that puts one situation of domain.md into the world."""

from collections.abc import Callable
from dataclasses import dataclass

from console.sandbox.world_builder import WorldBuilder

Tell = Callable[[WorldBuilder], None]
_EXPECTED = "Expected:"


@dataclass(frozen=True, slots=True)
class Story:
    """One situation: `key` is its OrderNumber, CaseNumber, customer number or service id."""

    queue: str
    key: str
    situation: str
    expected: str
    tell: Tell


class Register:
    """The stories of one file, in the order in which they are told."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self.stories: list[Story] = []

    def story(self, key: str) -> Callable[[Tell], Tell]:
        """Register a function; its docstring is the situation, then `Expected:` and what the console should find.

        Raises:
            ValueError: the docstring does not say what is expected.
        """

        def keep(tell: Tell) -> Tell:
            text = " ".join((tell.__doc__ or "").split())
            situation, marker, expected = text.partition(_EXPECTED)
            if not marker:
                message = f"story {key} does not say what is expected"
                raise ValueError(message)
            self.stories.append(Story(self.queue, key, situation.strip(), expected.strip(), tell))
            return tell

        return keep
