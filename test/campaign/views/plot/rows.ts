import type { PlotRow } from '../../../../scripts/campaign/views/plot/input.ts';

/** A row of a ledger with the fields that matter to a test. */
export function row(fields: Partial<PlotRow>): PlotRow {
  return {
    name: 'candidate',
    status: 'discard',
    score: null,
    runtimeSeconds: 40,
    kind: fields.status === 'baseline' || fields.status === 'literature' ? '' : 'source_edit',
    verdict: '',
    scoreStd: null,
    replicates: 1,
    summary: '',
    ...fields,
  };
}

export interface CampaignShape {
  attempts: number;
  seed?: number;
  mode?: 'max' | 'min';
  /** Score of the baseline. */
  start?: number;
  /** What the search ends near. */
  end?: number;
  /** Standard deviation of one run. */
  noise?: number;
  replicated?: boolean;
  literatureEvery?: number;
}

const IDEAS = [
  'fedprox-mu',
  'server-momentum',
  'cosine-lr',
  'label-prior',
  'random-features',
  'hidden-layer',
  'warmup',
  'scaffold',
  'clip-grad',
  'mixup',
  'adamw',
  'local-epochs',
  'batch-norm',
  'ema-weights',
];

/** A search as they go: quick gains at first, then ever smaller ones among many that do nothing. */
export function campaign(shape: CampaignShape): PlotRow[] {
  const { attempts, mode = 'max', start = 0.687, end = 0.872, noise = 0.0025 } = shape;
  const random = generator(shape.seed ?? 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283185 * random());
  const sign = mode === 'max' ? 1 : -1;
  const spread = (replicates: number) => (replicates > 1 ? noise * (0.4 + random()) : null);
  const rows = [
    row({ name: 'baseline', status: 'baseline', score: start, replicates: 3, scoreStd: noise }),
  ];
  let best = start;
  let truth = start;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (shape.literatureEvery && attempt % shape.literatureEvery === 0) {
      const summary = ['FedProx (Li 2020)', 'SCAFFOLD (Karimireddy 2020)', 'FedAdam (Reddi 2021)'];
      const title = summary[(attempt / shape.literatureEvery) % 3] ?? '';
      rows.push(
        row({ name: `lit-${attempt}`, status: 'literature', summary: title, runtimeSeconds: null }),
      );
    }
    const idea = IDEAS[Math.floor(random() * IDEAS.length)] ?? '';
    const name = `${idea}-${attempt}`;
    const kind = random() < 0.3 ? 'argument_only' : 'source_edit';
    const runtimeSeconds = 30 + 40 * random();
    if (random() < 0.07) {
      rows.push(row({ name, status: 'crash', verdict: 'crash', kind, runtimeSeconds: 12 }));
      continue;
    }
    const room = Math.max(0, sign * (end - truth));
    const lucky = random() < 0.25;
    const step = lucky ? room * 0.35 * random() : -Math.abs(end - start) * 0.25 * random() ** 2;
    const disaster = random() < 0.06 ? -Math.abs(end - start) * 3 * random() : 0;
    const real = truth + sign * (step + disaster);
    const score = real + noise * normal();
    const better = sign * (score - best) > 0;
    const replicates = shape.replicated && better ? 2 : 1;
    const scoreStd = spread(replicates);
    const common = { name, kind, score, runtimeSeconds, replicates, scoreStd } as const;
    if (better) {
      const verdict = sign * (score - best) > 2.5 * noise ? 'keep' : 'carry';
      rows.push(row({ ...common, status: 'keep', verdict }));
      best = score;
      truth = real;
    } else rows.push(row({ ...common, status: 'discard', verdict: 'discard' }));
  }
  return rows;
}

/** Numbers in [0, 1) that are the same on every run (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
