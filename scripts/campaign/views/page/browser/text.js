/** What is not seen, or turns what follows around, is named, so that no text looks like another. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u00ad\u200b\u2028\u2029\u2060\ufeff]/gu;

/** @param {string} text */
export function visible(text) {
  return text.replace(UNSEEN, (letter) => {
    const code = letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨${code}⟩`;
  });
}

/**
 * Writes numbers of a range with the digits that tell them apart.
 *
 * @param {number} low @param {number} high
 * @returns {(value: number) => string}
 */
export function numbersIn(low, high) {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const span = high - low > size * 1e-9 ? high - low : size;
  if (!(span > 0)) return (value) => minus(String(value));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(span)));
  if (size >= 1e7 || digits > 7) {
    const places = Math.min(12, Math.max(1, Math.ceil(Math.log10(size / span)) + 2));
    return (value) => minus(value === 0 ? '0' : value.toExponential(places));
  }
  return (value) => minus(value.toFixed(Math.min(digits, 7)));
}

/**
 * A number on its own, as short as it says enough.
 *
 * @param {number | null} value
 */
export function figure(value, digits = 3) {
  return value === null ? '–' : minus(String(Number(value.toPrecision(digits))));
}

/**
 * A difference with its sign.
 *
 * @param {number | null} value @param {(value: number) => string} [format]
 */
export function signed(value, format = (number) => figure(number)) {
  if (value === null) return '–';
  return `${value < 0 ? '−' : '+'}${format(Math.abs(value))}`;
}

/** @param {number | null} seconds */
export function duration(seconds) {
  if (seconds === null) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (seconds > 0 && seconds < 1) return '< 1 s';
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} m ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** @param {string} time */
export function clock(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '–';
  const near = Math.abs(Date.now() - date.getTime()) < 20 * 3600 * 1000;
  return near
    ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 102.4) / 10} KB`;
}

/** @param {number} number @param {string} word */
export function counted(number, word) {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** @param {string} number */
function minus(number) {
  return number.replace('-', '−').replace('e+', 'e');
}
