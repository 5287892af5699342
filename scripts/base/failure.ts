/** Exit codes of every door (shown by `--help`). */
export const EXIT = {
  done: 0,
  failed: 1,
  refused: 2,
  missing: 3,
  retry: 75,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface FailureDetail {
  /** Stable word in capitals that an agent can branch on, e.g. `AUTOFL_DUPLICATE`. */
  code: string;
  /** What was wrong, where, and what was expected. */
  message: string;
  /** What to do next; a literal command where there is one. */
  hint?: string;
  exit?: ExitCode;
}

/**
 * The one error of this program: something a person or an agent can act on. Doors turn it into
 * `{"ok": false, "error": {code, message, hint}}` and its exit code; anything else that is thrown is
 * a defect of ours and is reported as such.
 */
export class Failure extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: ExitCode;

  constructor({ code, message, hint, exit = EXIT.refused }: FailureDetail) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.hint = hint;
    this.exit = exit;
  }
}
