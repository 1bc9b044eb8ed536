"""Reads the source for every reason it can give: the key and, where it shows, the names of its values."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Unclear(Exception):
    """A key that the source alone does not tell."""


@dataclass(frozen=True, slots=True)
class Emitted:
    """One place that gives a reason; `names` is None where its values cannot be seen."""

    key: str
    names: frozenset[str] | None
    where: str


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed source file: its functions by name, and for every node the function it stands in."""

    name: str
    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)
    inside: dict[int, Function] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, name: str) -> "Module":
        return cls.parse(path.read_text(encoding="utf-8"), name)

    @classmethod
    def parse(cls, source: str, name: str) -> "Module":
        module = cls(name, ast.parse(source))
        for function in ast.walk(module.tree):  # outer functions come first, so that the inner one stays
            if isinstance(function, Function):
                module.functions[function.name] = function
                module.inside.update(
                    (id(node), function) for node in ast.walk(function) if node is not function
                )
        return module

    def calls(self, name: str) -> Iterator[ast.Call]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _name(node.func) == name:
                yield node


class Finder:
    """`known`: (module, expression as written) -> the texts it may stand for, where reading is not enough."""

    def __init__(self, modules: Iterable[Module], known: Mapping[tuple[str, str], Iterable[str]]) -> None:
        self.modules, self.known = tuple(modules), known
        self.used: set[tuple[str, str]] = set()

    def emitted(self) -> list[Emitted]:
        found: list[Emitted] = []
        for module in self.modules:
            for call in module.calls("Reason"):
                if call.args:
                    found += self._of(module, call)
        return found

    def _of(self, module: Module, call: ast.Call) -> Iterator[Emitted]:
        """A key that is a parameter's comes from the calls of the function; so do its keyword values."""
        function = module.inside.get(id(call))
        where = f"{module.name}:{call.lineno}"
        for caller, bound, extra in self._callers(module, function, call.args[0]):
            names = self._names(module, call.args[1], function, extra) if len(call.args) > 1 else frozenset()
            for key in self._texts(module, call.args[0], function, caller, bound):
                yield Emitted(key, names, where)

    def _callers(
        self, module: Module, function: Function | None, key: ast.expr
    ) -> Iterator[tuple[Module, dict[str, ast.expr], frozenset[str]]]:
        used = {node.id for node in ast.walk(key) if isinstance(node, ast.Name)}
        if function is None or not used & {a.arg for a in _parameters(function)}:
            yield module, {}, frozenset()
            return
        own = function.name.startswith("_")
        for other in (module,) if own else self.modules:
            for call in other.calls(function.name):
                names = [a.arg for a in _parameters(function)]
                bound = dict(zip(names, call.args, strict=False))
                bound |= {k.arg: k.value for k in call.keywords if k.arg}
                yield other, bound, frozenset(set(bound) - set(names))

    def _texts(
        self,
        module: Module,
        node: ast.expr,
        function: Function | None,
        caller: Module,
        bound: Mapping[str, ast.expr],
    ) -> set[str]:
        """What an expression may stand for."""
        place = (module.name, ast.unparse(node))
        if place in self.known:
            self.used.add(place)
            return set(self.known[place])
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp():
                sides = (node.body, node.orelse)
                return set().union(*(self._texts(module, x, function, caller, bound) for x in sides))
            case ast.JoinedStr():
                parts = [self._texts(module, part, function, caller, bound) for part in node.values]
                return {"".join(texts) for texts in product(*parts)}
            case ast.FormattedValue():
                return self._texts(module, node.value, function, caller, bound)
            case ast.Name(id=name) if name in bound:
                return self._texts(caller, bound[name], caller.inside.get(id(bound[name])), caller, {})
            case ast.Name(id=name):
                values = list(_assigned(function or module.tree, name))
                if values:
                    return set().union(*(self._texts(module, x, function, caller, bound) for x in values))
        raise Unclear(f"{module.name}:{node.lineno}: what may {ast.unparse(node)!r} be? Add it to KNOWN.")

    def _names(
        self, module: Module, node: ast.expr, function: Function | None, extra: frozenset[str]
    ) -> frozenset[str] | None:
        """The keys of the dictionary that an expression makes, None if they cannot be seen."""
        match node:
            case ast.Dict():
                found: set[str] = set()
                for key, value in zip(node.keys, node.values, strict=True):
                    part = frozenset({str(key.value)}) if isinstance(key, ast.Constant) else None
                    if key is None:
                        part = self._names(module, value, function, extra)
                    if part is None:
                        return None
                    found |= part
                return frozenset(found)
            case ast.Name(id=name) if function and function.args.kwarg and function.args.kwarg.arg == name:
                return extra
            case ast.Name(id=name):
                parts = [
                    self._names(module, x, function, extra) for x in _assigned(function or module.tree, name)
                ]
                known = [part for part in parts if part is not None]
                return frozenset().union(*known) if known and len(known) == len(parts) else None
            case ast.Call(func=ast.Name(id=name)) if name in module.functions:
                made = module.functions[name]
                returned = [x.value for x in ast.walk(made) if isinstance(x, ast.Return) and x.value]
                return self._names(module, returned[0], made, extra) if len(returned) == 1 else None
        return None


def literals(modules: Iterable[Module], function: str, place: int | str) -> set[str]:
    """The texts that stand as an argument (by its place or its name) in the calls of a function."""
    found = set()
    for call in (call for module in modules for call in module.calls(function)):
        named = [word.value for word in call.keywords if word.arg == place]
        for node in named if isinstance(place, str) else call.args[place : place + 1]:
            found |= {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
    return found


def _parameters(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    """Every expression that a scope assigns to a name (`|=` adds to it)."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=targets, value=value) if name in map(_name, targets):
                yield value
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _name(target) == name:
                yield value
            case ast.AugAssign(target=target, value=value) if _name(target) == name:
                yield value


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
