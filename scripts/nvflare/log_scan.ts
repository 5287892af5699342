/** What the output of a run says about its end, gathered line by line in bounded memory. */
export interface LogFindings {
  /** The first traceback, later ones being consequences: its last lines. */
  traceback: string[];
  /** The first line that ended the run, such as NVFlare's FATAL_SYSTEM_ERROR. */
  fatal: string | null;
  lastLines: string[];
}

/** Reads a log as it streams by. Bytes that are no UTF-8 are read leniently. */
export class LogScan {
  private rest = '';
  private readonly decoder = new TextDecoder('utf-8');
  private readonly lastLines: string[] = [];
  private block: string[] | null = null;
  private traceback: string[] = [];
  private fatal: string | null = null;

  push(chunk: Uint8Array): void {
    const lines = (this.rest + this.decoder.decode(chunk, { stream: true })).split('\n');
    this.rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) this.line(line.slice(0, MAX_LINE));
  }

  findings(): LogFindings {
    if (this.rest) this.line(this.rest);
    this.rest = '';
    if (this.block) this.closeTraceback(this.block);
    return { traceback: this.traceback, fatal: this.fatal, lastLines: [...this.lastLines] };
  }

  private line(line: string): void {
    if (line.trim()) this.lastLines.push(line);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
    if (this.fatal === null && FATAL.test(line)) this.fatal = line.trim();
    if (this.traceback.length > 0) return;
    if (line.includes('Traceback (most recent call last)')) this.block = [];
    else if (this.block) this.tracebackLine(this.block, line);
  }

  /** A traceback ends with the first line that is not indented: the error itself. */
  private tracebackLine(block: string[], line: string): void {
    if (line.trim()) block.push(line);
    if (block.length > TRACEBACK_LINES) block.shift();
    if (/^\S/.test(line)) this.closeTraceback(block);
  }

  private closeTraceback(block: string[]): void {
    if (block.length > 0) this.traceback = block.map((line) => line.trimEnd());
    this.block = null;
  }
}

// internals

const FATAL = /FATAL_SYSTEM_ERROR|Simulation failed with return code/;
const MAX_LINE = 2000;
const LAST_LINES = 12;
const TRACEBACK_LINES = 8;
