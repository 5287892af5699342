import { readIfExists, sha256, writeAtomic } from '../../base/files.ts';
import type { Campaign, Candidate } from './fold.ts';
import { type Head, prefixDigest } from './journal.ts';

/** The fold of a journal's beginning. */
export interface Known {
  head: Head;
  /** sha256 of the journal's bytes up to `head`. */
  digest: string;
  campaign: Campaign;
}

/** The fold of a verified prefix of the journal, or null where none fits these bytes. */
export function readCache(path: string, journal: Buffer): Known | null {
  try {
    const file = readIfExists(path);
    if (!file) return null;
    const end = file.indexOf(0x0a);
    const body = file.subarray(end + 1);
    const { version, digest, body_sha256, head, core } = JSON.parse(file.toString('utf8', 0, end));
    if (version !== CACHE_VERSION || head.bytes > journal.length) return null;
    if (prefixDigest(journal, head.bytes) !== digest || sha256(body) !== body_sha256) return null;
    const stored = JSON.parse(body.toString('utf8', 0, core));
    return { head, digest, campaign: restored(stored, body.subarray(core)) };
  } catch {
    return null;
  }
}

export function writeCache(path: string, { head, digest, campaign }: Known): void {
  const archive: Buffer[] = [];
  const stored = JSON.stringify(storable(campaign, archive));
  const body = Buffer.concat([Buffer.from(stored), ...archive]);
  const core = Buffer.byteLength(stored);
  const header = { version: CACHE_VERSION, digest, body_sha256: sha256(body), head, core };
  try {
    writeAtomic(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
  } catch {
    // Disposable: a read-only workspace can still be looked at.
  }
}

// internals

/** Raised whenever the shape of the fold changes. */
const CACHE_VERSION = 8;

/** Where the runs of a finished candidate stand among the archived ones: first byte and the one behind. */
type Place = [number, number];

interface Stored extends Omit<Campaign, 'candidates' | 'fingerprints' | 'abandonedRuns'> {
  fingerprints: [string, { candidate: string; status: Candidate['status'] | 'baseline' }][];
  abandonedRuns: [string, Candidate['trials']][];
  candidates: (Omit<Candidate, 'trials'> & { trials?: Candidate['trials'] | undefined })[];
  /** In the order of the candidates; null where the runs stand with the candidate. */
  places: (Place | null)[];
}

/** What a finished candidate's runs left is by far the most, and hardly ever looked at again. */
function storable(campaign: Campaign, archive: Buffer[]): Stored {
  let at = 0;
  const places = campaign.candidates.map((candidate): Place | null => {
    if (candidate.status === 'prepared') return null;
    const bytes = Buffer.from(JSON.stringify(candidate.trials));
    archive.push(bytes);
    at += bytes.length;
    return [at - bytes.length, at];
  });
  const candidates = campaign.candidates.map((candidate, index) =>
    places[index] ? { ...candidate, trials: undefined } : candidate,
  );
  return {
    ...campaign,
    fingerprints: [...campaign.fingerprints],
    abandonedRuns: [...campaign.abandonedRuns],
    candidates,
    places,
  };
}

function restored({ places, ...stored }: Stored, archive: Buffer): Campaign {
  const found = new Map<unknown, Place | Candidate['trials']>();
  // One getter for all: thousands of objects of one shape are quick to walk.
  const runs = {
    enumerable: true,
    configurable: true,
    get(this: unknown): Candidate['trials'] {
      const known = found.get(this);
      if (!isPlace(known)) return known ?? [];
      const trials: Candidate['trials'] = JSON.parse(archive.toString('utf8', ...known));
      found.set(this, trials);
      return trials;
    },
  };
  for (const [index, candidate] of stored.candidates.entries()) {
    const place = places[index];
    if (!place) continue;
    found.set(candidate, place);
    Object.defineProperty(candidate, 'trials', runs);
  }
  const candidates = stored.candidates as Candidate[];
  return {
    ...stored,
    candidates,
    fingerprints: new Map(stored.fingerprints),
    abandonedRuns: new Map(stored.abandonedRuns),
  };
}

function isPlace(known: Place | Candidate['trials'] | undefined): known is Place {
  return typeof known?.[0] === 'number';
}
