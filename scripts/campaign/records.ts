import { Failure } from '../base/failure.ts';
import { readIfExists, sha256, writeAtomic } from '../base/files.ts';
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

/**
 * The campaign's truth in memory: journal folded, objects at hand. Reading needs no lock; whoever
 * appends holds it.
 */
export class Records {
  readonly layout: Layout;
  readonly objects: ObjectStore;
  readonly warnings: string[] = [];
  private head: Head = EMPTY_HEAD;
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
    const bytes = journalBytes(journal);
    const cache = usableCache(this.layout, bytes);
    const { events, head, tornBytes } = readJournal(journal, bytes, cache?.head);
    this.folded = fold(cache?.campaign ?? null, events);
    this.head = head;
    if (tornBytes > 0) {
      this.warn(
        `journal.jsonl: the last line was cut short by a kill and is dropped (${tornBytes} bytes)`,
      );
    }
    this.refuseShortened(named);
    if (events.length >= CACHE_AFTER_EVENTS) this.writeCache(bytes);
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
    const { event, head } = appendEvent(this.layout.journal, this.head, type, data, at);
    this.head = head;
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

  private writeCache(bytes: Buffer): void {
    if (!this.folded) return;
    const { head } = this;
    const campaign = { ...this.folded, fingerprints: [...this.folded.fingerprints] };
    const text = JSON.stringify(campaign);
    const content = {
      version: CACHE_VERSION,
      sha256: prefixDigest(bytes, head.bytes),
      campaign_sha256: sha256(text),
      head,
    };
    try {
      writeAtomic(this.layout.cache, `${JSON.stringify(content)}\n${text}`);
    } catch {
      // Disposable: a read-only workspace can still be looked at.
    }
  }
}

// internals

/** Raised whenever the shape of the fold changes. */
const CACHE_VERSION = 5;
/** Validating fewer new lines than this costs less than writing the cache. */
const CACHE_AFTER_EVENTS = 50;

function usableCache(layout: Layout, bytes: Buffer): { head: Head; campaign: Campaign } | null {
  try {
    const file = readIfExists(layout.cache);
    if (!file) return null;
    const [first, text] = [
      file.subarray(0, file.indexOf(0x0a)),
      file.subarray(file.indexOf(0x0a) + 1),
    ];
    const { version, sha256: prefix, campaign_sha256, head } = JSON.parse(first.toString('utf8'));
    if (version !== CACHE_VERSION || head.bytes > bytes.length) return null;
    if (prefixDigest(bytes, head.bytes) !== prefix || sha256(text) !== campaign_sha256) return null;
    const campaign = JSON.parse(text.toString('utf8'));
    return { head, campaign: { ...campaign, fingerprints: new Map(campaign.fingerprints) } };
  } catch {
    return null;
  }
}

function lastEventNamedByState(layout: Layout): { seq: number; sha256: string } | null {
  try {
    const { journal } = JSON.parse(readIfExists(layout.state)?.toString('utf8') ?? 'null') ?? {};
    return Number.isInteger(journal?.seq) && typeof journal.sha256 === 'string' ? journal : null;
  } catch {
    return null;
  }
}
