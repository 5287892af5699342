import type { Arguments, IntValue, Place, Unknown, Value } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';
import type {
  Catalogue,
  KnownClass,
  Literal,
  Refusal,
  Template,
  Test,
} from '../catalogue/catalogue.ts';
import {
  compare,
  isAmong,
  isInteger,
  isJobName,
  isLike,
  isNone,
  isOfType,
  isOpaque,
  truth,
} from './judgement.ts';

/** A call of a known class, with its arguments by parameter name. */
export interface Bound {
  class: KnownClass;
  place: Place | null;
  given: ReadonlyMap<string, Value>;
  /** Arguments that the constructor does not take, or misses. */
  refusals: readonly string[];
  /** Set where there may be arguments that are not in `given`. */
  open: Unknown | null;
}

/** Puts the arguments of a call under the names of the constructor's parameters, as Python does. */
export function bind(known: KnownClass, call: Arguments, place: Place | null): Bound {
  const given = new Map<string, Value>();
  const refusals: string[] = [];
  const byPosition = known.parameters.filter(([, how]) => how === 'either').map(([name]) => name);
  // After `*unknown` nothing is known about which parameter a position belongs to.
  const positional = call.open === null ? call.args : [];
  positional.forEach((value, index) => {
    const name = byPosition[index];
    if (name !== undefined) given.set(name, value);
  });
  if (positional.length > byPosition.length && !known.open)
    refusals.push(
      `${shortName(known.name)} takes ${byPosition.length} arguments by position, not ${positional.length}`,
    );
  for (const [name, value] of call.kwargs) {
    if (given.has(name)) refusals.push(`${shortName(known.name)} is given ${name} twice`);
    if (!known.open && !known.parameters.some(([parameter]) => parameter === name))
      refusals.push(`${shortName(known.name)} has no parameter ${name}`);
    given.set(name, value);
  }
  for (const [name, , standard] of known.parameters)
    if (standard === undefined && !given.has(name) && call.open === null)
      refusals.push(`${shortName(known.name)} needs ${name}`);
  return { class: known, place, given, refusals, open: call.open };
}

/** Puts the arguments of a method call under the names of its parameters. */
export function bindMethod(parameters: readonly string[], call: Arguments): Map<string, Value> {
  const given = new Map<string, Value>(call.kwargs);
  if (call.open === null)
    call.args.forEach((value, index) => {
      const name = parameters[index];
      if (name !== undefined) given.set(name, value);
    });
  if (call.open !== null)
    for (const name of parameters) if (!given.has(name)) given.set(name, call.open);
  return given;
}

/** What a constructor's template comes to with these arguments. */
export class Evaluator {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The value of a parameter: as given, else its default. */
  parameter(bound: Bound, name: string): Value {
    const given = bound.given.get(name);
    if (given !== undefined) return given;
    if (bound.open !== null) return bound.open;
    const parameter = bound.class.parameters.find(([known]) => known === name);
    const fixed = parameter === undefined ? bound.class.fields?.[name] : undefined;
    if (fixed !== undefined) return this.value(fixed, bound);
    const standard = parameter?.[2];
    const owner = shortName(bound.class.name);
    if (standard === undefined) return unknown(`${owner} is not given ${name}`, bound.place);
    if ('code' in standard) return unknown(`is NVFlare's default ${standard.code}`, bound.place);
    return literalValue(standard.v, `default:${owner}`, bound.place);
  }

  value(template: Template, bound: Bound): Value {
    if ('p' in template) return this.parameter(bound, template.p);
    if ('v' in template) return this.#constant(template.v, bound);
    if ('unknown' in template)
      return unknown(`is worked out inside ${shortName(bound.class.name)}`, bound.place);
    if ('validated' in template) return this.#validated(template.validated, bound);
    if ('len' in template) return lengthOf(this.value(template.len, bound), bound);
    if ('item' in template) return this.#item(template, bound);
    if ('attr' in template) return this.#attribute(template.of, template.attr, bound);
    return this.#choice(template, bound);
  }

