/** A number in as many digits as a reader needs, 3 for a difference, 5 for a score; whole ones stay whole. */
export function figure(value: number, digits = 3): string {
  const whole = Math.abs(value) >= 10 ** digits;
  return String(whole ? Math.round(value) : Number(value.toPrecision(digits)));
}

/** A difference with its sign; the minus is not a hyphen, so that no line breaks there. */
export function signed(value: number, digits = 3): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value), digits)}`;
}
