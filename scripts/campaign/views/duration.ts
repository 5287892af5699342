/**
 * A time span as people say it; the same in the picture, the page and the report.
 *
 * @example
 * ```ts
 * formatDuration(45); // "45 s"
 * formatDuration(3599); // "59 m 59 s"
 * formatDuration(3600); // "1 h 0 m"
 * ```
 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} m ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}
