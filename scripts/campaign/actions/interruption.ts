import { EXIT, Failure } from '../../base/failure.ts';

/** Ctrl-C, SIGTERM or a closed terminal, once they came: they end our waiting, not the run. */
export interface Interruption {
  signal: AbortSignal;
  /** What came, or null. */
  received: () => NodeJS.Signals | null;
}

/** Does some work during which a signal does not kill this process, but is there to be looked at. */
export async function interruptible<T>(
  work: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  const calledOff = new AbortController();
  let received: NodeJS.Signals | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    received = signal;
    calledOff.abort();
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    return await work({ signal: calledOff.signal, received: () => received });
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  }
}

/** The refusal to wait on. */
export function interrupted(action: string, signal: NodeJS.Signals): Failure {
  return new Failure({
    code: 'AUTOFL_INTERRUPTED',
    message: `${signal}: ${action} stopped waiting; the run goes on by itself`,
    hint: 'run_job_campaign.ts wait JOB goes on with it; run_job_campaign.ts stop-trial JOB ends it',
    exit: signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated,
  });
}

// internals

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
