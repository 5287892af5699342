"""Symbolic values and tests: what a constructor computes from its parameters.

A value is one of
  {"p": name}                          a parameter of the constructor that is being described
  {"v": literal}                       a literal
  {"if": test, "yes": a, "no": b}      one or the other
  {"of": value, "item": key, "else"}   the entry of a dictionary argument, or else
  {"of": value, "attr": name}          an attribute of an object argument
  {"len": value}                       a length
  {"validated": value}                 the value where one was given, else what a check put in its place
  UNKNOWN                              anything else
and a test is {"is_none"|"true"|"integer"|"integer_like"|"job_name": value}, {"instance": value, "class": name},
{"builtin": value, "type": "str"|"dict"|"list"|"object"}, {"lenient": value, "type": "bool"|"float"|"list"}, {"word": value, "among": [words]}, {"not": test}, {"all"|"any": [tests]}, {op: [value, value]}.
"""

import ast
import operator
from dataclasses import dataclass

UNKNOWN = {"unknown": True}
OPERATORS = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
COMPARE = {name: getattr(operator, name) for name in OPERATORS.values()}


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


def message_of(node, constants):
    """The literal beginning of what an exception says."""
    if not isinstance(node.exc, ast.Call) or not node.exc.args:
        return None
    text = node.exc.args[0]
    if isinstance(text, ast.Name):
        text = constants.get(text.id, text)
    if isinstance(text, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "…" for p in text.values]
        return "".join(parts).split("\n")[0].strip()
    return str(text.value).split("\n")[0].strip() if isinstance(text, ast.Constant) else None
