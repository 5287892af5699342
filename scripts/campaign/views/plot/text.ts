/** Advance widths of U+0020 to U+007E in DejaVu Sans Condensed, in thousandths of the font size. */
const REGULAR = thousandths(
  '286 360 414 754 572 855 702 247 351 351 450 754 286 325 286 303 572 572 572 572 572 572 572 572 572 572 303 303 754 754 754 478 900 615 617 628 693 568 518 697 677 265 265 590 501 776 673 708 542 708 625 571 549 659 615 890 616 549 616 351 303 351 754 450 450 551 571 495 571 554 316 571 570 250 250 521 250 876 570 550 571 571 370 469 353 570 532 736 532 532 472 572 303 572 754',
);
const BOLD = thousandths(
  '313 410 469 754 626 901 785 275 411 411 470 754 342 374 342 329 626 626 626 626 626 626 626 626 626 626 360 360 754 754 754 522 900 696 686 660 747 615 615 738 753 334 334 697 573 896 753 765 659 765 693 648 614 730 696 993 694 651 652 411 329 411 754 450 450 607 644 533 644 610 391 644 641 308 308 598 308 938 641 618 644 644 444 536 430 641 586 831 580 586 523 641 329 641 754',
);
/** Of the few other letters that we write ourselves. */
const OWN = new Map([
  ['…', 0.9],
  ['−', 0.754],
  ['→', 0.754],
  ['·', 0.342],
  ['±', 0.754],
]);
/** Any other letter: as wide as the widest common Cyrillic one, so that text is never wider than told. */
const OTHER = { regular: 0.83, bold: 0.96 };
const FULL_WIDTH = 1.02;

export interface TextStyle {
  /** In SVG units. */
  size: number;
  bold?: boolean;
  fill?: string;
  anchor?: 'start' | 'middle' | 'end';
  /** A white outline that keeps the text readable over lines and marks. */
  halo?: boolean;
  rotate?: number;
}

/**
 * One line of text that is safe to print and to measure: no control or formatting characters (they
 * break XML and turn the direction of what follows), no towers of accents.
 */
export function clean(text: string): string {
  if (isPlain(text)) return text;
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Estimated width in SVG units; rather too wide than too narrow. */
export function widthOf(text: string, style: Pick<TextStyle, 'size' | 'bold'>): number {
  let width = 0;
  for (const letter of text) width += advance(letter, style.bold ?? false);
  return width * style.size;
}

/** The text itself when it fits, else its beginning and `…`. */
export function fit(text: string, width: number, style: Pick<TextStyle, 'size' | 'bold'>): string {
  const whole = clean(text.slice(0, 2000));
  if (widthOf(whole, style) <= width) return whole;
  let room = width - widthOf('…', style);
  let kept = '';
  for (const letter of whole) {
    room -= widthOf(letter, style);
    if (room < 0) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/** Text for an XML attribute or element. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);
}

/** An SVG text element; what it says is cleaned and escaped here and nowhere else. */
export function text(x: number, y: number, words: string, style: TextStyle): string {
  const attributes = [
    `x="${round(x)}" y="${round(y)}" font-size="${style.size}"`,
    style.bold ? 'font-weight="bold"' : '',
    style.fill ? `fill="${style.fill}"` : '',
    style.anchor && style.anchor !== 'start' ? `text-anchor="${style.anchor}"` : '',
    style.halo ? 'stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' : '',
    style.rotate ? `transform="rotate(${style.rotate} ${round(x)} ${round(y)})"` : '',
  ];
  return `<text ${attributes.filter((attribute) => attribute !== '').join(' ')}>${escapeXml(directed(clean(words)))}</text>`;
}

/** A coordinate as it is written: a tenth of a unit is finer than a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

// internals

/** Printable ASCII with single spaces: nearly all text is, and it needs no look at Unicode's tables. */
function isPlain(text: string): boolean {
  return /^(?:[!-~]+(?: [!-~]+)*)?$/.test(text);
}

/** Words that begin from the right are set as such, or their `…` would stand at the wrong end. */
function directed(words: string): string {
  if (isPlain(words)) return words;
  return /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(words)
    ? `\u2067${words}\u2069`
    : words;
}

function advance(letter: string, bold: boolean): number {
  const code = letter.codePointAt(0) ?? 0;
  const known = (bold ? BOLD : REGULAR)[code - 32] ?? OWN.get(letter);
  if (known !== undefined) return known;
  if (/\p{M}/u.test(letter)) return 0;
  return code >= 0x1100 ? FULL_WIDTH : bold ? OTHER.bold : OTHER.regular;
}

function thousandths(widths: string): number[] {
  return widths.split(' ').map((width) => Number(width) / 1000);
}
