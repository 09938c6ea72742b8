"""What the source tree held when this program was built: the measure of whether a build is whole.

A frozen build finds its queues and actions by walking a package, which is where such builds break without a word. So
the build writes down what the source tree has (`packaging/contents.py`), and the program compares. In a checkout the
files themselves are the measure.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from console.services import actions, queues
from console.services.registry import Registry
from console.services.resources import resource


@dataclass(frozen=True, kw_only=True)
class BuildRecord:
    """What a build should hold.

    Attributes:
        queues, actions: keys, which are the names of their files.
        parts: names of the libraries; None in a checkout, where they follow from the dependencies.
        system_libraries: shared libraries of the building machine that travel along.
        revision: the commit that was built; empty in a checkout.
        built_with: the tool and its version; empty in a checkout.
    """

    queues: frozenset[str]
    actions: frozenset[str]
    parts: tuple[str, ...] | None = None
    system_libraries: tuple[str, ...] = ()
    revision: str = ""
    built_with: str = ""


def build_record() -> BuildRecord:
    """Read the record of this build, or look at the files of this checkout."""
    try:
        document = json.loads(resource("build.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return BuildRecord(queues=_files(queues.__path__[0]), actions=_files(actions.__path__[0]))
    return BuildRecord(
        queues=frozenset(document["queues"]),
        actions=frozenset(document["actions"]),
        parts=tuple(document["parts"]),
        system_libraries=tuple(document["system_libraries"]),
        revision=document["revision"],
        built_with=document["built_with"],
    )


def differences(record: BuildRecord, registry: Registry) -> tuple[str, ...]:
    """Name every queue and action that is missing (`-name`) or that the source tree does not have (`+name`)."""
    found = {spec.key for spec in registry.queues} | {spec.key for spec in registry.actions}
    wanted = record.queues | record.actions
    return tuple([f"-{name}" for name in sorted(wanted - found)] + [f"+{name}" for name in sorted(found - wanted)])


def _files(folder: str) -> frozenset[str]:
    return frozenset(path.stem for path in Path(folder).glob("*.py") if path.stem != "__init__")
