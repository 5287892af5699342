import { formatDuration } from '../duration.ts';
import type { Frame } from './frame.ts';
import type { PlotSettings } from './input.ts';
import { MUTED, WIDTH } from './shapes.ts';
import { gainOver, type Story } from './story.ts';
import { fit, type TextStyle, text } from './text.ts';

/** From one line to the next. */
const LINE = 23;

/** What the reader takes away at a glance: title, result, and what it cost. */
export function header(story: Story, frame: Frame, settings: PlotSettings): string {
  const result = headline(story, frame, settings);
  const lines: { words: string; style: TextStyle }[] =
    settings.title === undefined
      ? [{ words: result, style: { size: 18, bold: true } }]
      : [
          { words: settings.title, style: { size: 20, bold: true } },
          { words: result, style: { size: 14.5 } },
        ];
  lines.push({ words: facts(story, frame, settings), style: { size: 12.5, fill: MUTED } });
  return lines
    .map(({ words, style }, index) =>
      text(24, 38 + LINE * index, fit(words, WIDTH - 48, style), style),
    )
    .join('\n');
}

/** Down to the last line of the header. */
export function headerHeight(settings: PlotSettings): number {
  return 42 + LINE * (settings.title === undefined ? 1 : 2);
}

/** The result in one sentence. */
export function headline(story: Story, frame: Frame, settings: PlotSettings): string {
  const { baseline, best } = story;
  const metric = fit(settings.metric, 260, { size: 14.5 });
  if (best?.score == null) return frame.scored ? 'No scored baseline' : 'Nothing is scored yet';
  const score = frame.formatScore(best.score);
  const name = fit(best.row.name, 300, { size: 14.5 });
  if (baseline?.score == null) return `${metric} ${score} (${name}); no scored baseline`;
  if (best === baseline) {
    const rest = story.attempts > 0 ? '; no candidate has beaten it yet' : '';
    return `${metric} ${score} (baseline)${rest}`;
  }
  const result = `${metric} ${frame.formatScore(baseline.score)} → ${score}`;
  // The gain of the search chose the best, so it is likely too large: fresh runs speak first where there are any.
  if (settings.confirmed)
    return `${result} with ${name}, confirmed ${signed(settings.confirmed.gain, frame)}`;
  return `${result} (${signed(gainOver(baseline.score, best.score, 'max'), frame)}) with ${name}`;
}

/** A difference with its sign, in the digits of the axis. */
export function signed(difference: number, frame: Frame): string {
  const words = frame.formatScore(Math.abs(difference));
  return `${difference < 0 ? '−' : '+'}${words}`;
}

// internals

function confirmation(frame: Frame, { confirmed }: PlotSettings): string {
  if (confirmed === undefined) return '';
  if (confirmed === null) return 'gain not confirmed on fresh runs';
  const [gain, low, high] = [confirmed.gain, confirmed.low, confirmed.high].map((value) =>
    signed(value, frame),
  );
  return `confirmed gain ${gain}, 90 % interval ${low} to ${high}`;
}

/** What it cost; a gain that was not confirmed is called so first. */
function facts(story: Story, frame: Frame, settings: PlotSettings): string {
  const count = (...looks: string[]) =>
    story.marks.filter((mark) => mark.attempt > 0 && looks.includes(mark.look)).length;
  const outcomes: [number, string][] = [
    [count('keep'), 'kept'],
    [count('carry'), 'carried'],
    [count('discard', 'unscored'), 'discarded'],
    [count('crash'), 'crashed'],
  ];
  const seconds = story.elapsed.at(-1) ?? 0;
  // The runs of a confirmation are no rows.
  const search = settings.confirmed === undefined ? '' : ' in the search';
  const plural = story.attempts === 1 ? '' : 's';
  const attempts = story.attempts === 0 ? 'no attempts yet' : `${story.attempts} attempt${plural}`;
  const told = outcomes
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  return [
    story.best === story.baseline ? '' : confirmation(frame, settings),
    told.length > 0 ? `${attempts}: ${told.join(', ')}` : attempts,
    seconds > 0 ? `${formatDuration(seconds)} of trial time${search}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
