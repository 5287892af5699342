import { type Rates, ratesStrictly, ratesUnderTheRule } from './rates.ts';

/**
 * Prints what simulated campaigns come to, beside the figures that were promised:
 * `node --import tsx test/campaign/verdict/table.ts [CAMPAIGNS]`.
 */
const campaigns = Number(process.argv[2] ?? 200);

interface Row {
  noise: number;
  runs: number;
  null?: boolean;
  /** Gain, claimed edits, their false share in percent, idle edits, optimism. */
  strict: (number | null)[];
  ours: (number | null)[];
}

const PROMISED: Row[] = [
  { noise: 0.25, runs: 120, strict: [12.3, null, 33, 8.1, 0.4], ours: [10.8, 7.6, 4, 5.3, 0] },
  { noise: 0.5, runs: 120, strict: [10.3, 17, 36, 6.1, 0.8], ours: [9.6, 3.4, 5, 4.4, 0] },
  { noise: 1, runs: 120, strict: [7.3, null, 42, 4.4, 2.2], ours: [7.3, 1.1, 5, 3.2, 0.1] },
  { noise: 1, runs: 400, strict: [11.9, null, 40, 7.5, 2.5], ours: [12.9, 1.3, 4, 6.5, 0] },
  { noise: 0.5, runs: 30, strict: [3.7, 5.8, 38, 2.3, 0.6], ours: [2.4, 1, 5, 1.3, 0] },
  { noise: 2, runs: 120, strict: [3.9, 6.3, 52, 3.3, 4.8], ours: [4.7, 0.2, 18, 2.6, 0.1] },
  {
    noise: 0.5,
    runs: 120,
    null: true,
    strict: [0, 4.5, 100, 4.5, 1.3],
    ours: [0, 0.1, 100, 3.2, 0],
  },
];

console.log(`${campaigns} campaigns a row; each cell: promised / simulated`);
console.log('| noise (runs) | rule | true gain | claimed | false % | idle | optimism | further |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const row of PROMISED) {
  const world = { noise: row.noise, ...(row.null ? { null: true } : {}) };
  const label = `${row.noise}${row.null ? ', no effects' : ''} (${row.runs})`;
  const size = { runs: row.runs, campaigns };
  print(label, 'strict', row.strict, ratesStrictly(world, size));
  print(label, 'ours', row.ours, ratesUnderTheRule(world, size));
  if (row.runs < 40) {
    const quick = ratesUnderTheRule(world, { ...size, replicates: 1 });
    print(label, 'quick', [2.7, null, null, null, null], quick);
  }
}
const still = { runs: 120, campaigns };
print('0 (120)', 'ours', [13.7, null, null, null, null], ratesUnderTheRule({ noise: 0 }, still));
const seeds = { noise: 0.25, seedNoise: 1 };
print('0.25, seed 1 (120)', 'ours', [], ratesUnderTheRule(seeds, still));
print('the same, no effects', 'ours', [], ratesUnderTheRule({ ...seeds, null: true }, still));

// internals

function print(label: string, rule: string, promised: (number | null)[], rates: Rates): void {
  const figures = [
    rates.gain.mean,
    rates.claimed.mean,
    100 * rates.falseShare,
    rates.idle.mean,
    rates.optimism.mean,
  ];
  const cells = figures.map(
    (figure, index) => `${promised[index] ?? '–'} / ${figure.toFixed(index === 4 ? 3 : 1)}`,
  );
  console.log(`| ${[label, rule, ...cells, further(rates)].join(' | ')} |`);
}

function further(rates: Rates): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    `claimed of candidates ${percent(rates.claimedShare)}`,
    `confirmed ${percent(rates.confirmed)}`,
    `interval covers ${percent(rates.covered)}`,
    `earlier better ${percent(rates.overshot)}`,
  ].join(', ');
}
