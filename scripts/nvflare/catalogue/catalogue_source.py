"""The source of an installed package as an index of modules, names and classes. Nothing is imported."""

import ast
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Class:
    """A class of the package, by its dotted name at the place where it is defined."""

    name: str
    module: "Module"
    node: ast.ClassDef
    bases: list[str] = field(default_factory=list)

    def method(self, name):
        for node in self.node.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        return None

    def methods(self):
        return [node for node in self.node.body if isinstance(node, ast.FunctionDef)]


@dataclass
class Module:
    name: str
    is_package: bool
    tree: ast.Module
    # What each module-level name stands for: a dotted name of the package or of elsewhere.
    names: dict[str, str] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)


class Package:
    """All modules of a package folder."""

    def __init__(self, root: Path):
        self.root = root
        self.modules: dict[str, Module] = {}
        self.classes: dict[str, Class] = {}
        self.functions: dict[str, tuple[Module, ast.FunctionDef]] = {}
        self._lineages: dict[str, list[str]] = {}
        for path in sorted(root.rglob("*.py")):
            self._read(path)
        for module in self.modules.values():
            self._index(module)
        for cls in self.classes.values():
            cls.bases = [self.resolve(cls.module, base) for base in cls.node.bases]

    def _read(self, path):
        parts = [self.root.name, *path.relative_to(self.root).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        self.modules[name] = Module(name, is_package, tree)

    def _index(self, module):
        for node in _module_level(module.tree.body):
            if isinstance(node, ast.ClassDef):
                dotted = f"{module.name}.{node.name}"
                self.classes[dotted] = Class(dotted, module, node)
                module.names[node.name] = dotted
            elif isinstance(node, ast.FunctionDef):
                dotted = f"{module.name}.{node.name}"
                self.functions[dotted] = (module, node)
                module.names[node.name] = dotted
                if node.name == "__getattr__":
                    self._index_lazy(module, node)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    module.names[bound] = alias.name if alias.asname else bound
            elif isinstance(node, ast.ImportFrom):
                self._index_from(module, node)
            elif isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name):
                    module.names[target.id] = f"{module.name}.{target.id}"
                    module.constants[target.id] = node.value

    def _index_from(self, module, node):
        source = self.absolute(module, node)
        for alias in node.names:
            if alias.name != "*":
                module.names[alias.asname or alias.name] = f"{source}.{alias.name}"

    def _index_lazy(self, module, getattr_node):
        """Names that a module-level `__getattr__` imports on demand."""
        for node in ast.walk(getattr_node):
            if isinstance(node, ast.ImportFrom):
                self._index_from(module, node)
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                for key, value in zip(node.value.keys, node.value.values):
                    pair = [getattr(key, "value", None), getattr(value, "value", None)]
                    if all(isinstance(item, str) for item in pair) and pair[1].startswith("."):
                        source = ast.ImportFrom(pair[1].lstrip("."), [ast.alias(pair[0])], 1)
                        self._index_from(module, source)

    def absolute(self, module, node: ast.ImportFrom):
        if node.level == 0:
            return node.module
        parts = module.name.split(".")
        keep = len(parts) - node.level + (1 if module.is_package else 0)
        return ".".join(parts[:keep] + ([node.module] if node.module else []))

    def canonical(self, dotted, seen=()):
        """The place where a dotted name is defined, following re-exports."""
        if dotted in self.classes or dotted in self.modules or dotted in self.functions:
            return dotted
        owner, _, name = dotted.rpartition(".")
        if not owner or dotted in seen:
            return dotted
        owner = self.canonical(owner, (*seen, dotted))
        module = self.modules.get(owner)
        target = module.names.get(name) if module else None
        if target is None or target == f"{owner}.{name}":
            return f"{owner}.{name}"
        return self.canonical(target, (*seen, dotted))

    def resolve(self, module, node, local=None):
        """The canonical dotted name an expression stands for, or the empty string."""
        if isinstance(node, ast.Subscript):
            return self.resolve(module, node.value, local)
        if isinstance(node, ast.Name):
            target = (local or {}).get(node.id) or module.names.get(node.id)
            return self.canonical(target) if target else node.id
        if isinstance(node, ast.Attribute):
            owner = self.resolve(module, node.value, local)
            return self.canonical(f"{owner}.{node.attr}") if owner else ""
        return ""

    def lineage(self, name):
        """The class, then its bases as Python would search them, nearest first (known ones only)."""
        if name in self._lineages:
            return self._lineages[name]
        found, queue = [], [name]
        while queue:
            current = queue.pop(0)
            if current in found:
                continue
            found.append(current)
            if current in self.classes:
                queue.extend(self.classes[current].bases)
        self._lineages[name] = found
        return found

    def find_method(self, name, method, after=None):
        """The class in the lineage of `name` (after `after`) that defines a method, and its node."""
        line = self.lineage(name)
        if after is not None and after in line:
            line = line[line.index(after) + 1 :]
        for base in line:
            cls = self.classes.get(base)
            node = cls.method(method) if cls else None
            if node is not None:
                return cls, node
        return None, None

    def exports(self):
        """Every dotted path under which a module-level name can be imported, with its canonical name."""
        for module in self.modules.values():
            for name, target in module.names.items():
                yield f"{module.name}.{name}", self.canonical(target)


def _module_level(body):
    """Statements that run when the module is imported, also inside `if` and `try`."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _module_level(node.body + node.orelse)
        elif isinstance(node, ast.Try):
            yield from _module_level(node.body + node.orelse + node.finalbody)
            for handler in node.handlers:
                yield from _module_level(handler.body)
        else:
            yield node
