"""A folder as a recorded run changed it, step by step, with the possible states after a power cut at each.

The disk surely has the content of a file at its last fsync, and the names in a folder at its
last.  Any part of the later changes may have reached it, in any order.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reliability.tracing import Call, number, text

Forced = Callable[[str], bool]
"""Whether an fsync counts, by the path of what is forced, relative to the folder; a test may say that one does not."""


@dataclass(eq=False)
class Node:
    """A file or a folder: its content, the content on the disk, and the later changes of its names."""

    content: bytes = b""
    synced: bytes = b""
    names: dict[str, "Node"] | None = None
    synced_names: dict[str, "Node"] = field(default_factory=dict)
    pending: list[dict[str, "Node | None"]] = field(default_factory=list)

    @property
    def is_folder(self) -> bool:
        """Whether it has names."""
        return self.names is not None

    def change(self, names: Mapping[str, "Node | None"]) -> None:
        """Add and remove names, all at once."""
        assert self.names is not None
        for name, node in names.items():
            if node is None:
                self.names.pop(name, None)
            else:
                self.names[name] = node
        self.pending.append(dict(names))

    def force(self) -> None:
        """Bring everything to the disk."""
        if self.names is None:
            self.synced = self.content
        else:
            self.synced_names = dict(self.names)
            self.pending.clear()


Tree = dict[str, bytes]
"""The files that are left, by their paths."""


class RecordedDisk:
    """Replays a run, call by call."""

    def __init__(self, root: Path, before: Mapping[str, bytes | None], forced: Forced) -> None:
        """Begin with the given contents; None stands for a folder."""
        self._root = os.fsencode(root)
        self._forced = forced
        self.top = Node(names={})
        self._open: dict[int, tuple[Node, int]] = {}
        for path, content in sorted(before.items()):
            *folders, name = path.split("/")
            node = Node(names={}) if content is None else Node(content, content)
            folder = self.top
            for each in folders:
                folder = folder.names[each]
            folder.names[name] = node
        for node in self.nodes():
            node.force()

    def nodes(self) -> Iterator[Node]:
        """Everything that has a name, the folder itself first."""
        waiting = [self.top]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.names.values() if node.names else []

    def apply(self, call: Call) -> bool:
        """Apply a call; return whether a power cut could undo some of it."""
        if call.result < 0:
            return False
        action = getattr(self, f"_{call.name}", None)
        if action is not None:
            return bool(action(call))
        if call.touches(Path(os.fsdecode(self._root))):
            raise NotImplementedError(f"{call} is not simulated")
        return False

    def _find(self, path: bytes) -> tuple[Node, str] | None:
        """The folder of a path and its last name; None for a path elsewhere."""
        if not path.startswith(self._root + b"/"):
            return None
        *folders, name = os.fsdecode(path[len(self._root) + 1 :]).split("/")
        node = self.top
        for each in folders:
            node = node.names[each]
        return node, name

    def _node(self, path: bytes) -> Node | None:
        if path == self._root:
            return self.top
        found = self._find(path)
        return found[0].names.get(found[1]) if found else None

    def _openat(self, call: Call) -> bool:
        descriptor, path, flags = call.result, call.paths[-1], call.arguments[2]
        self._open.pop(descriptor, None)
        if "O_TMPFILE" in flags:
            self._open[descriptor] = Node(), 0
            return False
        node, found = self._node(path), self._find(path)
        is_new = node is None and found is not None
        if is_new:
            node = Node()
            found[0].change({found[1]: node})
        if node is None:
            return False
        self._open[descriptor] = node, 0
        if "O_TRUNC" in flags and node.content:
            node.content = b""
            return True
        return is_new

    def _written(self, call: Call, at: int | None) -> bool:
        descriptor = number(call.arguments[0])
        if descriptor not in self._open or not any(path.startswith(self._root) for path in call.paths):
            return False
        node, offset = self._open[descriptor]
        start = offset if at is None else at
        data = text(call.arguments[1])[: call.result]
        assert len(data) == call.result
        node.content = node.content[:start].ljust(start, b"\0") + data + node.content[start + len(data) :]
        if at is None:
            self._open[descriptor] = node, start + len(data)
        return True

    def _write(self, call: Call) -> bool:
        return self._written(call, None)

    def _pwrite64(self, call: Call) -> bool:
        return self._written(call, int(call.arguments[3]))

    def _lseek(self, call: Call) -> bool:
        descriptor = number(call.arguments[0])
        if descriptor in self._open:
            self._open[descriptor] = self._open[descriptor][0], call.result
        return False

    def _ftruncate(self, call: Call) -> bool:
        node, _ = self._open.get(number(call.arguments[0]), (None, 0))
        if node is not None:
            size = int(call.arguments[1])
            node.content = node.content[:size].ljust(size, b"\0")
        return node is not None

    def _fsync(self, call: Call) -> bool:
        node = self._node(call.paths[0])
        if node is not None and self._forced(os.fsdecode(call.paths[0][len(self._root) + 1 :])):
            node.force()
        return node is not None

    _fdatasync = _fsync

    def _rename(self, call: Call) -> bool:
        old, new = self._find(call.paths[-2]), self._find(call.paths[-1])
        if old is None or new is None:
            return False
        node = old[0].names[old[1]]
        if old[0] is new[0]:
            old[0].change({old[1]: None, new[1]: node})
        else:
            new[0].change({new[1]: node})
            old[0].change({old[1]: None})
        return True

    _renameat = _renameat2 = _rename

    def _link(self, call: Call) -> bool:
        new = self._find(call.paths[-1])
        if new is not None:
            new[0].change({new[1]: self._node(call.paths[-2])})
        return new is not None

    _linkat = _link

    def _unlink(self, call: Call) -> bool:
        found = self._find(call.paths[-1])
        if found is not None:
            found[0].change({found[1]: None})
        return found is not None

    _unlinkat = _rmdir = _unlink

    def _mkdir(self, call: Call) -> bool:
        found = self._find(call.paths[-1])
        if found is not None:
            found[0].change({found[1]: Node(names={})})
        return found is not None

    _mkdirat = _mkdir

    def tree(self) -> Tree:
        """The contents without a power cut."""
        return _tree(self.top, lambda node: node.names, lambda node: node.content)

    def left_by_a_power_cut(self) -> Iterator[tuple[str, Tree]]:
        """The possible contents after a power cut: all changes, none, each single change alone, all but each one."""
        yield "all is kept", self.tree()
        contents = {"nothing else": lambda node: node.synced, "contents": lambda node: node.content}
        yield "all is lost", _tree(self.top, lambda node: node.synced_names, contents["nothing else"])
        yield "names without contents", _tree(self.top, lambda node: node.names, contents["nothing else"])
        yield "names and half the contents", _tree(self.top, lambda node: node.names, _half)
        yield "contents without names", _tree(self.top, lambda node: node.synced_names, contents["contents"])
        nodes = list(self.nodes())
        for folder in nodes:
            for place in range(len(folder.pending)):
                others = [each for i, each in enumerate(folder.pending) if i != place]
                yield "one name is lost", _tree(self.top, _names(folder, others, all_else=True), contents["contents"])
                one = [folder.pending[place]]
                for what, content in contents.items():
                    yield f"one name and {what}", _tree(self.top, _names(folder, one, all_else=False), content)
        for lost in nodes:
            if lost.content != lost.synced:
                yield (
                    "one content is lost",
                    _tree(
                        self.top,
                        lambda node: node.names,
                        lambda node, lost=lost: node.synced if node is lost else node.content,
                    ),
                )


def _half(node: Node) -> bytes:
    return node.content if node.content == node.synced else node.content[: len(node.content) // 2]


def _names(
    folder: Node, kept: Iterable[Mapping[str, Node | None]], *, all_else: bool
) -> Callable[[Node], Mapping[str, Node]]:
    """The names in all folders: one folder keeps some of its changes, the others all or none."""
    names = dict(folder.synced_names)
    for change in kept:
        for name, node in change.items():
            if node is None:
                names.pop(name, None)
            else:
                names[name] = node
    return lambda node: names if node is folder else node.names if all_else else node.synced_names


def _tree(top: Node, names: Callable[[Node], Mapping[str, Node]], content: Callable[[Node], bytes]) -> Tree:
    found: Tree = {}

    def walk(node: Node, path: str) -> None:
        for name, each in names(node).items():
            if each.is_folder:
                walk(each, f"{path}{name}/")
            else:
                found[path + name] = content(each)

    walk(top, "")
    return found
