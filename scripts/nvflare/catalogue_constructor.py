"""What a constructor decides, read from its body: which objects it builds, with which of its arguments.

The body is followed symbolically. A value is one of
  {"p": name}                          a parameter of the constructor that is being described
  {"v": literal}                       a literal
  {"if": test, "yes": a, "no": b}         one or the other
  {"of": value, "item": key, "else"}   the entry of a dictionary argument, or else
  {"of": value, "attr": name}          an attribute of an object argument
  {"len": value}                       a length
  {"validated": value}                 the value where one was given, else what a check put in its place
  UNKNOWN                              anything else
and a test is {"is_none"|"true": value}, {"not": test}, {"all"|"any": [tests]}, {op: [value, value]}.
"""

import ast
import operator
from dataclasses import dataclass

UNKNOWN = {"unknown": True}
OPERATORS = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
COMPARE = {name: getattr(operator, name) for name in OPERATORS.values()}
DEPTH = 16


@dataclass(frozen=True)
class Object:
    """An object of a class of the package (or `self`); its attributes lie on the reader's heap."""

    cls: str
    ref: int


@dataclass(frozen=True)
class Mapping:
    """A dictionary that the constructor makes; `rest` is an argument that may override entries."""

    ref: int
    rest: object = None


class Ended(Exception):
    """The path raised or returned."""

    def __init__(self, value=None, refused=None):
        self.value, self.refused = value, refused


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

    def _run(self, cls, node, variables):
        self.depth += 1
        kept = len(self.path)
        try:
            Frame(self, cls, variables).block(node.body)
        except Ended as end:
            return end.value
        finally:
            self.depth -= 1
            del self.path[kept:]
        return {"v": None}

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
            self._check_field(node, self.held(made).get(node.target.id, UNKNOWN))
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

    def _check_field(self, node, value):
        """`conint(ge=2)`, `PositiveInt`, `Literal[…]`, and `int`, which also takes "5" and 5.0."""
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
        if getattr(getattr(annotation, "value", None), "id", None) == "Literal":
            allowed = ast.literal_eval(annotation.slice)
            tests = [{"eq": [value, {"v": item}]} for item in allowed]
            words = " or ".join(repr(item) for item in allowed)
            self.refuse([negate(combine("any", [*optional, *tests]))], f"{name} must be {words}")

    def refuse(self, tests, message):
        test = combine("all", [*self.path, *tests])
        if message and decide(test) is None and not contains_unknown(test) and (test, message) not in self.refusals:
            self.refusals.append((test, message))


