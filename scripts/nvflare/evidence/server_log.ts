import { join } from 'node:path';
import { readInside } from './read_inside.ts';
import type { NoEvidence, RoundRecord, RunRecords } from './round_records.ts';

/**
 * The rounds of a run as the server's own log tells them, for workflows that leave no metrics file (SVM,
 * k-means, a FedJob with a model selector alone). Clients cannot print there: a line counts only as the
 * selector's, under the server's identity.
 *
 * @param metric the job's key metric, which the selector logs without its name.
 * @param negated the selector logs minus the metric, as it does in `min` mode.
 */
export function readServerLog(
  job: string,
  metric: string,
  negated: boolean,
): RunRecords | NoEvidence {
  const bytes = readInside(job, SERVER_LOG);
  if (bytes === null) return { missing: `NVFlare left no ${SERVER_LOG}: the server did not start` };
  if (bytes === 'too large') return { missing: `${SERVER_LOG} is too large to be NVFlare's` };
  const reading = new Reading(metric, negated);
  for (const [index, line] of bytes.toString('utf8').split('\n').entries())
    reading.take(line, index + 1);
  const { rounds, finished, line } = reading;
  const last = rounds.at(-1)?.round ?? null;
  return {
    file: SERVER_LOG,
    bytes,
    rounds,
    line,
    summary: finished ? { final_round: last } : null,
  };
}

// internals

const SERVER_LOG = join('server', 'log.txt');

/** `time - Logger - INFO - [identity=simulator_server, …] - text`, as only the server's process writes. */
const ENTRY =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (\w+) - INFO - \[identity=simulator_server(?:, [^\]]*)?\] -(?: (.*))?$/;
const VALUE = /^validation metric (\S+) from client (\S+)$/;
const ROUND = /^ *Round (\d+) started\. *$/;
const SELECTOR = 'IntimeModelSelector';

class Reading {
  readonly rounds: RoundRecord[] = [];
  finished = false;
  /** Where the last round's first value stands. */
  line = 1;
  private isOpen = false;
  private readonly metric: string;
  private readonly negated: boolean;

  constructor(metric: string, negated: boolean) {
    this.metric = metric;
    this.negated = negated;
  }

  take(line: string, number: number): void {
    const entry = ENTRY.exec(line);
    const [, logger, text = ''] = entry ?? [];
    // FedAvg centres a round's number on a line of its own, below an entry without text.
    if (entry) this.isOpen = text === '';
    const round = entry || this.isOpen ? ROUND.exec(entry ? text : line) : null;
    if (round) this.rounds.push({ round: Number(round[1]), aggregated_metrics: [], sites: [] });
    if (logger === 'ServerRunner' && text === 'Server runner finished.') this.finished = true;
    const value = logger === SELECTOR ? VALUE.exec(text) : null;
    if (value) this.value(Number(value[1]), value[2] ?? '', number);
  }

  private value(logged: number, site: string, number: number): void {
    const sites = this.rounds.at(-1)?.sites;
    if (!sites) return;
    if (sites.length === 0) this.line = number;
    const value = this.negated ? 0 - logged : logged;
    sites.push({ name: site, metrics: [{ name: this.metric, value }] });
  }
}
