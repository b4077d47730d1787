"""Checks whether the docstrings of public functions on arrays name shape, dtype, order and cost.

The rule.  A public function at the top of a module, or a public method of a public class there, is one *on arrays* if
an annotation of a parameter or of what it returns names a type of arrays: `NDArray`, `np.ndarray`, or a type alias
made of these.  Properties count as well; `__init__` does not.

Its contract is its own docstring, that of its class, and the strings below the type aliases in its annotations.
"See `X`." stands for the docstring of the method of this name in class X.

* shape: the number of elements or the axes, as in "as long as `docs`", "one per document", "shape (n, 2)", "of n";
* dtype: the type of the elements, as in "uint32", "float64", "bool", or an alias whose value names one;
* order: "ascending", "in the order of ...", "in any order", "sorted", "aligned with", "parallel to", "distinct";
* cost: "O(n)", "cost", "linear in", "constant time", or time or memory told in words.

The contract is full if it names all four.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .source_trees import Function, Module, type_aliases

WORDS = {
    "shape": re.compile(
        r"\bshapes?\b|\blengths?\b|\blong\b|\bper\b|\bone (?:for|of) each\b|\beach\b|\bas many\b|\bequally many\b"
        r"|\baxis\b|\baxes\b|\brows?\b|\bcolumns?\b|\b[12]-?d\b|\bone-dimensional\b|\bscalar\b|\bof size\b|\(n\b|\bn\b",
        re.IGNORECASE,
    ),
    "dtype": re.compile(
        r"\bu?int(?:8|16|32|64)s?\b|\bfloat(?:32|64)s?\b|\bbool(?:ean)?s?\b|\bdtypes?\b|\bintp\b|\bbitmaps?\b|\bbytes\b",
        re.IGNORECASE,
    ),
    "order": re.compile(
        r"\bascend(?:s|ing)?\b|\bdescend(?:s|ing)?\b|\bsorted\b|\border(?:ed)?\b|\bunordered\b|\baligned\b|\bparallel\b"
        r"|\bdistinct\b|\bcorrespond\w*\b",
        re.IGNORECASE,
    ),
    "cost": re.compile(
        r"\bO\(|\bcosts?\b|\blinear\b|\bconstant time\b|\blogarithmic\b|\bone pass\b"
        r"|\bno copy\b|\bwithout (?:a copy|copying)\b",
        re.IGNORECASE,
    ),
}
_DTYPE_IN_ALIAS = re.compile(r"np\.(?:u?int(?:8|16|32|64|p)|float(?:32|64)|bool_)\b")
_SEE = re.compile(r"[Ss]ee `([A-Za-z_]+)")
_ARRAYS = frozenset({"NDArray", "ndarray"})


@dataclass(frozen=True, slots=True)
class ArrayFunction:
    """A public function on arrays, and the parts of its contract that it names."""

    name: str
    module: str
    line: int
    says: frozenset[str]

    @property
    def is_full(self) -> bool:
        """Whether it names all four parts."""
        return len(self.says) == len(WORDS)

    def __str__(self) -> str:
        missing = ", ".join(part for part in WORDS if part not in self.says)
        return f"{self.module}:{self.line} {self.name} does not name: {missing}"


def array_functions(modules: Sequence[Module]) -> list[ArrayFunction]:
    """The public functions on arrays of some modules."""
    reader = _Reader(modules)
    return [each for module in modules for each in reader.functions_of(module)]


class _Reader:
    """Knows the aliases and the classes of all modules."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self._aliases = {(module.name, name): value for module in modules for name, value in type_aliases(module)}
        self._texts = {(module.name, name): text for module in modules for name, text in _alias_texts(module)}
        self._imported = {module.name: dict(_imported_names(module)) for module in modules}
        self._methods = {
            (node.name, each.name): ast.get_docstring(each) or ""
            for module in modules
            for node in module.tree.body
            if isinstance(node, ast.ClassDef)
            for each in node.body
            if isinstance(each, Function)
        }

    def functions_of(self, module: Module) -> Iterator[ArrayFunction]:
        """The public functions on arrays of a module."""
        for function, owner in _public_functions(module):
            types = [_Type(self, module.name, each) for each in _annotations(function)]
            arrays = [each for each in types if each.is_array]
            if arrays:
                name = f"{owner.name}.{function.name}" if owner else function.name
                yield ArrayFunction(name, str(module.path), function.lineno, self._says(function, owner, arrays))

    def alias(self, module: str, name: str) -> tuple[str, str] | None:
        """The module that defines the alias used under a name in `module`, and its name there; None for other names."""
        key = (module, name) if (module, name) in self._aliases else self._imported[module].get(name)
        return key if key in self._aliases else None

    def value(self, alias: tuple[str, str]) -> ast.expr:
        """The type behind an alias."""
        return self._aliases[alias]

    def text(self, alias: tuple[str, str]) -> str:
        """The docstring below an alias; empty if there is none."""
        return self._texts.get(alias, "")

    def _says(self, function: Function, owner: ast.ClassDef | None, arrays: "Sequence[_Type]") -> frozenset[str]:
        own = ast.get_docstring(function) or ""
        seen = [self._methods.get((name, function.name), "") for name in _SEE.findall(own)]
        of_class = (ast.get_docstring(owner) or "") if owner else ""
        text = "\n".join([own, *seen, of_class, *(each.text for each in arrays)])
        said = {part for part, words in WORDS.items() if words.search(text)}
        if all(each.has_dtype for each in arrays):
            said.add("dtype")
        return frozenset(said)


class _Type:
    """An annotation with the aliases in it spelt out."""

    def __init__(self, reader: _Reader, module: str, annotation: ast.expr) -> None:
        names, texts, written = set(_names(annotation)), [], [ast.unparse(annotation)]
        waiting, seen = [(module, name) for name in names], set[tuple[str, str]]()
        while waiting:
            alias = reader.alias(*waiting.pop())
            if alias is not None and alias not in seen:
                seen.add(alias)
                texts.append(reader.text(alias))
                written.append(ast.unparse(reader.value(alias)))
                inside = _names(reader.value(alias))
                names.update(inside)
                waiting += [(alias[0], name) for name in inside]
        self.is_array = bool(names & _ARRAYS)
        self.has_dtype = _DTYPE_IN_ALIAS.search(" ".join(written)) is not None
        self.text = "\n".join(texts)


def _imported_names(module: Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yields the names that a module imports, each with its source module and its name there."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module or "", alias.name)


def _public_functions(module: Module) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    for node in module.tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node, None
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            methods = (each for each in node.body if isinstance(each, Function) and not each.name.startswith("_"))
            yield from ((each, node) for each in methods)


def _alias_texts(module: Module) -> Iterator[tuple[str, str]]:
    """Yields type aliases with the strings below them."""
    names = {name for name, _ in type_aliases(module)}
    for node, following in zip(module.tree.body, module.tree.body[1:], strict=False):
        target = getattr(node, "target", None) or next(iter(getattr(node, "targets", [])), None)
        match target, following:
            case ast.Name(id=name), ast.Expr(value=ast.Constant(value=str() as text)) if name in names:
                yield name, text


def _annotations(function: Function) -> list[ast.expr]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    given = [each.annotation for each in every if each is not None and each.annotation is not None]
    return given + ([function.returns] if function.returns is not None else [])


def _names(node: ast.AST) -> list[str]:
    """The names in a type, those in quoted types included."""
    found = []
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.append(name)
            case ast.Constant(value=str() as text):
                found.extend(re.findall(r"\w+", text))
    return found
