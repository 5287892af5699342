import { Failure } from '../../base/failure.ts';
import { readIfExists, stampOf } from '../../base/files.ts';
import { type Known, readCache, writeCache } from './cache.ts';
import type { EventData, EventType } from './event.ts';
import { type Campaign, fold } from './fold.ts';
import {
  appendEvent,
  EMPTY_HEAD,
  type Head,
  journalBytes,
  prefixDigest,
  readJournal,
} from './journal.ts';
import { ObjectStore } from './objects.ts';
import type { Layout } from './paths.ts';

/** Records as they are read, or as they would be after a run that is still to be recorded. */
export type RecordsView = Pick<Records, 'campaign' | 'layout' | 'objects' | 'warn'>;

/**
 * The campaign's truth in memory: journal folded, objects at hand. Reading needs no lock; whoever
 * appends holds it.
 */
export class Records {
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly warnings: string[] = [];
  private head: Head = EMPTY_HEAD;
  /** Of the journal up to `head`, where it was read since the last append. */
  private digest: string | null = null;
  /** Of the journal's file when it was read last. */
  private stamp: string | null = null;
  private folded: Campaign | null = null;

  private constructor(layout: Layout) {
    this.layout = layout;
    this.objects = new ObjectStore(layout.objects);
  }

  /**
   * Reads and verifies the journal.
   *
   * @throws Failure `AUTOFL_JOURNAL_DAMAGED` naming the line.
   */
  static open(layout: Layout): Records {
    const records = new Records(layout);
    records.refresh();
    return records;
  }

  /** Reads again what other processes may have appended. */
  refresh(): void {
    const { journal } = this.layout;
    // Before the journal: another process may append and redraw while we read.
    const named = lastEventNamedByState(this.layout);
    const stamp = stampOf(journal);
    if (stamp !== null && stamp === this.stamp) return;
    this.stamp = stamp;
    const bytes = journalBytes(journal);
    const known = this.known(bytes) ?? readCache(this.layout.cache, bytes);
    const { events, head, tornBytes } = readJournal(journal, bytes, known?.head);
    this.folded = fold(known?.campaign ?? null, events);
    this.head = head;
    this.digest = known && events.length === 0 ? known.digest : prefixDigest(bytes, head.bytes);
    if (tornBytes > 0) {
      this.warn(
        `journal.jsonl: the last line was cut short by a kill and is dropped (${tornBytes} bytes)`,
      );
    }
    this.refuseShortened(named);
    const stale = events.length >= Math.max(CACHE_AFTER_EVENTS, head.seq / 100);
    if (stale && this.folded)
      writeCache(this.layout.cache, { head, digest: this.digest, campaign: this.folded });
  }

  /** What was read before, where the journal still begins so. */
  private known(bytes: Buffer): Known | null {
    const { folded: campaign, head, digest } = this;
    if (!campaign || digest === null || head.bytes > bytes.length) return null;
    return prefixDigest(bytes, head.bytes) === digest ? { head, digest, campaign } : null;
  }

  /** The campaign, or null before `initialize`. */
  get current(): Campaign | null {
    return this.folded;
  }

  /** @throws Failure `AUTOFL_NO_CAMPAIGN` before `initialize`. */
  get campaign(): Campaign {
    return this.requireCampaign();
  }

  requireCampaign(): Campaign {
    if (this.folded) return this.folded;
    throw new Failure({
      code: 'AUTOFL_NO_CAMPAIGN',
      message: `No campaign in ${this.layout.workspace}`,
      hint: 'run_job_campaign.ts initialize JOB',
    });
  }

  /** Commits one event; see {@link appendEvent}. */
  append<T extends EventType>(type: T, data: EventData<T>): void {
    const at = new Date().toISOString();
    this.objects.sync();
    const { event, head } = appendEvent(this.layout.journal, this.head, type, data, at);
    this.head = head;
    this.digest = null;
    this.stamp = null;
    this.folded = fold(this.folded, [event]);
  }

  warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  /** A journal that ends before what the state names was cut by someone: nothing may build on it. */
  private refuseShortened(named: { seq: number; sha256: string } | null): void {
    if (!named || named.seq < this.head.seq) return;
    if (this.folded?.seq === named.seq && this.folded.sha256 === named.sha256) return;
    throw new Failure({
      code: 'AUTOFL_JOURNAL_SHORTENED',
      message: `${this.layout.journal} ends at event ${this.head.seq}, but ${this.layout.state} names event ${named.seq} (${named.sha256.slice(0, 12)}…)`,
      hint: 'Restore the journal from a backup; if you know that the journal is right, delete campaign_state.json',
    });
  }
}

// internals

/** Validating fewer new lines than this, or than one in a hundred, costs less than writing the cache. */
const CACHE_AFTER_EVENTS = 50;

function lastEventNamedByState(layout: Layout): { seq: number; sha256: string } | null {
  try {
    const { journal } = JSON.parse(readIfExists(layout.state)?.toString('utf8') ?? 'null') ?? {};
    return Number.isInteger(journal?.seq) && typeof journal.sha256 === 'string' ? journal : null;
  } catch {
    return null;
  }
}
