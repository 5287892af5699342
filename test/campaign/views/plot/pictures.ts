import type { PlotRow, PlotSettings } from '../../../../scripts/campaign/views/plot/input.ts';
import { campaign, row } from './rows.ts';

const accuracy: PlotSettings = { metric: 'accuracy', mode: 'max' };
const loss: PlotSettings = { metric: 'val_loss', mode: 'min' };
const confirmed = { gain: 0.051, low: 0.044, high: 0.058 };
const baseline = row({ name: 'baseline', status: 'baseline', score: 0.687 });
const long = 'a-very-long-name-that-an-agent-chose-to-say-everything-at-once.v2';

function kept(score: number, name: string, fields: Partial<PlotRow> = {}): PlotRow {
  return row({ name, status: 'keep', verdict: 'keep', score, ...fields });
}

/** One of each kind of campaign: name, ledger, settings. */
export const pictures: [string, PlotRow[], PlotSettings][] = [
  ['00-no-rows', [], accuracy],
  ['01-baseline', [baseline], accuracy],
  [
    '03-rows',
    [baseline, kept(0.731, 'server-momentum'), row({ name: 'lr-10', score: 0.402 })],
    accuracy,
  ],
  [
    '04-demo',
    [
      row({ name: 'baseline', status: 'baseline', score: 0.687, runtimeSeconds: 21 }),
      kept(0.7421, 'random-features', { runtimeSeconds: 24 }),
      row({ name: 'lr-too-high', score: 0.6127, runtimeSeconds: 20, kind: 'argument_only' }),
      row({ name: 'client-raises', status: 'crash', verdict: 'crash', runtimeSeconds: 9 }),
    ],
    accuracy,
  ],
  ['12-quick', campaign({ attempts: 12, seed: 4 }), { ...accuracy, confirmed: null }],
  [
    '25-full',
    campaign({ attempts: 25, seed: 7, replicated: true, literatureEvery: 8 }),
    { ...accuracy, noise: { sd: 0.0025 }, confirmed, title: 'digits: 4 sites, 10 rounds' },
  ],
  [
    '25-min',
    campaign({
      attempts: 25,
      seed: 7,
      mode: 'min',
      start: 1.42,
      end: 0.61,
      noise: 0.02,
      replicated: true,
    }),
    { ...loss, noise: { sd: 0.02 } },
  ],
  ['60-time', campaign({ attempts: 60, seed: 3, literatureEvery: 15 }), { ...accuracy, x: 'time' }],
  [
    '150',
    campaign({ attempts: 150, seed: 5, replicated: true, literatureEvery: 12 }),
    { ...accuracy, noise: { sd: 0.0025 }, confirmed: null },
  ],
  ['150-full-range', campaign({ attempts: 150, seed: 5 }), { ...accuracy, fullYRange: true }],
  [
    '150-noisy',
    campaign({ attempts: 150, seed: 9, start: 0.9, end: 0.92, noise: 0.012, replicated: true }),
    { ...accuracy, noise: { sd: 0.012 } },
  ],
  ['5000', campaign({ attempts: 5000, seed: 2, literatureEvery: 400 }), accuracy],
  [
    'near-one',
    campaign({ attempts: 40, seed: 8, start: 0.991, end: 1, noise: 0.0004 }).map((mark) => ({
      ...mark,
      score: mark.score === null ? null : Math.min(1, mark.score),
    })),
    accuracy,
  ],
  [
    'equal',
    [
      baseline,
      ...Array.from({ length: 20 }, (_, index) => row({ name: `same-${index}`, score: 0.687 })),
    ],
    accuracy,
  ],
  [
    'zero',
    [
      row({ name: 'baseline', status: 'baseline', score: 0 }),
      kept(0, 'still-zero'),
      row({ score: 0 }),
    ],
    accuracy,
  ],
  [
    'no-baseline',
    [row({ name: 'baseline', status: 'baseline' }), row({ score: 0.5 }), kept(0.61, 'first')],
    accuracy,
  ],
  [
    'crashes',
    [
      row({ name: 'baseline', status: 'baseline' }),
      ...Array.from({ length: 9 }, () => row({ status: 'crash' })),
      row({ status: 'infrastructure_retry' }),
    ],
    accuracy,
  ],
  [
    'no-gain',
    [
      baseline,
      ...[0.671, 0.68, 0.655, 0.12, 0.6861].map((score, index) =>
        row({ name: `try-${index}`, score }),
      ),
    ],
    { ...accuracy, noise: { sd: 0.003 } },
  ],
  [
    'huge',
    [row({ status: 'baseline', score: 4.2e12 }), kept(3.1e12, 'smaller'), row({ score: 9.9e15 })],
    { metric: 'rmse', mode: 'min' },
  ],
  [
    'tiny',
    [row({ status: 'baseline', score: 4.2e-9 }), kept(3.1e-9, 'smaller'), row({ score: 5e-9 })],
    { metric: 'mse', mode: 'min' },
  ],
  [
    'offset',
    [row({ status: 'baseline', score: 1000000.001 }), kept(1000000.004, 'a-little')],
    { metric: 'reward', mode: 'max' },
  ],
  [
    'negative',
    [row({ status: 'baseline', score: -120.5 }), kept(-88.25, 'elbo'), row({ score: -300 })],
    { metric: 'log_likelihood', mode: 'max' },
  ],
  [
    'names',
    [
      baseline,
      kept(0.69, long),
      kept(0.7, 'שם-ארוך-מאוד-בעברית-לבדיקה'),
      kept(0.71, 'اسم طويل بالعربية للتجربة'),
      kept(0.715, '联邦学习候选者-名称-非常长-非常长-非常长'),
      kept(0.72, `<b>&"'</b>\u202ereversed\u0000\u001b[31m`),
      kept(0.721, long),
    ],
    { ...accuracy, metric: `${long}/${long}`, title: '联邦学习 federated 연합 학습 🚀 — שלום' },
  ],
  [
    'slow',
    [baseline, ...Array.from({ length: 60 }, () => row({ score: 0.68, runtimeSeconds: 3e9 }))],
    accuracy,
  ],
  [
    'reading',
    [
      baseline,
      ...Array.from({ length: 9 }, () =>
        row({ status: 'literature', summary: 'FedProx (Li 2020)' }),
      ),
      kept(0.7, 'fedprox'),
    ],
    { ...accuracy, maxLiteratureLabels: 9 },
  ],
  [
    'every-look',
    everyLook(),
    { ...accuracy, noise: { sd: 0.004 }, confirmed: { gain: 0.05, low: 0.038, high: 0.062 } },
  ],
];

