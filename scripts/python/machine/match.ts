import type { Case, Pattern, StatementOf } from '../syntax/syntax.ts';
import { compare, equal } from '../values/compare.ts';
import { dictContent, isUnknown, keyOf, listItems } from '../values/data.ts';
import type { Delta } from '../values/heap.ts';
import { computed, derived, unknown } from '../values/make.ts';
import type { Frame, Py, PyUnknown } from '../values/object.ts';
import { dict, list } from '../values/ref.ts';
import { instanceOf } from '../values/types.ts';
import { evaluate } from './expression.ts';
import { branch } from './flow.ts';
import { type Completion, type Machine, NORMAL } from './machine.ts';
import { writeName } from './scope.ts';
import { execute } from './statement.ts';

type Truth = boolean | PyUnknown;

/** `match`: the first case whose pattern and guard hold. */
export function runMatch(machine: Machine, node: StatementOf<'match'>, frame: Frame): Completion {
  return from(machine, node.cases, 0, evaluate(machine, node.subject, frame), frame);
}

// internals

function from(
  machine: Machine,
  cases: readonly Case[],
  at: number,
  subject: Py,
  frame: Frame,
): Completion {
  for (let i = at; i < cases.length; i++) {
    const clause = cases[i];
    if (clause === undefined) break;
    const start = machine.heap.mark();
    const matched = matches(machine, clause.pattern, subject, frame);
    if (matched !== true) {
      // Names are bound only where the whole pattern matches.
      const bound = machine.heap.capture(start);
      machine.rollback(start);
      if (matched === false) continue;
      return mayMatch(machine, cases, i, subject, frame, matched, bound);
    }
    const guard = guarded(machine, clause, frame);
    if (guard === true) return execute(machine, clause.body, frame);
    if (guard === false) continue;
    return branch(machine, guard, [
      () => execute(machine, clause.body, frame),
      () => from(machine, cases, i + 1, subject, frame),
    ]);
  }
  return NORMAL;
}

function mayMatch(
  machine: Machine,
  cases: readonly Case[],
  at: number,
  subject: Py,
  frame: Frame,
  why: PyUnknown,
  bound: Delta,
): Completion {
  const clause = cases[at];
  const next = () => from(machine, cases, at + 1, subject, frame);
  if (clause === undefined) return NORMAL;
  return branch(machine, why, [
    () => {
      machine.heap.apply(bound);
      const guard = guarded(machine, clause, frame);
      if (guard === false) return next();
      if (guard === true) return execute(machine, clause.body, frame);
      return branch(machine, guard, [() => execute(machine, clause.body, frame), next]);
    },
    next,
  ]);
}

function guarded(machine: Machine, clause: Case, frame: Frame): Truth {
  if (clause.guard === null) return true;
  return machine.parts.truth(machine, evaluate(machine, clause.guard, frame), clause.place);
}

/** Whether a pattern matches; binds its names where it does or may. */
function matches(machine: Machine, pattern: Pattern, subject: Py, frame: Frame): Truth {
  const { place } = pattern;
  switch (pattern.kind) {
    case 'capture':
      if (pattern.name !== null) writeName(machine, frame, pattern.name, subject, place);
      return true;
    case 'star':
      return true;
    case 'value': {
      const value = evaluate(machine, pattern.value, frame);
      const isSingleton = value.kind === 'none' || value.kind === 'bool';
      return isSingleton
        ? compare(machine, 'is', subject, value, place)
        : equal(machine, subject, value, place);
    }
    case 'as': {
      const matched = matches(machine, pattern.pattern, subject, frame);
      if (matched !== false) writeName(machine, frame, pattern.name, subject, place);
      return matched;
    }
    case 'or':
      return anyOf(machine, pattern.patterns, subject, frame);
    case 'sequence':
      return sequence(machine, pattern.patterns, subject, frame, place);
    case 'mapping':
      return mapping(machine, pattern, subject, frame);
    case 'class':
      return ofClass(machine, pattern, subject, frame);
  }
}

function anyOf(machine: Machine, patterns: readonly Pattern[], subject: Py, frame: Frame): Truth {
  let doubt: PyUnknown | null = null;
  for (const pattern of patterns) {
    const matched = matches(machine, pattern, subject, frame);
    if (matched === true) return doubt ?? true;
    if (matched !== false) {
      doubt ??= matched;
      forget(machine, pattern, frame, matched);
    }
  }
  return doubt ?? false;
}

/** Names bound by a pattern that may or may not have matched. */
function forget(machine: Machine, pattern: Pattern, frame: Frame, why: PyUnknown): void {
  for (const name of namesIn(pattern)) writeName(machine, frame, name, derived(why), pattern.place);
}

function namesIn(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'capture':
    case 'star':
      return pattern.name === null ? [] : [pattern.name];
    case 'as':
      return [pattern.name, ...namesIn(pattern.pattern)];
    case 'or':
    case 'sequence':
      return pattern.patterns.flatMap(namesIn);
    case 'mapping': {
      const names = pattern.entries.flatMap(({ pattern: inner }) => namesIn(inner));
      return pattern.rest === null ? names : [...names, pattern.rest];
    }
    case 'class':
      return [...pattern.patterns, ...pattern.keywords.map(({ pattern: inner }) => inner)].flatMap(
        namesIn,
      );
    default:
      return [];
  }
}