class Frame:
    """One function body on its way."""

    def __init__(self, reader, cls, variables):
        self.reader, self.cls, self.variables = reader, cls, variables
        self.package = reader.package
        self.local_imports = {}

    def block(self, body):
        for node in body:
            self.statement(node)

    def statement(self, node):
        if isinstance(node, ast.Assign):
            value = self.value(node.value)
            for target in node.targets:
                self.assign(target, value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value))
        elif isinstance(node, ast.AugAssign):
            self.assign(node.target, UNKNOWN)
        elif isinstance(node, ast.Expr):
            self.value(node.value)
        elif isinstance(node, ast.Return):
            raise Ended(self.value(node.value) if node.value else {"v": None})
        elif isinstance(node, ast.Raise):
            raise Ended(refused=message_of(node))
        elif isinstance(node, ast.If):
            self.branch(node)
        elif isinstance(node, ast.ImportFrom):
            source = self.package.absolute(self.cls.module, node)
            for alias in node.names:
                self.local_imports[alias.asname or alias.name] = f"{source}.{alias.name}"
        elif isinstance(node, (ast.With, ast.Try)):
            self.block(node.body)
        elif isinstance(node, ast.For):
            self.loop(node)

    def loop(self, node):
        """A body that runs an unknown number of times, with unknown values."""
        names = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
        self.variables.update({name: UNKNOWN for name in names})
        try:
            self.under(UNKNOWN, node.body)
        except Ended:
            pass

    def under(self, test, body):
        self.reader.path.append(test)
        try:
            self.block(body)
        finally:
            self.reader.path.pop()

    def branch(self, node):
        test = self.test(node.test)
        decided = decide(test)
        if decided is not None:
            return self.block(node.body if decided else node.orelse)
        before = (self.variables, self.reader.heap)
        yes, yes_end = self.arm(test, node.body, *before)
        no, no_end = self.arm(negate(test), node.orelse, *before)
        if yes_end and no_end:
            raise Ended(choose(test, yes_end.value, no_end.value))
        if yes_end or no_end:
            self.variables, self.reader.heap = no if yes_end else yes
            if (yes_end or no_end).value is not None:  # An early return: what follows is conditional.
                self.reader.path.append(negate(test) if yes_end else test)
            return None
        self.variables = merge(test, yes[0], no[0])
        self.reader.heap = {
            ref: merge(test, yes[1].get(ref, {}), no[1].get(ref, {})) for ref in {**yes[1], **no[1]}
        }
        return None

    def arm(self, condition, body, variables, heap):
        """The state after one arm of a branch, and how it ended early if it did."""
        self.variables = dict(variables)
        # References made in the other arm are not used again, so that both may count on from here.
        self.reader.heap = {ref: dict(held) for ref, held in heap.items()}
        ended = None
        try:
            self.under(condition, body)
        except Ended as end:
            ended = end
            if end.refused:
                self.reader.refuse([condition], end.refused)
        return (self.variables, self.reader.heap), ended

    def assign(self, target, value):
        if isinstance(target, ast.Name):
            self.variables[target.id] = value
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value)
            if isinstance(owner, Object):
                self.reader.held(owner)[target.attr] = value
        elif isinstance(target, ast.Subscript):
            owner, key = self.value(target.value), self.value(target.slice)
            if isinstance(owner, Mapping) and isinstance(key, dict) and "v" in key:
                self.reader.held(owner)[key["v"]] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = value if isinstance(value, list) else [UNKNOWN] * len(target.elts)
            for part, item in zip(target.elts, parts):
                self.assign(part, item)

    # Expressions

    def value(self, node):
        if isinstance(node, ast.Constant):
            return {"v": node.value}
        if isinstance(node, ast.Name):
            return self.variables.get(node.id, self._named(node))
        if isinstance(node, ast.Attribute):
            owner = self.value(node.value)
            if isinstance(owner, Object):
                return self.reader.held(owner).get(node.attr, UNKNOWN)
            if isinstance(owner, dict) and "p" in owner:
                return {"of": owner, "attr": node.attr}
            return self._named(node)
        if isinstance(node, ast.IfExp):
            test = self.test(node.test)
            decided = decide(test)
            if decided is not None:
                return self.value(node.body if decided else node.orelse)
            return choose(test, self.value(node.body), self.value(node.orelse))
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
            first = self.value(node.values[0])
            return choose({"true": first}, first, self.value(node.values[1]))
        if isinstance(node, ast.Compare):
            test = self.test(node)
            return choose(test, {"v": True}, {"v": False})
        if isinstance(node, ast.Dict):
            return self._dict(node)
        if isinstance(node, (ast.Tuple, ast.List)):
            parts = [self.value(item) for item in node.elts]
            literal = all(isinstance(part, dict) and "v" in part for part in parts)
            return {"v": [part["v"] for part in parts]} if literal else parts
        if isinstance(node, ast.Call):
            return self.call(node)
        return UNKNOWN

    def _named(self, node):
        return self.reader.default(self.cls.module, node)

    def _dict(self, node):
        made = self.reader.new_mapping()
        for key, item in zip(node.keys, node.values):
            key_value = self.value(key) if key else UNKNOWN
            if isinstance(key_value, dict) and isinstance(key_value.get("v"), str):
                self.reader.held(made)[key_value["v"]] = self.value(item)
        return made

    def call(self, node):
        args, kwargs = self.arguments(node)
        func = node.func
        if isinstance(func, ast.Attribute):
            found = self._method_call(func, args, kwargs)
            if found is not None:
                return found
        if isinstance(func, ast.Name) and func.id == "len" and args and isinstance(args[0], dict):
            return {"len": args[0]}
        name = self.package.resolve(self.cls.module, func, self.local_imports)
        if name.endswith(".merge_config_overrides") and isinstance(args[0], Mapping):
            return self.reader.new_mapping(self.reader.held(args[0]), args[1])
        if name.endswith(".check_positive_int") and len(args) == 2:
            label = args[0].get("v")
            self.reader.refuse([{"not": {"integer": args[1]}}], f"{label} must be an integer")
            self.reader.refuse([{"le": [args[1], {"v": 0}]}], f"{label} must be at least 1")
        if name in self.package.classes:
            return self.reader.make(name, args, kwargs)
        return UNKNOWN

    def _method_call(self, func, args, kwargs):
        if isinstance(func.value, ast.Call) and getattr(func.value.func, "id", None) == "super":
            me = self.variables["self"]
            return self.reader._call_method(me, me.cls, func.attr, args, kwargs, after=self.cls.name)
        owner = self.value(func.value)
        if isinstance(owner, Object) and func.attr in ("to", "to_server", "to_clients"):
            self.place(args[0] if args else kwargs.get("obj"))
        if isinstance(owner, Mapping) and func.attr == "get" and args and "v" in args[0]:
            return self.reader.held(owner).get(args[0]["v"], args[1] if len(args) > 1 else {"v": None})
        if isinstance(owner, Object) and not self._of_framework(owner.cls, func.attr):
            return self.reader._call_method(owner, owner.cls, func.attr, args, kwargs)
        base = self.package.resolve(self.cls.module, func.value, self.local_imports)
        if base in self.package.classes and func.attr == "__init__" and isinstance(args[0], Object):
            return self.reader._call_method(args[0], base, "__init__", args[1:], kwargs)
        return None

    def place(self, value):
        """An argument that is put into the job as it is."""
        if isinstance(value, dict) and "v" not in value and not contains_unknown(value):
            self.reader.builds.append(("", {"place": value}, list(self.reader.path)))

    def _of_framework(self, cls, method):
        """Methods of FedJob itself only move objects about."""
        defining, _ = self.package.find_method(cls, method)
        return defining is not None and defining.name == "nvflare.job_config.api.FedJob"

    def arguments(self, node):
        args, kwargs = [], {}
        for item in node.args:
            value = self.value(item.value if isinstance(item, ast.Starred) else item)
            if isinstance(item, ast.Starred):
                args.extend(value if isinstance(value, list) else [])
            else:
                args.append(value)
        for item in node.keywords:
            value = self.value(item.value)
            if item.arg is not None:
                kwargs[item.arg] = value
            elif isinstance(value, Mapping):
                for key, entry in self.reader.held(value).items():
                    kwargs[key] = entry if value.rest is None else self.overridden(value.rest, key, entry)
        return args, kwargs

    def overridden(self, rest, key, entry):
        """An entry of a dictionary into which an argument was merged."""
        if rest == {"v": None} or isinstance(entry, (Object, Mapping, list)):
            return entry
        if isinstance(rest, Mapping):
            inner = entry if rest.rest is None else self.overridden(rest.rest, key, entry)
            return self.reader.held(rest).get(key, inner)
        return {"of": rest, "item": key, "else": entry} if isinstance(rest, dict) else UNKNOWN

    # Conditions

    def test(self, node):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return negate(self.test(node.operand))
        if isinstance(node, ast.BoolOp):
            parts = [self.test(value) for value in node.values]
            return combine("all" if isinstance(node.op, ast.And) else "any", parts)
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.Call):
            if getattr(node.func, "id", None) == "isinstance":
                return self._isinstance(node)
        value = self.value(node)
        return {"true": value} if isinstance(value, dict) and value != UNKNOWN else UNKNOWN

    def _comparison(self, node):
        left = self.value(node.left)
        tests = []
        for comparison, right_node in zip(node.ops, node.comparators):
            right = self.value(right_node)
            tests.append(self._one_comparison(comparison, left, right))
            left = right
        return combine("all", tests)

    def _one_comparison(self, comparison, left, right):
        if isinstance(comparison, (ast.Is, ast.IsNot)) and right == {"v": None}:
            if isinstance(left, (Object, Mapping)):
                return {"v": isinstance(comparison, ast.IsNot)}
            test = {"is_none": left}
            return negate(test) if isinstance(comparison, ast.IsNot) else test
        if not isinstance(left, dict) or not isinstance(right, dict):
            return UNKNOWN
        if isinstance(comparison, (ast.In, ast.NotIn)) and isinstance(right.get("v"), (list, tuple)):
            test = combine("any", [{"eq": [left, {"v": item}]} for item in right["v"]])
            return negate(test) if isinstance(comparison, ast.NotIn) else test
        name = OPERATORS.get(type(comparison))
        return {name: [left, right]} if name else UNKNOWN

    def _isinstance(self, node):
        value = self.value(node.args[0])
        if getattr(node.args[1], "id", None) == "int" and isinstance(value, dict):
            return {"integer": value}
        return UNKNOWN


