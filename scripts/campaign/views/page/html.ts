import { createHash } from 'node:crypto';
import { formatDuration } from '../duration.ts';
import { pageScript, pageStyle } from './assets.ts';
import type { Now, PageData, PageResults, Row } from './model.ts';

/** A page that only lacks the run under way. */
export type Page = (now: Now | null) => string;

/**
 * The page: one file that needs no other and asks no network. `results` is what {@link resultsHtml} made. Whatever a job or an agent wrote is data in it,
 * never markup: as JSON for the script, and escaped where no script runs.
 */
export function pageHtml(data: PageData, results: string): Page {
  const [style, script] = [pageStyle(), pageScript()];
  const before = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(style)}'; script-src '${digest(script)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(data.job)}: ${escapeHtml(data.metric)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<script type="application/json" id="data">${embedded(data)}</script>
<script type="application/json" id="now">`;
  return (now) => `${before}${embedded(now)}</script>
<noscript>${plain(data, now)}</noscript>
${results}<script>${script}</script>
</body>
</html>
`;
}

/** The part of the page that stays until there is another result. */
export function resultsHtml(results: PageResults): string {
  return `<script type="application/json" id="results">${embedded(results)}</script>
<noscript>${plainRows(results.rows)}</noscript>
`;
}

/** JSON that cannot end the element it stands in, nor a line of a script, nor turn the text of the file around. */
export function embedded(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text for an element or an attribute. What is not seen, or turns what follows around, is named. */
export function escapeHtml(text: string): string {
  return text
    .replace(
      UNSEEN,
      (letter) => `⟨${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

// internals

/** More rows than this nobody reads without a script. */
const PLAIN_ROWS = 200;

const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2028\u2029\u2060\ufeff]/gu;

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** The summary for a browser that runs no script. */
function plain(data: PageData, now: Now | null): string {
  const { counts, decision } = data;
  const facts: [string, string][] = [
    ['Objective', `${data.metric}, ${data.mode === 'max' ? 'higher' : 'lower'} is better`],
    ['Now', now ? `${now.arm} runs (${now.purpose}) since ${now.since}` : 'nothing runs'],
    ['Next', `${decision.next}: ${decision.instruction}`],
    ['Baseline', data.baseline ? `${data.baseline.score}` : 'none yet'],
    ['Best so far', data.best ? `${data.best.score} (${data.best.name})` : 'none yet'],
    ['Gain on fresh runs', data.confirmation.words],
    ['Attempts', `${counts.attempts}; runs in all: ${counts.runs}`],
    ['Last event', data.updatedAt],
  ];
  return `<main class="plain">
<h1>${escapeHtml(data.job)}</h1>
<dl>
${facts.map(([name, value]) => `<dt>${name}</dt><dd><bdi>${escapeHtml(value)}</bdi></dd>`).join('\n')}
</dl>
</main>`;
}

function plainRows(rows: readonly Row[]): string {
  const shown = rows.slice(-PLAIN_ROWS).reverse();
  return `<section class="plain">
<h2>Results, newest first</h2>
${rows.length > PLAIN_ROWS ? `<p>The newest ${PLAIN_ROWS} of ${rows.length}; results.tsv holds them all.</p>` : ''}
<div class="wide"><table>
<thead><tr><th>result</th><th>name</th><th>score</th><th>runs</th><th>gain</th><th>time</th><th>what</th></tr></thead>
<tbody>
${shown.map(plainRow).join('\n')}
</tbody>
</table></div>
<p>The page shows more where scripts may run: plot, curves, changes, logs.</p>
</section>`;
}

function plainRow([look, name, , , score, , runs, delta, , seconds, , , , , what]: Row): string {
  const cells = [
    look,
    name,
    score === null ? '–' : String(score),
    String(runs),
    delta === null ? '–' : String(delta),
    seconds === null ? '–' : formatDuration(seconds),
    what,
  ];
  return `<tr>${cells.map((cell) => `<td><bdi>${escapeHtml(cell)}</bdi></td>`).join('')}</tr>`;
}
