/** A row of the ledger, as far as the picture needs it. */
export interface PlotRow {
  name: string;
  status: 'baseline' | 'keep' | 'discard' | 'crash' | 'literature' | 'infrastructure_retry';
  /** Mean of its runs, in the metric's unit. */
  score: number | null;
  /** Of all its runs together. */
  runtimeSeconds: number | null;
  kind: 'source_edit' | 'argument_only' | '';
  /** `keep carry discard inconclusive crash`, or empty. */
  verdict: string;
  scoreStd: number | null;
  replicates: number | null;
  summary: string;
}

export interface PlotSettings {
  metric: string;
  mode: 'max' | 'min';
  title?: string;
  /** At most this many candidates are named; the best is always among them. Default 8. */
  maxLabels?: number;
  /** Default 4. */
  maxLiteratureLabels?: number;
  /** Show every score instead of the region of the improvement. */
  fullYRange?: boolean;
  /** What the x axis counts; default `attempts`. */
  x?: 'attempts' | 'time';
  /** Standard deviation of one run of the same configuration. */
  noise?: { sd: number } | null;
  /** The gain over the baseline on fresh runs (positive: better) with its 90 % interval. Null: not confirmed; undefined: say nothing. */
  confirmed?: { gain: number; low: number; high: number } | null;
}
