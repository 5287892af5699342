import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawProgress } from '../../../../scripts/campaign/views/plot/draw.ts';
import type { PlotRow, PlotSettings } from '../../../../scripts/campaign/views/plot/input.ts';
import { oddCampaign } from './odd_rows.ts';
import { pictures } from './pictures.ts';
import { campaign, row } from './rows.ts';
import { layer, marksOf, stepsOf, textsOf, yTicksOf } from './svg_reader.ts';

const accuracy: PlotSettings = { metric: 'accuracy', mode: 'max' };
const baseline = row({ name: 'baseline', status: 'baseline', score: 0.687 });
const better = row({ name: 'server-momentum', status: 'keep', verdict: 'keep', score: 0.731 });
const worse = row({ name: 'lr-10', score: 0.66 });
const crashed = row({ name: 'raises', status: 'crash', verdict: 'crash' });

function saidIn(rows: PlotRow[], settings: PlotSettings): string {
  return textsOf(drawProgress(rows, settings))
    .map(({ words }) => words)
    .join('\n');
}

/** Everything is inside, and every word can be read. */
function assertReadable(rows: PlotRow[], settings: PlotSettings): void {
  const svg = drawProgress(rows, settings);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/);
  const texts = textsOf(svg);
  for (const { words, left, right, top, bottom } of texts)
    assert.ok(left >= 0 && right <= 1200 && top >= 0 && bottom <= 675, `"${words}" leaves`);
  const marks = marksOf(svg);
  assert.equal(marks.length, rows.length);
  for (const { id, x, y } of marks)
    assert.ok(x > 60 && x < 1195 && y > 60 && y < 640, `${id} at ${x}, ${y}`);
  texts.forEach((one, index) => {
    for (const two of texts.slice(index + 1)) {
      const beside = one.right <= two.left || two.right <= one.left;
      const stacked = one.bottom <= two.top || two.bottom <= one.top;
      assert.ok(beside || stacked, `"${one.words}" covers "${two.words}"`);
    }
  });
}

for (const [name, rows, settings] of pictures) {
  test(`nothing leaves the canvas, and no text covers another: ${name}`, () => {
    assertReadable(rows, settings);
  });
}

test('the oddest ledgers stay readable', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { rows, settings } = oddCampaign(seed);
    try {
      assertReadable(rows, settings);
    } catch (error) {
      throw new Error(`Seed ${seed}`, { cause: error });
    }
  }
});

test('the same ledger gives the same picture', () => {
  const rows = campaign({ attempts: 150, replicated: true, literatureEvery: 20 });
  assert.equal(drawProgress(rows, accuracy), drawProgress(structuredClone(rows), { ...accuracy }));
});

