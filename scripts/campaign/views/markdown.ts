import { clipped } from '../../base/words.ts';
import { clean } from './plot/text.ts';

/** Longer texts of agents and jobs are cut; the records hold them whole. */
const LONGEST = 300;

/**
 * Text of agents and jobs as one line that is only text: it ends no cell, and no markup, HTML, link or image
 * comes of it, nor does it turn the direction of what follows.
 */
export function markdownText(text: string, longest = LONGEST): string {
  return (
    clipped(clean(text.slice(0, 4 * longest)), longest)
      .replace(/[\\`*{}[\]<>#|~&$]/g, '\\$&')
      // Within a word it marks nothing.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/:(?=\/\/)/g, '\\:')
      .replace(/www(?=\.)/gi, '$&\\')
  );
}

/** A table whose cells are markdown already; a list that is longer than `most` says how much more there is. */
export function table(
  head: string[],
  rows: string[][],
  { most = 30, rest = 'autofl_report.json holds them all' } = {},
): string[] {
  if (rows.length === 0) return [];
  const line = (cells: string[]) => `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, most).map(line),
    ...more(rows.length - most, rest),
    '',
  ];
}

/** Entries that are markdown already. */
export function bullets(
  entries: string[],
  { most = 30, rest = 'autofl_report.json holds them all' } = {},
): string[] {
  if (entries.length === 0) return [];
  return [
    ...entries.slice(0, most).map((entry) => `- ${entry}`),
    ...more(entries.length - most, rest),
    '',
  ];
}

export function section(title: string, ...parts: string[][]): string[] {
  const lines = parts.flat();
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines];
}

/** `1 run`, `2 runs`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Text as it stands, in a block that it cannot end. */
export function fenced(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...text.split('\n'), fence, ''];
}

/** The first lines of a long text, each safe to show and of bearable length. */
export function excerpt(text: string, most: number): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, most).map((line) => clipped(visible(line.slice(0, 400)), 160));
  return [
    ...shown,
    ...(lines.length > most ? [`… and ${lines.length - most} more lines`] : []),
  ].join('\n');
}

// internals

function more(count: number, rest: string): string[] {
  return count > 0 ? ['', `… and ${count} more; ${rest}.`] : [];
}

/** What does not show, or turns the direction of text, must not hide what a change does. */
function visible(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) =>
    letter === '\t' ? letter : `\\u{${letter.codePointAt(0)?.toString(16)}}`,
  );
}
