import { joinArguments } from '../../contract/arguments.ts';
import { isBaselineName } from '../../records/event.ts';
import type { Campaign } from '../../records/fold.ts';
import { BEST_PATCH } from '../../records/paths.ts';

/** Commands for bash in the workspace, word for word. */
export interface Again {
  /** Runs the best, whose source the workspace holds. */
  best: string;
  /** Makes the workspace's source the baseline's, or the best's again; null while the best is the baseline. */
  to_baseline: { git: string; patch: string } | null;
  to_best: { git: string; patch: string } | null;
  /** Runs the baseline, once its source is there. */
  baseline: string;
}

export function againOf({ init, incumbent }: Campaign): Again {
  const command = (args: string[]) =>
    [init.interpreter.path, init.job, ...init.base_args, ...args].map(shellWord).join(' ');
  // Arguments alone may have made the best: then there is no source to go back from.
  const differs = incumbent !== null && incumbent.source_sha256 !== init.source_sha256;
  return {
    best: command(incumbent?.run_args ?? []),
    to_baseline: differs ? { git: `${GIT} -R ${BEST_PATCH}`, patch: `${PATCH} -R` } : null,
    to_best: differs ? { git: `${GIT} ${BEST_PATCH}`, patch: PATCH } : null,
    baseline: command([]),
  };
}

/** Whether anything was found that differs from the baseline. */
export function isBetter({ incumbent }: Campaign): boolean {
  return incumbent !== null && !isBaselineName(incumbent.name);
}

// internals

/** What does not show, or turns the direction of a line, is written so that whoever copies the command sees it. */
function shellWord(word: string): string {
  if (!HIDDEN.test(word)) return joinArguments([word]);
  const letters = [...word].map((letter) => {
    if (letter === "'" || letter === '\\') return `\\${letter}`;
    const code = letter.codePointAt(0)?.toString(16).padStart(8, '0');
    return HIDDEN.test(letter) ? `\\U${code}` : letter;
  });
  return `$'${letters.join('')}'`;
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Below somebody's repository git would take the paths from its top, find nothing, and say nothing. */
const GIT = 'GIT_DIR=/nonexistent git apply --whitespace=nowarn';
const PATCH = `patch -p1 -f --binary -i ${BEST_PATCH}`;
