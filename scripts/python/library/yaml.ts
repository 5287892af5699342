import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { yamlLibrary } from '../../base/yaml.ts';
import type { Machine } from '../machine/machine.ts';
import type { Origin, Place } from '../value.ts';
import { dictContent, isUnknown, listItems } from '../values/data.ts';
import { bool, float, int, none, str, unknown } from '../values/make.ts';
import type { DictContent, Py, PyUnknown } from '../values/object.ts';
import { dict, EMPTY, list, mergeEntries, withEntry } from '../values/ref.ts';

/**
 * YAML as PyYAML's `safe_load` reads it (YAML 1.1: `010` is 8, `no` is false, `1e3` is a string). Null
 * where it is not YAML; tags and dates are unknown.
 */
export function parseYaml(machine: Machine, text: string, from: Origin, place: Place): Py | null {
  const yaml = yamlLibrary();
  const documents = yaml.parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    merge: false,
  });
  if (!Array.isArray(documents) || documents.length === 0) return none(from);
  const [document, ...more] = documents;
  if (document === undefined || more.length > 0 || document.errors.length > 0) return null;
  return new Reader(machine, yaml, from, place).value(document.contents, 0);
}

// internals

const MAX_DEPTH = 60;

class Reader {
  private readonly anchors = new Map<string, Py>();
  private readonly machine: Machine;
  private readonly yaml: ReturnType<typeof yamlLibrary>;
  private readonly from: Origin;
  private readonly place: Place;

  constructor(machine: Machine, yaml: ReturnType<typeof yamlLibrary>, from: Origin, place: Place) {
    this.machine = machine;
    this.yaml = yaml;
    this.from = from;
    this.place = place;
  }

  value(node: unknown, depth: number): Py {
    const { yaml, from } = this;
    this.machine.tick(this.place);
    if (depth > MAX_DEPTH) return this.unread('is nested too deeply');
    if (node === null || node === undefined) return none(from);
    if (yaml.isAlias(node))
      return this.anchors.get((node as Alias).source) ?? this.unread('is an alias');
    if (!yaml.isNode(node)) return this.unread('is not read');
    const { tag } = node as Node;
    const plain = ['tag:yaml.org,2002:map', 'tag:yaml.org,2002:seq', 'tag:yaml.org,2002:str'];
    if (tag !== undefined && !plain.includes(tag)) return this.unread(`has the tag ${tag}`);
    const value = this.inner(node, depth);
    const { anchor } = node as Scalar;
    if (anchor !== undefined) this.anchors.set(anchor, value);
    return value;
  }

  private inner(node: Node, depth: number): Py {
    const { yaml, from } = this;
    if (yaml.isMap(node)) return this.map(node, depth);
    if (yaml.isSeq(node)) {
      const items = (node as YAMLSeq).items.map((item) => this.value(item, depth + 1));
      return list(this.machine, items, from);
    }
    const scalar = node as Scalar;
    const text = String(scalar.value ?? '');
    const isPlain = scalar.type === undefined || scalar.type === 'PLAIN';
    if (isPlain && scalar.tag === undefined) return this.resolve(text);
    return str(text, from);
  }

  private map(node: YAMLMap, depth: number): Py {
    let content: DictContent | PyUnknown = this.merged(node, depth);
    for (const pair of node.items as Pair[]) {
      if (isMerge(pair)) continue;
      if (isUnknown(content)) break;
      const key = this.value(pair.key, depth + 1);
      const value = this.value(pair.value, depth + 1);
      content = withEntry(this.machine, content, key, value, this.place);
    }
    return dict(this.machine, content, this.from);
  }

  /** What `<<` brings in comes first. Which of two values counts differs between versions of PyYAML. */
  private merged(node: YAMLMap, depth: number): DictContent | PyUnknown {
    let content: DictContent | PyUnknown = EMPTY;
    for (const pair of (node.items as Pair[]).filter(isMerge)) {
      const value = this.value(pair.value, depth + 1);
      const sources = value.kind === 'list' ? listItems(value) : [value];
      if (isUnknown(sources)) return sources;
      for (const source of sources) {
        const more = source.kind === 'dict' ? dictContent(source) : this.unread('has a merge key');
        if (isUnknown(more) || isUnknown(content)) return isUnknown(more) ? more : content;
        const before: ReadonlyMap<string, unknown> = content.entries;
        if ([...more.entries.keys()].some((key) => before.has(key)))
          return this.unread('merges mappings that share a key');
        content = mergeEntries(content, more, this.place);
      }
    }
    return content;
  }

  /** What a plain scalar is in YAML 1.1, by the patterns of PyYAML. */
  private resolve(text: string): Py {
    const { from } = this;
    if (/^(~|null|Null|NULL|)$/.test(text)) return none(from);
    if (/^(yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return bool(true, from);
    if (/^(no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return bool(false, from);
    if (INTEGER.test(text)) return int(integerOf(text), from);
    if (FLOAT.test(text)) return float(floatOf(text), from);
    if (/^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/.test(text))
      return this.unread('is a sexagesimal number');
    if (/^\d{4}-\d\d?-\d\d?/.test(text)) return this.unread('is a date');
    return text === '=' ? this.unread('is a value key') : str(text, from);
  }

  private unread(reason: string) {
    return unknown(reason, this.place);
  }
}

function isMerge({ key }: Pair): boolean {
  const { value, type } = (key ?? {}) as Partial<Scalar>;
  return value === '<<' && (type === undefined || type === 'PLAIN');
}

const INTEGER = /^([-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][\d_]*)|[-+]?0x[\da-fA-F_]+)$/;
const FLOAT =
  /^([-+]?(\d[\d_]*)\.[\d_]*([eE][-+]\d+)?|\.\d[\d_]*([eE][-+]\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

function integerOf(text: string): bigint {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const value = /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  return negative ? -value : value;
}

function floatOf(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase();
  if (plain.endsWith('.inf'))
    return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return plain.endsWith('.nan') ? Number.NaN : Number(plain);
}
