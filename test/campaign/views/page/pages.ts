import type { Campaign } from '../../../../scripts/campaign/records/fold.ts';
import type { Heard } from '../../../../scripts/campaign/views/page/running.ts';
import { campaign, row } from '../plot/rows.ts';
import { CONTRACT, campaignOf, pageOf } from './campaigns.ts';

/** What an agent or a job may call things, to hurt whoever looks at them. */
export const HOSTILE = {
  markup: '</script><img src=x onerror=alert(1)><!--<script>alert(2)//',
  reversed: 'safe\u202egnp.exe\u2066 isolate',
  control: 'nul\u0000bell\u0007esc\u001b[31m del\u007f half\ud800',
  separators: 'line\u2028paragraph\u2029end',
  hebrew: 'שלום עולם שם ארוך בעברית',
  chinese: '联邦学习候选者名称非常长'.repeat(6),
  long: 'averylongwordwithoutanybreak'.repeat(12),
};

/** One of each kind of page, by name. */
export function pages(): [string, string][] {
  const baseline = row({ name: 'baseline', status: 'baseline', score: 0.687 });
  const some = campaign({ attempts: 25, seed: 7, replicated: true, literatureEvery: 8 });
  return [
    ['0-rows', pageOf(campaignOf([]))],
    ['1-row', pageOf(campaignOf([baseline]))],
    [
      '3-rows',
      pageOf(
        campaignOf(
          [
            baseline,
            row({ name: 'server-momentum', status: 'keep', verdict: 'keep', score: 0.731 }),
            row({ name: 'lr-10', score: 0.402, kind: 'argument_only' }),
          ],
          { pending: 'fedprox-mu-01', running: true },
        ),
        { heard: heard(4, [0.31, 0.48, 0.57, 0.63]) },
      ),
    ],
    ['25-confirmed', pageOf(campaignOf(some, { gain: [0.044, 0.051, 0.058], cap: 25 }))],
    [
      '150-running',
      pageOf(
        campaignOf(campaign({ attempts: 150, seed: 5, replicated: true, literatureEvery: 12 }), {
          pending: 'ema-weights-151',
          running: true,
          rounds: 30,
          cap: 200,
        }),
        {
          heard: heard(
            12,
            Array.from({ length: 12 }, (_, i) => 0.85 - 0.5 / (i + 1)),
          ),
        },
      ),
    ],
    [
      '25-min',
      pageOf(
        campaignOf(
          campaign({ attempts: 25, seed: 7, mode: 'min', start: 1.42, end: 0.61, noise: 0.02 }),
          { metric: 'val_loss', mode: 'min', sd: 0.02, pending: 'warmup-2' },
        ),
      ),
    ],
    ['5000-rows', pageOf(campaignOf(campaign({ attempts: 5000, seed: 2, literatureEvery: 400 })))],
    ['hostile', hostilePage()],
  ];
}

/** Every text that comes from outside is meant to hurt. */
export function hostilePage(): string {
  const { markup, reversed, control, separators, hebrew, chinese, long } = HOSTILE;
  const texts = Object.values(HOSTILE);
  const rows = [
    row({ name: 'baseline', status: 'baseline', score: 0.687 }),
    ...texts
      .map((summary, index) =>
        row({
          name: ['constructor', 'toString', '__x', long.slice(0, 64)][index] ?? `c${index}`,
          ...(index === 1 ? { status: 'keep' as const, verdict: 'keep' } : {}),
          score: 0.7 + index / 100,
          summary,
        }),
      )
      .map((one) => ({ ...one, name: one.name.replace(/^_+/, 'x') })),
    row({ name: 'lit-0001', status: 'literature', summary: markup }),
  ];
  const told = {
    ...{ metric: `${markup}${reversed}`, job: `${hebrew}/${long}.py` },
    sites: [markup, reversed, control, hebrew, chinese, long],
  };
  return pageOf(hurt(campaignOf(rows, told)), {
    read: {
      patch: () => ({
        text: `--- ${markup}\n+${reversed}\n-${control}\n+${separators}\n+${long}`,
        bytes: 9,
        cut: false,
      }),
      bestPatch: () => ({ text: `+++ ${markup}\n+${reversed}`, bytes: 9, cut: false }),
      log: () => ({ text: texts.join('\n'), bytes: 9, cut: false }),
    },
    contract: {
      ...CONTRACT,
      trust_contract: {
        ...CONTRACT.trust_contract,
        allowed_edit_paths: texts,
        allowed_create_patterns: [markup],
        fixed_arguments: texts,
        unresolved: texts.map((reason) => ({ field: markup, reason, line: 1 })),
      },
    },
  });
}

// internals

/** What a run of a hostile job says of itself. */
function hurt(made: Campaign): Campaign {
  const { markup } = HOSTILE;
  for (const candidate of made.candidates) {
    candidate.prepared.algorithm_family = markup;
    candidate.prepared.run_args = [markup];
    if (candidate.submitted) candidate.submitted.changed_files = [markup];
    for (const trial of candidate.trials) {
      trial.reason = markup;
      trial.warnings = Object.values(HOSTILE);
      trial.explanation = Object.values(HOSTILE);
      trial.artifacts = markup;
    }
  }
  return made;
}

function heard(round: number, scores: number[]): Heard {
  return {
    progress: {
      ...{ round, rounds: Math.max(10, round * 2), score: scores.at(-1) ?? null, scores },
      ...{ elapsedSeconds: 20, shuttingDown: false },
    },
    at: new Date().toISOString(),
  };
}