function sequence(
  machine: Machine,
  patterns: readonly Pattern[],
  subject: Py,
  frame: Frame,
  place: Pattern['place'],
): Truth {
  const doubtful = (why: PyUnknown): Truth => {
    for (const pattern of patterns) forget(machine, pattern, frame, why);
    return why;
  };
  if (subject.kind === 'unknown') return doubtful(subject);
  if (subject.kind !== 'list' && subject.kind !== 'tuple') {
    const plain = ['none', 'bool', 'int', 'float', 'str', 'bytes', 'dict', 'set'];
    return plain.includes(subject.kind)
      ? false
      : doubtful(unknown('is matched with a sequence', place));
  }
  const items = subject.kind === 'tuple' ? subject.items : listItems(subject);
  if (isUnknown(items)) return doubtful(items);
  const star = patterns.findIndex(({ kind }) => kind === 'star');
  if (star < 0 ? items.length !== patterns.length : items.length < patterns.length - 1)
    return false;
  const after = patterns.length - star - 1;
  let doubt: PyUnknown | null = null;
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    if (pattern === undefined) continue;
    if (pattern.kind === 'star') {
      const rest = list(machine, items.slice(star, items.length - after), computed(place));
      if (pattern.name !== null) writeName(machine, frame, pattern.name, rest, place);
      continue;
    }
    const item = items[star >= 0 && i > star ? items.length - patterns.length + i : i];
    if (item === undefined) return false;
    const matched = matches(machine, pattern, item, frame);
    if (matched === false) return false;
    if (matched !== true) doubt ??= matched;
  }
  return doubt ?? true;
}

function mapping(
  machine: Machine,
  pattern: Extract<Pattern, { kind: 'mapping' }>,
  subject: Py,
  frame: Frame,
): Truth {
  const { place } = pattern;
  const doubtful = (why: PyUnknown): Truth => {
    for (const name of namesIn(pattern)) writeName(machine, frame, name, derived(why), place);
    return why;
  };
  if (subject.kind === 'unknown') return doubtful(subject);
  if (subject.kind !== 'dict') {
    const plain = ['none', 'bool', 'int', 'float', 'str', 'bytes', 'list', 'tuple', 'set'];
    return plain.includes(subject.kind)
      ? false
      : doubtful(unknown('is matched with a mapping', place));
  }
  const content = dictContent(subject);
  if (isUnknown(content)) return doubtful(content);
  const left = new Map(content.entries);
  let doubt: PyUnknown | null = null;
  for (const { key: keyNode, pattern: inner } of pattern.entries) {
    const key = evaluate(machine, keyNode, frame);
    const filed = keyOf(machine, key, place);
    if (typeof filed !== 'string') return doubtful(unknown('a pattern has an unclear key', place));
    const entry = content.entries.get(filed);
    if (entry === undefined) {
      if (content.open === null) return false;
      return doubtful(content.open);
    }
    if (entry.maybe) return doubtful(unknown('a key is only there on one path', place));
    left.delete(filed);
    const matched = matches(machine, inner, entry.value, frame);
    if (matched === false) return false;
    if (matched !== true) doubt ??= matched;
  }
  if (pattern.rest !== null) {
    const rest = dict(machine, { entries: left, open: content.open }, computed(place));
    writeName(machine, frame, pattern.rest, rest, place);
  }
  return doubt ?? true;
}

function ofClass(
  machine: Machine,
  pattern: Extract<Pattern, { kind: 'class' }>,
  subject: Py,
  frame: Frame,
): Truth {
  const { place } = pattern;
  const type = evaluate(machine, pattern.class, frame);
  const is = instanceOf(subject, type, place);
  const doubtful = (why: PyUnknown): Truth => {
    for (const name of namesIn(pattern)) writeName(machine, frame, name, derived(why), place);
    return why;
  };
  if (is === false) return false;
  if (is !== true) return doubtful(is);
  let doubt: PyUnknown | null = null;
  const inner: [Pattern, Py][] = [];
  const [only] = pattern.patterns;
  if (only !== undefined) {
    const isBuiltin = type.kind === 'native' && pattern.patterns.length === 1;
    const isRecord =
      type.kind === 'class' &&
      type.dataclass?.parameters.every((one) => one.init && !one.initOnly && !one.keywordOnly);
    if (isBuiltin) inner.push([only, subject]);
    else if (isRecord && subject.kind === 'instance') {
      for (const [at, part] of pattern.patterns.entries()) {
        const field = type.fields[at];
        if (field === undefined) return doubtful(unknown('a pattern is not understood', place));
        inner.push([part, machine.parts.getAttribute(machine, subject, field.name, place)]);
      }
    } else return doubtful(unknown('a pattern is not understood', place));
  }
  for (const { name, pattern: part } of pattern.keywords) {
    if (subject.kind !== 'instance') return doubtful(unknown('a pattern is not understood', place));
    if (!subject.attributes.has(name))
      return doubtful(unknown('a pattern is not understood', place));
    inner.push([part, machine.parts.getAttribute(machine, subject, name, place)]);
  }
  for (const [part, value] of inner) {
    const matched = matches(machine, part, value, frame);
    if (matched === false) return false;
    if (matched !== true) doubt ??= matched;
  }
  return doubt ?? true;
}
