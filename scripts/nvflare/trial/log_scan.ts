/** What the output of a run says about its end, gathered line by line in bounded memory. */
export interface LogFindings {
  /** The first traceback, later ones being consequences: its last lines. */
  traceback: string[];
  /** The first line that ended the run, such as NVFlare's FATAL_SYSTEM_ERROR. */
  fatal: string | null;
  /** NVFlare's word that it does not use a part that the job gives it. */
  dropped: string | null;
  lastLines: string[];
}

/** Reads a log as it streams by. Bytes that are no UTF-8 are read leniently. */
export class LogScan {
  private rest = '';
  private readonly decoder = new TextDecoder('utf-8');
  private readonly lastLines: string[] = [];
  private block: { lines: string[]; logged: boolean } | null = null;
  private traceback: string[] = [];
  private fatal: string | null = null;
  private dropped: string | null = null;

  push(chunk: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(chunk, { stream: true })).split('\n');
    this.rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) this.line(line.slice(0, MAX_LINE));
  }

  findings(): LogFindings {
    if (this.rest) this.line(this.rest);
    this.rest = '';
    const { traceback, fatal, dropped, lastLines } = this;
    return { traceback, fatal, dropped, lastLines: [...lastLines] };
  }

  private line(line: string): void {
    if (line.trim()) this.lastLines.push(line);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
    if (this.fatal === null && FATAL.test(line)) this.fatal = line.trim();
    if (this.dropped === null && DROPPED.test(line)) this.dropped = line.trim();
    if (this.traceback.length === 0) this.tracebackLine(line);
  }

  /**
   * A traceback ends with the first line that is not indented: the error itself. Lines of a log come in
   * between; of an external trainer's traceback every line is one.
   */
  private tracebackLine(line: string): void {
    const logged = LOGGED.exec(line);
    const text = logged ? line.slice(logged[0].length) : line;
    if (text.startsWith('Traceback (most recent call last)')) {
      // The error log's own first line is dated, its others are not.
      this.block = { lines: [], logged: logged?.[1] === 'INFO' };
      return;
    }
    const { block } = this;
    if (!block || (logged !== null) !== block.logged || !text.trim()) return;
    block.lines.push(text);
    if (block.lines.length > TRACEBACK_LINES) block.lines.shift();
    if (/^\S/.test(text)) this.closeTraceback();
  }

  private closeTraceback(): void {
    const lines = this.block?.lines ?? [];
    this.block = null;
    if (!CONSEQUENCE.test(lines.at(-1) ?? '')) this.traceback = lines.map((line) => line.trimEnd());
  }
}

// internals

const FATAL = /FATAL_SYSTEM_ERROR|Simulation failed with return code/;
const DROPPED = /is not a ModelAggregator\. Using built-in/;
/** `time - LEVEL - `, as NVFlare logs to the console. */
const LOGGED = /^\d{4}-\d\d-\d\d [\d:]+,\d+ - ([A-Z]+) - /;
/** Errors that only follow from another, at which a traceback explains nothing. */
const CONSEQUENCE = /is not a valid DXO|Simulation failed with return code/;
const MAX_LINE = 2000;
const LAST_LINES = 12;
const TRACEBACK_LINES = 8;
