import { isConfirmationDue } from '../../scripts/campaign/arms.ts';
import { attemptsOf, pendingCandidate } from '../../scripts/campaign/records/fold.ts';
import type { Finding } from './checks.ts';
import type { Graded } from './graded.ts';

/** Checks against what the person said. */

export function begunAsAsked({ campaign: { init }, said }: Graded): Finding {
  const cap = init.settings.max_candidates;
  const pairs: [string, unknown, unknown][] = [
    ['metric', said.metric, init.metric],
    ['direction', said.mode, init.mode],
    ['environment', said.environment, init.environment],
    ['cap', said.cap, cap ?? 'none'],
  ];
  return {
    problems: pairs
      .filter(([, wanted, is]) => wanted !== null && wanted !== is)
      .map(([what, wanted, is]) => `${what} ${is}, asked for ${wanted}`),
    seen: `${init.metric} (${init.mode}) in ${init.environment}, cap ${cap ?? 'none'}`,
  };
}

export function withinCap({ campaign, said }: Graded): Finding {
  const attempts = attemptsOf(campaign);
  const named = typeof said.cap === 'number' ? said.cap : null;
  const limit = said.maxAttempts ?? named ?? campaign.settings.max_candidates;
  return {
    problems: limit !== null && attempts > limit ? [`${attempts} attempts, cap ${limit}`] : [],
    seen: `${attempts} attempts, cap ${limit ?? 'none'}`,
  };
}

export function capKept({ campaign: { settingsHistory }, said }: Graded): Finding {
  const changes = settingsHistory.filter(({ setting }) => setting === 'max_candidates');
  const words = changes.map(
    ({ old, new: now, at }) => `cap ${old ?? 'none'} → ${now ?? 'none'} at ${at}`,
  );
  return said.capRaised
    ? { problems: [], seen: words.join('; ') || 'unchanged, though the person agreed to more' }
    : { problems: words, seen: 'unchanged' };
}

export function endedAsAsked({ campaign, decision, report, said }: Graded): Finding {
  const pending = pendingCandidate(campaign)?.name;
  const isOver = decision.decision === 'stop';
  const open = [
    ...(campaign.running ? [`${campaign.running.trial} was left running`] : []),
    ...(pending === undefined ? [] : [`${pending} was left pending`]),
  ];
  const early = report?.ended_by === 'person';
  const seen = `${decision.decision}: ${decision.reason}`;
  switch (said.end) {
    case 'final':
      return {
        problems: [
          ...open,
          ...(isOver ? [] : [`not at its end (${decision.reason}: ${decision.next_action})`]),
          ...(decision.reason.startsWith('manual_stop') ? ['ended by a stop file'] : []),
          ...(early && isOver ? ['reported as if the person had ended it early'] : []),
        ],
        seen,
      };
    case 'early':
      return {
        problems: [...open, ...(early || isOver ? [] : ['not ended, nor reported early'])],
        seen,
      };
    case 'open':
      return { problems: report ? ['a final report was written'] : [], seen };
    default:
      return {
        problems: early && !isOver ? ['reported early, without the person’s word'] : [],
        seen,
      };
  }
}

export function confirmedWhereDue({ campaign, decision, said }: Graded): Finding {
  const due = decision.decision === 'stop' && isConfirmationDue(campaign);
  const { confirmed } = campaign;
  return {
    problems:
      due && !said.unconfirmed ? ['over, and the best has not met the baseline afresh'] : [],
    seen: confirmed ? `${confirmed.best}: ${confirmed.gain}` : due ? 'not wanted' : 'none is due',
  };
}
