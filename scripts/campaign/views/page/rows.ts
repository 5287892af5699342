import { meanRuntime, scoreOf, spreadOf, trialsOf } from '../../arms.ts';
import type { Campaign, Candidate, Result } from '../../records/fold.ts';
import type { PlotRow, PlotSettings } from '../plot/input.ts';
import { storyRange } from '../plot/range.ts';
import { readStory } from '../plot/story.ts';
import type { Row } from './model.ts';

/** A cell of the ledger holds no more of a text. */
const WHAT = 200;

/**
 * Every result as a row, and the scores that the plot shows. Runs are looked at for the baseline and for what was kept alone: in a campaign of
 * thousands, reading them all would take longer than everything else.
 */
export function pageRows(
  campaign: Campaign,
  settings: PlotSettings,
): { rows: Row[]; domain: [number, number] } {
  const facts = campaign.results.map((result) => factsOf(campaign, result));
  const story = readStory(facts, 'attempts');
  const { marks } = story;
  const rows = facts.map((fact, index): Row => {
    const mark = marks[index];
    return [
      mark?.look ?? 'unscored',
      fact.name,
      fact.key,
      mark?.at ?? 0,
      short(mark?.score ?? null),
      short(fact.scoreStd),
      fact.replicates ?? 0,
      short(fact.delta),
      short(fact.p),
      short(fact.runtimeSeconds),
      fact.kind === 'argument_only' ? 1 : 0,
      fact.verdict,
      fact.evidence,
      fact.family,
      fact.summary.slice(0, WHAT),
    ];
  });
  return { rows, domain: storyRange(story, settings) };
}

/** Digits that nobody reads, and nothing is computed from. */
export function short(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  const size = Math.abs(value);
  // Rounding is much quicker than writing and reading, and there may be thousands.
  if (size >= 0.001 && size < 1e6) return Math.round(value * 1e9) / 1e9;
  return Number(value.toPrecision(9));
}

// internals

interface Facts extends PlotRow {
  key: string;
  delta: number | null;
  p: number | null;
  evidence: string;
  family: string;
}

const BLANK: Facts = {
  name: '',
  key: '',
  status: 'discard',
  score: null,
  runtimeSeconds: null,
  kind: '',
  verdict: '',
  scoreStd: null,
  replicates: null,
  summary: '',
  delta: null,
  p: null,
  evidence: '',
  family: '',
};

function factsOf(campaign: Campaign, result: Result): Facts {
  switch (result.kind) {
    case 'baseline': {
      const { name, score, trials, reason, deterministic } = result.event;
      const runs = campaign.baselineTrials.filter(({ trial }) => trials.includes(trial));
      const scored = score === null ? [] : campaign.baselineTrials;
      return {
        ...BLANK,
        name,
        key: name,
        status: 'baseline',
        score: score === null ? null : (campaign.baseline?.score ?? score),
        scoreStd: spreadOf(scored),
        replicates: scored.filter((trial) => trial.score !== null).length,
        runtimeSeconds: meanRuntime(runs),
        evidence: deterministic ? 'deterministic' : '',
        summary: reason ?? 'the unchanged job',
      };
    }
    case 'infrastructure': {
      const { arm, reason, runtime_seconds } = result.trial;
      return {
        ...BLANK,
        name: arm,
        status: 'infrastructure_retry',
        runtimeSeconds: runtime_seconds,
        summary: reason ?? '',
      };
    }
    case 'literature': {
      const { event, hypothesis } = result.event;
      return { ...BLANK, name: event, key: event, status: 'literature', summary: hypothesis };
    }
    case 'candidate': {
      const candidate = campaign.candidates[result.index];
      return candidate ? candidateFacts(campaign, candidate) : BLANK;
    }
  }
}

function candidateFacts(campaign: Campaign, candidate: Candidate): Facts {
  const { name, folder, prepared, submitted, finalized, status } = candidate;
  const kept = status === 'keep';
  const crashed = status === 'crash';
  return {
    ...BLANK,
    name,
    key: folder,
    status: finalized?.status ?? 'discard',
    score: kept ? scoreOf(campaign, candidate) : (finalized?.score ?? null),
    scoreStd: kept ? spreadOf(trialsOf(campaign, candidate)) : null,
    replicates: crashed ? 0 : (finalized?.trials.length ?? 0),
    runtimeSeconds: finalized?.runtime_seconds ?? null,
    kind: submitted?.candidate_kind ?? '',
    verdict: finalized?.verdict ?? '',
    delta: finalized?.score_delta ?? null,
    p: finalized?.comparison?.p ?? null,
    evidence: crashed ? '' : (finalized?.evidence ?? ''),
    family: prepared.algorithm_family ?? '',
    summary: crashed && finalized ? finalized.reason : prepared.hypothesis,
  };
}
