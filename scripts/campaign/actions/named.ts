import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { textOf } from '../../base/flags.ts';
import { type Candidate, pendingCandidate } from '../records/fold.ts';
import { manifestPath } from '../views/state.ts';
import type { Session } from './session.ts';

/**
 * The candidate that a command line means: the one of `--manifest`, else the pending one.
 *
 * @throws Failure `AUTOFL_NOTHING_PENDING` naming what was given.
 */
export function namedCandidate({ records, parsed }: Session): Candidate {
  const path = textOf(parsed, 'manifest');
  const pending = pendingCandidate(records.campaign);
  if (path === undefined) {
    if (pending) return pending;
    throw nothingPending('No candidate is pending');
  }
  const { workspace } = records.layout;
  const given = [real(resolve(path)), resolve(workspace, path)];
  const meant = records.campaign.candidates.find(({ folder }) =>
    given.includes(join(workspace, manifestPath(folder))),
  );
  if (meant && (meant === pending || meant.finalized)) return meant;
  throw nothingPending(`${path} is not the manifest of a pending candidate`);
}

// internals

/** Records stand in the workspace's real folder, whatever link the person came by. */
function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function nothingPending(message: string): Failure {
  return new Failure({
    code: 'AUTOFL_NOTHING_PENDING',
    message,
    hint: 'run_job_campaign.ts prepare JOB --name NAME --hypothesis "…"',
  });
}
