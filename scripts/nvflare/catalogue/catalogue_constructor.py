"""What a constructor decides, read from its body: which objects it builds, with which of its arguments."""

import ast

from catalogue_frame import Frame
from catalogue_source import Class
from catalogue_symbol import UNKNOWN, Ended, Mapping, Object, combine, contains_unknown, decide, negate

DEPTH = 16


class Reader:
    """Follows one constructor and collects what it builds and what it refuses."""

    def __init__(self, package):
        self.package = package
        self.builds = []
        self.refusals = []
        self.path = []
        self.heap = {}
        self.depth = 0

    def new_object(self, cls, attrs=()):
        self.heap[len(self.heap)] = dict(attrs)
        return Object(cls, len(self.heap) - 1)

    def new_mapping(self, entries=(), rest=None):
        self.heap[len(self.heap)] = dict(entries)
        return Mapping(len(self.heap) - 1, rest)

    def held(self, value):
        """The attributes of an object or the entries of a dictionary."""
        return self.heap[value.ref]

    def construct(self, name, arguments, methods=()):
        """Build an object of a class with symbolic arguments; then call these methods on it."""
        made = self.new_object(name)
        self._call_method(made, name, "__init__", [], arguments)
        for method in methods:
            self._call_method(made, name, method, [], {})
        return made

    def call(self, name, method, arguments):
        """Call a method with symbolic arguments on an object that was built with unknown ones."""
        made = self.construct(name, {})
        self.builds, self.refusals = [], []
        self._call_method(made, name, method, [], arguments)

    # Calls

    def _call_method(self, self_object, start, method, args, kwargs, after=None):
        cls, node = self.package.find_method(start, method, after)
        if node is None or self.depth > DEPTH:
            return UNKNOWN
        static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
        bound = self._bind(cls.module, node, args, kwargs, skip=0 if static else 1)
        if not static and node.args.args:
            bound[node.args.args[0].arg] = self_object
        return self._run(cls, node, bound)

    def call_factory(self, name, args, kwargs):
        """A function that does nothing but call something with its arguments, mostly to import it late."""
        module, node = self.package.functions[name]
        body = [item for item in node.body if not isinstance(item, (ast.ImportFrom, ast.Import))]
        if self.depth > DEPTH or len(body) != 1 or not isinstance(getattr(body[0], "value", None), ast.Call):
            return UNKNOWN
        bound = self._bind(module, node, args, kwargs, skip=0)
        return self._run(Class(name, module, node), node, bound)

    def _run(self, cls, node, variables):
        self.depth += 1
        kept = len(self.path)
        frame = Frame(self, cls, variables)
        try:
            frame.block(node.body)
        except Ended as end:
            if end.refused:
                self.refuse([], end.refused)
            return frame.result(end.value)
        finally:
            self.depth -= 1
            del self.path[kept:]
        return frame.result({"v": None})

    def _bind(self, module, node, args, kwargs, skip):
        positional = [a.arg for a in node.args.posonlyargs + node.args.args][skip:]
        bound = {}
        offset = len(positional) - len(node.args.defaults)
        for index, name in enumerate(positional):
            if index < len(args):
                bound[name] = args[index]
            elif name in kwargs:
                bound[name] = kwargs[name]
            elif index >= offset:
                bound[name] = self.default(module, node.args.defaults[index - offset])
            else:
                bound[name] = UNKNOWN
        for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults):
            given = kwargs.get(arg.arg)
            bound[arg.arg] = given or (self.default(module, default) if default else UNKNOWN)
        if node.args.vararg:
            bound[node.args.vararg.arg] = list(args[len(positional) :])
        if node.args.kwarg:
            known = {*positional, *(a.arg for a in node.args.kwonlyargs)}
            rest = {k: v for k, v in kwargs.items() if k not in known}
            bound[node.args.kwarg.arg] = self.new_mapping(rest)
        return bound

    def default(self, module, node):
        """A default or a class-level value: a literal, or unknown."""
        try:
            return {"v": ast.literal_eval(node)}
        except ValueError:
            pass
        owner, _, name = self.package.resolve(module, node).rpartition(".")
        if owner in self.package.modules and name in self.package.modules[owner].constants:
            return self.default(self.package.modules[owner], self.package.modules[owner].constants[name])
        if owner in self.package.classes:
            for item in self.package.classes[owner].node.body:
                if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", None) == name:
                    return self.default(self.package.classes[owner].module, item.value)
        return UNKNOWN

    def make(self, name, args, kwargs):
        """Call a class of the package."""
        if any(base.endswith(".BaseModel") for base in self.package.lineage(name)):
            return self._validate(name, kwargs)
        arguments = self.name_arguments(name, args, kwargs)
        self.builds.append((name, arguments, list(self.path)))
        made = self.new_object(name, arguments)
        self._call_method(made, name, "__init__", args, kwargs)
        return made

    def name_arguments(self, name, args, kwargs):
        arguments = dict(kwargs)
        _, node = self.package.find_method(name, "__init__")
        if node is not None:
            names = [a.arg for a in node.args.posonlyargs + node.args.args][1:]
            arguments.update(zip(names, args))
        return arguments

    def _validate(self, name, kwargs):
        """A pydantic model: its fields are its arguments; its own checks are followed for what they refuse."""
        cls = self.package.classes[name]
        made = self.new_object(name, kwargs)
        fields = [node for node in cls.node.body if isinstance(node, ast.AnnAssign)]
        for node in fields:
            if node.value is not None:
                self.held(made).setdefault(node.target.id, self.default(cls.module, node.value))
            self._check_field(cls, node, self.held(made).get(node.target.id, UNKNOWN))
        for node in cls.methods():
            for decorator in node.decorator_list:
                kind = getattr(getattr(decorator, "func", None), "id", None)
                if kind == "model_validator":
                    self._validate_whole(cls, node, made)
                elif kind == "field_validator":
                    value = self.held(made).get(getattr(decorator.args[0], "value", None), UNKNOWN)
                    self._run(cls, node, {node.args.args[1].arg: value})
        return made

    def _validate_whole(self, cls, node, made):
        """A check of the whole model; a field that it replaces is only known where it was given."""
        before = dict(self.held(made))
        self._run(cls, node, {"self": made})
        for key, value in before.items():
            if self.held(made).get(key) != value:
                self.held(made)[key] = {"validated": value}

    def _members(self, name):
        """The values of an enumeration of words."""
        if name not in self.package.classes or "Enum" not in self.package.lineage(name)[-1]:
            return []
        values = [getattr(item.value, "value", None) for item in self.package.classes[name].node.body if isinstance(item, ast.Assign)]
        return values if all(isinstance(value, str) for value in values) else []

    def _check_field(self, cls, node, value):
        """`conint(ge=2)`, `PositiveInt`, `Literal[…]`, `str`, enumerations, and `int`, which also takes "5" and 5.0."""
        if not isinstance(value, dict) or "p" not in value:
            return
        annotation, name, optional = node.annotation, node.target.id, []
        if getattr(getattr(annotation, "value", None), "id", None) == "Optional":
            annotation, optional = annotation.slice, [{"is_none": value}]
        kind = getattr(annotation, "id", None) or getattr(getattr(annotation, "func", None), "id", None)
        if kind in ("int", "PositiveInt", "conint"):
            self.refuse([negate(combine("any", [*optional, {"integer_like": value}]))], f"{name} must be an integer")
        if kind == "PositiveInt":
            self.refuse([{"le": [value, {"v": 0}]}], f"{name} must be at least 1")
        if kind == "conint":
            for bound in annotation.keywords:
                limit = {"v": ast.literal_eval(bound.value)}
                wrong, words = {"ge": ("lt", "at least"), "gt": ("le", "more than")}[bound.arg]
                self.refuse([{wrong: [value, limit]}], f"{name} must be {words} {limit['v']}")
        if kind is None and getattr(getattr(annotation, "value", None), "id", None) in ("Dict", "List", "dict", "list"):
            kind = annotation.value.id.lower()
        if kind in ("str", "dict"):
            self.refuse([negate(combine("any", [*optional, {"builtin": value, "type": kind}]))], f"{name} must be a {kind}")
        if kind in ("bool", "float", "list"):
            self.refuse([negate(combine("any", [*optional, {"lenient": value, "type": kind}]))], f"{name} must be a {kind}")
        annotated = self.package.resolve(cls.module, annotation)
        members = self._members(annotated)
        if annotated in self.package.classes and "Enum" not in self.package.lineage(annotated)[-1]:
            wrong = negate(combine("any", [*optional, {"builtin": value, "type": "object"}]))
            self.refuse([wrong], f"{name} must be an object of {annotated.split('.')[-1]}")
        if members:
            wrong = [{"builtin": value, "type": "str"}, {"not": {"word": value, "among": members}}]
            self.refuse(wrong, f"{name} must be {' or '.join(repr(item) for item in members)}")
        if getattr(getattr(annotation, "value", None), "id", None) == "Literal":
            allowed = ast.literal_eval(annotation.slice)
            tests = [{"eq": [value, {"v": item}]} for item in allowed]
            words = " or ".join(repr(item) for item in allowed)
            self.refuse([negate(combine("any", [*optional, *tests]))], f"{name} must be {words}")

    def refuse(self, tests, message):
        test = combine("all", [*self.path, *tests])
        if message and decide(test) is None and not contains_unknown(test) and (test, message) not in self.refusals:
            self.refusals.append((test, message))