  /** True or false; undefined where that depends on something unknown. */
  holds(test: Test, bound: Bound): boolean | undefined {
    if ('v' in test) return test.v;
    if ('unknown' in test) return undefined;
    if ('not' in test) return negate(this.holds(test.not, bound));
    if ('all' in test) return conjunction(test.all.map((part) => this.holds(part, bound)));
    if ('any' in test)
      return negate(conjunction(test.any.map((part) => negate(this.holds(part, bound)))));
    if ('is_none' in test) return isNone(this.value(test.is_none, bound), this.#catalogue);
    if ('true' in test) return truth(this.value(test.true, bound), this.#catalogue);
    if ('instance' in test) return this.#isInstance(this.value(test.instance, bound), test.class);
    if ('lenient' in test) return isLike(this.value(test.lenient, bound), test.type);
    if ('builtin' in test) return isOfType(this.value(test.builtin, bound), test.type);
    if ('word' in test) return isAmong(this.value(test.word, bound), test.among);
    if ('job_name' in test) return isJobName(this.value(test.job_name, bound));
    if ('integer' in test) return isInteger(this.value(test.integer, bound), false);
    if ('integer_like' in test) return isInteger(this.value(test.integer_like, bound), true);
    for (const operator of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const) {
      const sides = operator in test ? test[operator] : undefined;
      if (sides) return compare(operator, this.value(sides[0], bound), this.value(sides[1], bound));
    }
    return undefined;
  }

  /** What the constructor would raise with these arguments, in its own words. */
  refusals(bound: Bound): string[] {
    return [...bound.refusals, ...this.raised(bound.class.refuses ?? [], bound)];
  }

  /** What of these refusals certainly happens. */
  raised(refusals: readonly Refusal[], bound: Bound): string[] {
    const owner = shortName(bound.class.name);
    const raised = refusals.filter(({ when }) => this.holds(when, bound) === true);
    return [
      ...new Set(raised.map(({ says }) => (says.startsWith(owner) ? says : `${owner}: ${says}`))),
    ];
  }

  #isInstance(value: Value, name: string): boolean | undefined {
    if (isOpaque(value) && value.kind !== 'object') return undefined;
    if (value.kind !== 'object') return false;
    const known = value.made === 'call' ? this.#catalogue.find(value.class) : null;
    if (known === null) return undefined;
    return known.name === name || known.bases.includes(name);
  }

  #constant(value: Literal, bound: Bound): Value {
    return literalValue(value, `constructor:${shortName(bound.class.name)}`, bound.place);
  }

  #validated(template: Template, bound: Bound): Value {
    const value = this.value(template, bound);
    if (value.kind !== 'none') return value;
    return unknown(`is chosen by ${shortName(bound.class.name)} itself`, bound.place);
  }

  #item(template: { of: Template; item: string; else: Template }, bound: Bound): Value {
    const owner = this.value(template.of, bound);
    if (owner.kind === 'none') return this.value(template.else, bound);
    if (owner.kind === 'unknown') return owner;
    if (owner.kind !== 'dict') return unknown('is not a dictionary', bound.place);
    const keys = owner.entries.filter(
      ({ key }) => key.kind === 'str' && key.value === template.item,
    );
    const last = keys.at(-1);
    if (owner.open !== null) return owner.open;
    const strange = owner.entries.find(({ key }) => key.kind === 'unknown');
    if (strange) return strange.key;
    return last ? last.value : this.value(template.else, bound);
  }

  #attribute(of: Template, attr: string, bound: Bound): Value {
    const owner = this.value(of, bound);
    if (owner.kind === 'unknown') return owner;
    const known = owner.kind === 'object' ? this.#catalogue.find(owner.class) : null;
    const field = known?.fields?.[attr] ?? fieldOfSameName(known, attr);
    if (owner.kind !== 'object' || known === null || field === undefined)
      return unknown(`is the attribute ${attr} of something that is not known`, bound.place);
    return this.value(field, bind(known, owner.arguments, owner.place));
  }

  #choice(template: { if: Test; yes: Template; no: Template }, bound: Bound): Value {
    const chosen = this.holds(template.if, bound);
    if (chosen !== undefined) return this.value(chosen ? template.yes : template.no, bound);
    const cause = this.#causeOf(template.if, bound);
    return cause ?? unknown(`depends on what ${shortName(bound.class.name)} is given`, bound.place);
  }

  /** An unknown argument that a test asks about. */
  #causeOf(test: Test, bound: Bound): Unknown | null {
    const text = JSON.stringify(test);
    for (const [, name] of text.matchAll(/"p":"(\w+)"/g)) {
      const value = this.parameter(bound, name as string);
      if (value.kind === 'unknown') return value;
    }
    return null;
  }
}

/** The last part of a dotted name. */
export function shortName(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}

export function unknown(reason: string, place: Place | null): Unknown {
  return { kind: 'unknown', reason, place, causes: [] };
}

/** A literal of NVFlare's source as a value of the job. */
export function literalValue(value: Literal, label: string, place: Place | null): Value {
  const steps = place === null ? [] : [{ what: `${label} (${placeText(place)})`, place }];
  const origin = { label, place, steps };
  if (value === null) return { kind: 'none', origin };
  if (typeof value === 'boolean') return { kind: 'bool', value, origin };
  if (typeof value === 'string') return { kind: 'str', value, origin };
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { kind: 'int', value: BigInt(value), origin }
      : { kind: 'float', value, origin };
  return { kind: 'list', items: value.map((item) => literalValue(item, label, place)), origin };
}

// internals

/** Settings objects keep each argument under its own name where the catalogue lists no other. */
function fieldOfSameName(known: KnownClass | null, attr: string): Template | undefined {
  if (known?.kind !== 'settings') return undefined;
  return known.parameters.some(([name]) => name === attr) ? { p: attr } : undefined;
}

function lengthOf(value: Value, bound: Bound): Value {
  const origin = 'origin' in value ? value.origin : undefined;
  const int = (length: number): IntValue => ({
    kind: 'int',
    value: BigInt(length),
    origin: origin ?? { label: 'computed', place: bound.place, steps: [] },
  });
  if (value.kind === 'list' || value.kind === 'tuple') return int(value.items.length);
  if (value.kind === 'str') return int([...value.value].length);
  if (value.kind === 'dict' && value.open === null) return int(value.entries.length);
  return value.kind === 'unknown' ? value : unknown('has no known length', bound.place);
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function conjunction(parts: (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}
