import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT } from '../../base/failure.ts';
import { textOf, usage } from '../../base/flags.ts';
import { skillRoot } from '../../base/packages.ts';
import { columns, painter, printable } from '../../base/terminal.ts';
import { type Check, checksOf } from '../checks.ts';
import { beginningOf, layoutOf } from '../records/paths.ts';
import { wantsText } from './format.ts';
import type { Request } from './session.ts';

/** What this machine lacks for a campaign, and the command that mends it. Needs no campaign, and no package. */
export async function doctor({ job, parsed }: Request): Promise<Reply> {
  const asText = wantsText(parsed);
  const folder = folderOf(job);
  const checks = await checksOf(folder, textOf(parsed, 'python') ?? interpreterOf(folder));
  const lacking = checks.filter(({ state }) => state === 'missing');
  const exit = lacking.length > 0 ? EXIT.missing : EXIT.done;
  if (asText) return { exit, body: doctorText(checks) };
  const body = { ok: lacking.length === 0, action: 'doctor', ...errorOf(lacking), checks };
  return { exit, body: { ...body, skill: skillRoot() } };
}

// internals

/** The Python that the campaign of a folder runs with. */
function interpreterOf(folder: string): string | undefined {
  const { path } = Object(beginningOf(layoutOf(folder).journal)?.interpreter);
  return typeof path === 'string' ? resolve(folder, path) : undefined;
}

/** The workspace, where a job or a folder is named; it need hold none yet. */
function folderOf(job: string): string {
  const path = resolve(job);
  if (!existsSync(path)) throw usage(`No such file or folder: ${path}`);
  return statSync(path).isDirectory() ? path : dirname(path);
}

function errorOf([first, ...more]: Check[]): { [key: string]: unknown } {
  if (!first) return {};
  const others = more.length > 0 ? `, and ${more.length} more` : '';
  const message = `${first.name}: ${first.found}${others}`;
  return { error: { code: 'AUTOFL_NOT_READY', message, hint: first.fix ?? '' } };
}

function doctorText(checks: Check[]): string {
  const paint = painter(process.stdout);
  const rows = columns(
    checks.map(({ state, name, found }) => [MARKS[state].mark, name, printable(found)]),
  );
  const lines = checks.flatMap(({ state, fix }, at) => {
    const [mark = '', rest = ''] = [rows[at]?.slice(0, 4), rows[at]?.slice(4)];
    const line = paint(MARKS[state].style, mark) + rest;
    return fix ? [line, `      ${paint('bold', fix)}`] : [line];
  });
  const lacking = checks.filter(({ state }) => state === 'missing').length;
  const last = lacking === 0 ? 'Ready.' : `${lacking} to mend.`;
  return `${[...lines, last].join('\n')}\n`;
}

const MARKS = {
  ok: { mark: 'ok  ', style: 'green' },
  note: { mark: 'note', style: 'yellow' },
  missing: { mark: 'no  ', style: 'red' },
} as const;