# Values and tests


def contains_unknown(value):
    if isinstance(value, dict):
        return "unknown" in value or any(contains_unknown(v) for v in value.values())
    if isinstance(value, list):
        return any(contains_unknown(v) for v in value)
    return isinstance(value, (Object, Mapping))


def decide(test):
    """True or False where a test does not depend on arguments."""
    if "v" in test:
        return test["v"]
    if "is_none" in test and isinstance(test["is_none"], dict) and "v" in test["is_none"]:
        return test["is_none"]["v"] is None
    if "true" in test and isinstance(test["true"], dict) and "v" in test["true"]:
        return bool(test["true"]["v"])
    for name, compare in COMPARE.items():
        if name in test and all("v" in side for side in test[name]):
            try:
                return compare(test[name][0]["v"], test[name][1]["v"])
            except TypeError:
                return None
    if "integer" in test and "v" in test["integer"]:
        return isinstance(test["integer"]["v"], int)
    if "not" in test:
        inner = decide(test["not"])
        return None if inner is None else not inner
    return None


def negate(test):
    if test == UNKNOWN:
        return UNKNOWN
    return test["not"] if "not" in test else {"not": test}


def combine(kind, tests):
    stop = kind == "any"
    tests = [part for test in tests for part in (test[kind] if kind in test else [test])]
    left = [test for test in tests if decide(test) is not (not stop)]
    if any(decide(test) is stop for test in left):
        return {"v": stop}
    if not left:
        return {"v": not stop}
    return left[0] if len(left) == 1 else {kind: left}


def choose(test, yes, no):
    decided = decide(test)
    if decided is not None or yes == no:
        return no if decided is False else yes
    if not isinstance(yes, dict) or not isinstance(no, dict) or contains_unknown(test):
        return UNKNOWN
    return {"if": test, "yes": yes, "no": no}


def merge(test, yes, no):
    """Variables, attributes or entries after both arms of a branch."""
    return {name: choose(test, yes.get(name, UNKNOWN), no.get(name, UNKNOWN)) for name in {**yes, **no}}


def message_of(node):
    """The literal beginning of what an exception says."""
    if not isinstance(node.exc, ast.Call) or not node.exc.args:
        return None
    text = node.exc.args[0]
    if isinstance(text, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "…" for p in text.values]
        return "".join(parts).split("\n")[0].strip()
    return str(text.value).split("\n")[0].strip() if isinstance(text, ast.Constant) else None