function everyLook(): PlotRow[] {
  return [
    row({ name: 'baseline', status: 'baseline', score: 0.7, scoreStd: 0.004, replicates: 3 }),
    kept(0.726, 'source-keep', { scoreStd: 0.005, replicates: 2 }),
    kept(0.741, 'argument-keep', { kind: 'argument_only', scoreStd: 0.003, replicates: 2 }),
    row({ name: 'FedProx', status: 'literature', summary: 'FedProx (Li 2020)' }),
    kept(0.744, 'source-carry', { verdict: 'carry', scoreStd: 0.006, replicates: 2 }),
    kept(0.747, 'argument-carry', {
      verdict: 'carry',
      kind: 'argument_only',
      scoreStd: 0.004,
      replicates: 2,
    }),
    row({ name: 'worse', score: 0.71 }),
    row({ name: 'lr', score: 0.72, kind: 'argument_only' }),
    row({ name: 'unsure', score: 0.749, verdict: 'inconclusive', scoreStd: 0.009, replicates: 2 }),
    row({ name: 'raises', status: 'crash' }),
    row({ name: 'machine', status: 'infrastructure_retry' }),
    row({ name: 'ignores-the-seed', score: null }),
    row({ name: 'broken', score: 0.1 }),
    kept(0.758, 'source-keep-2', { scoreStd: 0.003, replicates: 2 }),
  ];
}
