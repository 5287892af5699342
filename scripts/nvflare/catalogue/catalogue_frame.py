"""One function body of a constructor, followed with symbolic values."""

import ast

from catalogue_symbol import (
    OPERATORS,
    UNKNOWN,
    Ended,
    Mapping,
    Object,
    choose,
    combine,
    contains_unknown,
    decide,
    merge,
    message_of,
    negate,
)


class Frame:
    """One function body on its way."""

    def __init__(self, reader, cls, variables):
        self.reader, self.cls, self.variables = reader, cls, variables
        self.package = reader.package
        self.local_imports = {}
        # Returns on a condition, before the end: (condition, value).
        self.early = []
        self.nesting = 0

    def block(self, body):
        for node in body:
            self.statement(node)

    def result(self, value):
        """What the body returns, given what it returns at its end."""
        for test, early in reversed(self.early):
            value = choose(test, early, value)
        return value

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
            raise Ended(refused=message_of(node, self.cls.module.constants))
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
            value = (yes_end or no_end).value
            if value is not None:  # An early return: what follows is conditional.
                way = test if yes_end else negate(test)
                self.early.append((UNKNOWN if self.nesting else way, value))
                self.reader.path.append(negate(way))
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
        self.nesting += 1
        try:
            self.under(condition, body)
        except Ended as end:
            ended = end
            if end.refused:
                self.reader.refuse([condition], end.refused)
        finally:
            self.nesting -= 1
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
            return choose(test, self._value_under(test, node.body), self._value_under(negate(test), node.orelse))
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

    def _value_under(self, test, node):
        self.reader.path.append(test)
        try:
            return self.value(node)
        finally:
            self.reader.path.pop()

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
        if name.endswith(".check_job_name") and len(args) == 2:
            words = "may contain only letters, digits, '.', '_' and '-', and must start with a letter or digit"
            self.reader.refuse([{"not": {"job_name": args[1]}}], f"{args[0].get('v')} {words}")
        # What comes back is there exactly where the first argument is.
        if name.rpartition(".")[2] in ("recipe_model_to_job_model", "resolve_initial_ckpt") and args:
            return args[0]
        if name.endswith(".setup_custom_persistor"):
            return kwargs.get("model_persistor", {"v": None})
        if name in self.package.classes:
            return self.reader.make(name, args, kwargs)
        if name in self.package.functions:
            return self.reader.call_factory(name, args, kwargs)
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
        if not isinstance(value, dict):
            return UNKNOWN
        if getattr(node.args[1], "id", None) == "int":
            return {"integer": value}
        cls = self.package.resolve(self.cls.module, node.args[1], self.local_imports)
        if cls in ("dict", "str", "list") and "p" in value:
            return {"builtin": value, "type": cls}
        if cls in self.package.classes and "p" in value:
            return {"instance": value, "class": cls}
        return UNKNOWN
