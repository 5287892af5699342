import type { Source } from '../../python/syntax/parse.ts';
import type { Unknown, Value } from '../../python/value.ts';
import type { Part } from './assembly.ts';
import { unknown } from './constructor.ts';
import { classesOf } from './local_class.ts';

/** The attributes under which a workflow keeps its rounds. */
const KEPT = ['num_rounds', '_num_rounds'];

/**
 * The rounds of a workflow of the workspace's own that derives from no workflow with rounds: what its
 * constructor sets as `num_rounds`, where its methods set it nowhere else and count by it.
 */
export function ownRounds(part: Part, sources: readonly Source[]): Value {
  const name = part.local?.name ?? part.class.name;
  const code = textOf(part, sources);
  const [attribute, another] = KEPT.filter((kept) => part.own(kept) !== null);
  const value = attribute === undefined ? null : part.own(attribute);
  const isCounted = attribute !== undefined && another === undefined && countsBy(attribute, code);
  return value !== null && isCounted ? value : decidedInside(name, part);
}

// internals

function decidedInside(name: string, { place }: Part): Unknown {
  return unknown(`is decided inside ${name}, which is not one of NVFlare's workflows`, place);
}

/** The source of the class and of its bases in the workspace, without comments. */
function textOf({ local }: Part, sources: readonly Source[]): string {
  if (local === null) return '';
  const texts = classesOf(local, sources).map(({ node, source }) =>
    source.text.slice(node.from, node.to),
  );
  return texts.join('\n').replace(/#.*$/gm, '');
}

/** Whether a class sets an attribute once, and repeats something that often or tells its sites so. */
function countsBy(attribute: string, code: string): boolean {
  const self = `\\bself\\.${attribute}\\b`;
  const sets = code.match(new RegExp(`${self}(?:\\s*:[^=\\n]+)?\\s*[-+*/%]*=(?!=)`, 'g')) ?? [];
  const start = '\\bself\\.\\w*start\\w*';
  const ways = [
    `\\brange\\(\\s*(?:0\\s*,\\s*)?${self}\\s*,?\\s*\\)`,
    `\\brange\\(\\s*1\\s*,\\s*${self}\\s*\\+\\s*1\\s*\\)`,
    `\\brange\\(\\s*${start}\\s*,\\s*${start}\\s*\\+\\s*${self}\\s*,?\\s*\\)`,
    `\\btotal_rounds\\s*=\\s*${self}\\s*[,)\\n]`,
    `<\\s*${self}\\s*(?:$|[:)]|and\\b)`,
  ];
  return sets.length === 1 && ways.some((way) => new RegExp(way, 'm').test(code));
}