test('the reader sees metric, direction, baseline, best and gain in words', () => {
  const said = saidIn([baseline, better, worse, crashed], accuracy);
  assert.match(said, /accuracy 0\.6870 → 0\.7310 \(\+0\.0440\) with server-momentum/);
  assert.match(said, /3 attempts: 1 kept, 1 discarded, 1 crashed · 2 m 40 s of trial time/);
  assert.match(said, /accuracy \(higher is better\)/);
  assert.match(said, /baseline 0\.6870/);
  assert.match(said, /#1 · 0\.7310 \(\+0\.0440\)/);
});

test('baseline, keep, carry, discard and crash differ in shape and in colour', () => {
  const carried = row({ name: 'mixup', status: 'keep', verdict: 'carry', score: 0.733 });
  const svg = drawProgress([baseline, better, carried, worse, crashed], accuracy);
  const looks = ['baseline', 'keep', 'carry', 'discard', 'crash'];
  assert.deepEqual(
    marksOf(svg)
      .map(({ id }) => id)
      .sort(),
    [...looks].sort(),
  );
  const designs = looks.map((look) =>
    new RegExp(`<path id="plot-${look}" d="([^"]+)" (.*?)/>`).exec(svg),
  );
  assert.equal(new Set(designs.map((design) => design?.[1])).size, 5);
  assert.equal(
    new Set(designs.map((design) => design?.[2]?.match(/(?:fill|stroke)="(#[0-9a-f]{6})"/)?.[1]))
      .size,
    5,
  );
  const legend = textsOf(layer(svg, 'legend')).map(({ words }) => words);
  assert.deepEqual(
    legend.map((words) => words.split(' ')[0]),
    [...looks, 'best'],
  );
});

test('edits of the source are filled, changed arguments are hollow', () => {
  const svg = drawProgress([baseline, better, { ...worse, kind: 'argument_only' }], accuracy);
  assert.match(svg, /<use href="#plot-keep" /);
  assert.match(svg, /<use href="#plot-discard-arguments" /);
  assert.match(svg, /id="plot-discard-arguments" [^>]*fill="#fff"/);
  assert.match(
    saidIn([baseline, { ...worse, kind: 'argument_only' }], accuracy),
    /hollow: arguments only/,
  );
});

test('better is up for accuracy and down for a loss, and the running best follows what was kept', () => {
  const up = stepsOf(drawProgress([baseline, worse, better], accuracy));
  assert.equal(new Set(up.map(([, y]) => y)).size, 2);
  assert.ok((up.at(-1)?.[1] ?? 0) < (up[0]?.[1] ?? 0));
  const loss: PlotSettings = { metric: 'val_loss', mode: 'min' };
  const lower = row({ name: 'adam', status: 'keep', score: 0.4 });
  const down = stepsOf(
    drawProgress([{ ...baseline, score: 0.9 }, lower, { ...worse, score: 1.2 }], loss),
  );
  assert.ok((down.at(-1)?.[1] ?? 0) > (down[0]?.[1] ?? 0));
  assert.match(saidIn([{ ...baseline, score: 0.9 }, lower], loss), /val_loss \(lower is better\)/);
});

test('a discard that scored higher by luck does not become the best', () => {
  const lucky = row({ name: 'lucky', score: 0.74, verdict: 'inconclusive' });
  const svg = drawProgress([baseline, better, lucky], accuracy);
  assert.match(svg, /<title>accuracy 0\.6870 → 0\.7310 /);
});

test('the axis of accuracy ends at 1, in percent at 100, and a loss starts at 0', () => {
  const near = [
    { ...baseline, score: 0.97 },
    { ...better, score: 0.999 },
  ];
  assert.ok(Math.max(...yTicksOf(drawProgress(near, accuracy))) <= 1);
  const percent = near.map((mark) => ({ ...mark, score: 100 * (mark.score ?? 0) }));
  assert.ok(Math.max(...yTicksOf(drawProgress(percent, accuracy))) <= 100);
  const loss = [
    { ...baseline, score: 0.05 },
    { ...better, score: 0.001 },
  ];
  const ticks = yTicksOf(drawProgress(loss, { metric: 'val_loss', mode: 'min' }));
  assert.ok(Math.min(...ticks) >= 0 && ticks.length > 2);
});

test('a disaster does not flatten the improvement: it is marked at the edge and counted', () => {
  const rows = [
    ...campaign({ attempts: 30 }).filter(({ score }) => score === null || score > 0.6),
    row({ name: 'broken', score: 0.02 }),
  ];
  const svg = drawProgress(rows, accuracy);
  assert.ok(Math.min(...yTicksOf(svg)) > 0.4);
  assert.match(svg, /class="outside"/);
  assert.match(saidIn(rows, accuracy), /▾ 1 below this view, down to 0\.0200/);
  const steps = stepsOf(svg).map(([, y]) => y);
  assert.ok(Math.max(...steps) - Math.min(...steps) > 200);
  const full = drawProgress(rows, { ...accuracy, fullYRange: true });
  assert.doesNotMatch(full, /class="outside"|below this view/);
  assert.ok(Math.min(...yTicksOf(full)) < 0.1);
});

test('at most the wished number of names is written, and the best is always among them', () => {
  for (const attempts of [25, 150, 5000]) {
    const rows = campaign({ attempts, seed: attempts });
    const best = rows.findLast((mark) => mark.status === 'keep')?.name;
    const names = (maxLabels?: number) =>
      [
        ...layer(
          drawProgress(rows, { ...accuracy, ...(maxLabels === undefined ? {} : { maxLabels }) }),
          'labels',
        ).matchAll(/font-weight="bold"[^>]*>([^<]*)</g),
      ].map(([, name]) => name);
    assert.ok(names().length <= 8 && names().length > 1);
    assert.ok(names().includes(best));
    assert.deepEqual(names(1), [best]);
    assert.deepEqual(names(0), []);
  }
});

test('a score of zero is a score', () => {
  const zero = row({ name: 'still-zero', status: 'keep', score: 0 });
  const said = saidIn([{ ...baseline, score: 0 }, zero], accuracy);
  assert.match(said, /#1 · 0\.0000 \(\+0\.0000\)/);
  assert.match(said, /baseline 0\.0000/);
});

test('before the first score the picture says so instead of showing an empty axis', () => {
  assert.match(saidIn([], accuracy), /No results yet/);
  const said = saidIn([row({ name: 'baseline', status: 'baseline' }), crashed], accuracy);
  assert.match(said, /No run has a score yet/);
  assert.deepEqual(yTicksOf(drawProgress([crashed], accuracy)), []);
});

test('a campaign without a scored baseline draws no baseline and says so', () => {
  const rows = [row({ name: 'baseline', status: 'baseline' }), worse, better];
  assert.match(saidIn(rows, accuracy), /no scored baseline/);
  assert.doesNotMatch(drawProgress(rows, accuracy), /href="#plot-baseline"/);
});

test('the gain is called confirmed only when it was', () => {
  const rows = [baseline, better];
  assert.doesNotMatch(saidIn(rows, accuracy), /confirmed/);
  assert.match(saidIn(rows, { ...accuracy, confirmed: null }), /not confirmed/);
  const confirmed = { gain: 0.04, low: 0.03, high: 0.05 };
  assert.match(
    saidIn(rows, { ...accuracy, confirmed }),
    /confirmed gain \+0\.0400, 90 % interval \+0\.0300 to \+0\.0500/,
  );
  assert.match(saidIn(rows, { ...accuracy, confirmed }), / with \S+, confirmed \+0\.0400/);
  const beam = layer(drawProgress(rows, { ...accuracy, confirmed }), 'confirmed');
  const [low, high] = /M1158,([\d.]+)V([\d.]+)/.exec(beam)?.slice(1).map(Number) ?? [];
  const [start, end] = [
    stepsOf(drawProgress(rows, { ...accuracy, confirmed }))[0]?.[1],
    stepsOf(drawProgress(rows, { ...accuracy, confirmed })).at(-1)?.[1],
  ];
  assert.ok((start ?? 0) > (low ?? 0) && (low ?? 0) > (end ?? 0) && (end ?? 0) > (high ?? 0));
});

test('hostile text stays text', () => {
  const name = '<script>&"\'\u0000\u001b[31m\ud800\u202e\uffff]]>';
  const svg = drawProgress([baseline, { ...better, name, summary: name }], {
    ...accuracy,
    metric: name,
    title: name,
  });
  assert.doesNotMatch(svg, /<script/);
  assert.equal(
    svg.match(/[^\n]/gu)?.find((letter) => /[\p{Cc}\p{Cs}\u202e\uffff]/u.test(letter)),
    undefined,
  );
});

test('literature is shown where it was read', () => {
  const event = row({ name: 'lit-0001', status: 'literature', summary: 'FedProx (Li 2020)' });
  const svg = drawProgress([baseline, better, event, worse], accuracy);
  const at = (id: string) => marksOf(svg).find((mark) => mark.id === id)?.x ?? 0;
  assert.ok(at('keep') < at('literature') && at('literature') < at('discard'));
  assert.match(saidIn([baseline, event], accuracy), /FedProx \(Li 2020\)/);
  const many = Array.from({ length: 30 }, () => event);
  const named = (most: number) =>
    saidIn([baseline, ...campaign({ attempts: 90, literatureEvery: 3 }), ...many], {
      ...accuracy,
      maxLiteratureLabels: most,
    }).match(/\(Li 2020\)|Karimi|Reddi/g)?.length ?? 0;
  assert.ok(named(4) <= 4 && named(4) > 1);
  assert.equal(named(0), 0);
});

test('against time, an attempt stands where its trial ended', () => {
  const rows = [
    { ...baseline, runtimeSeconds: 100 },
    { ...worse, runtimeSeconds: 800 },
    { ...better, runtimeSeconds: 100 },
  ];
  const marks = marksOf(drawProgress(rows, { ...accuracy, x: 'time' }));
  const at = (id: string) => marks.find((mark) => mark.id === id)?.x ?? 0;
  const share = (at('discard') - at('baseline')) / (at('keep') - at('baseline'));
  assert.ok(Math.abs(share - 800 / 900) < 0.01);
});

test('a spread is drawn to both sides of its score, and only where there is one', () => {
  const rows = [baseline, { ...better, replicates: 2, scoreStd: 0.01 }];
  const svg = drawProgress(rows, accuracy);
  const [x, top, bottom] = /M([\d.]+),([\d.]+)V([\d.]+)/
    .exec(layer(svg, 'spreads'))
    ?.slice(1)
    .map(Number) ?? [0, 0, 0];
  const kept = marksOf(svg).find(({ id }) => id === 'keep');
  assert.equal(x, kept?.x);
  assert.ok(Math.abs(((top ?? 0) + (bottom ?? 0)) / 2 - (kept?.y ?? 0)) < 0.2 && top !== bottom);
  assert.match(saidIn(rows, accuracy), /its runs, ±1 sd/);
  assert.doesNotMatch(saidIn([baseline, better], accuracy), /its runs/);
});

test('the noise band reaches two standard deviations to both sides of the baseline', () => {
  const settings = { ...accuracy, noise: { sd: 0.011 } };
  const svg = drawProgress([baseline, better], settings);
  const height = Number(/class="noise" .*? height="([\d.]+)"/.exec(svg)?.[1]);
  const [first, last] = [stepsOf(svg)[0]?.[1] ?? 0, stepsOf(svg).at(-1)?.[1] ?? 0];
  assert.ok(Math.abs(height - (first - last)) < 0.3, 'four times 0.011 is 0.731 − 0.687');
  assert.match(saidIn([baseline, better], settings), /noise of one run, ±2 sd/);
  assert.doesNotMatch(drawProgress([baseline, better], accuracy), /class="noise"/);
});

test('what has no score stands in its own strip, below every score', () => {
  const retried = row({ name: 'machine', status: 'infrastructure_retry' });
  const svg = drawProgress([baseline, better, worse, crashed, retried, row({})], accuracy);
  const height = (...ids: string[]) =>
    marksOf(svg)
      .filter(({ id }) => ids.includes(id))
      .map(({ y }) => y);
  const strip = height('crash', 'retry', 'unscored');
  assert.equal(strip.length, 3);
  assert.ok(Math.min(...strip) > Math.max(...height('baseline', 'keep', 'discard')));
  assert.match(svg, />no score</);
});
