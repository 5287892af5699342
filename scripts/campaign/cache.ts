import { readIfExists, sha256, writeAtomic } from '../base/files.ts';
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
const CACHE_VERSION = 4;

/** Where the runs of a finished candidate stand among the archived ones: first byte and the one behind. */
type Place = [number, number];

interface Stored extends Omit<Campaign, 'candidates' | 'fingerprints'> {
  fingerprints: [string, { candidate: string; status: Candidate['status'] | 'baseline' }][];
  candidates: (Omit<Candidate, 'trials'> & { trials: Candidate['trials'] | null; place: Place })[];
}

/** What a finished candidate's runs left is by far the most, and hardly ever looked at again. */
function storable(campaign: Campaign, archive: Buffer[]): Stored {
  let at = 0;
  const candidates = campaign.candidates.map((candidate) => {
    if (candidate.status === 'prepared') return { ...candidate, place: [0, 0] as Place };
    const bytes = Buffer.from(JSON.stringify(candidate.trials));
    archive.push(bytes);
    const place: Place = [at, at + bytes.length];
    at += bytes.length;
    return { ...candidate, trials: null, place };
  });
  return { ...campaign, fingerprints: [...campaign.fingerprints], candidates };
}

function restored(stored: Stored, archive: Buffer): Campaign {
  const candidates = stored.candidates.map(({ place, trials, ...candidate }): Candidate => {
    if (trials) return { ...candidate, trials };
    let read: Candidate['trials'] | null = null;
    return {
      ...candidate,
      get trials() {
        read ??= JSON.parse(archive.toString('utf8', ...place)) as Candidate['trials'];
        return read;
      },
    };
  });
  return { ...stored, candidates, fingerprints: new Map(stored.fingerprints) };
}
