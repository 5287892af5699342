import { widthOf } from '../../../../scripts/campaign/views/plot/text.ts';

export interface Written {
  words: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Drawn {
  /** Look of the mark; ends in `-arguments` when it is hollow. */
  id: string;
  x: number;
  y: number;
}

/** Every text of a picture of ours, with the rectangle that it covers. */
export function textsOf(svg: string): Written[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(
    ([, attributes = '', inner = '']) => {
      const words = unescapeXml(inner).replace(/[\u2067\u2069]/g, '');
      const size = numberOf(attributes, 'font-size');
      const width = widthOf(words, { size, bold: attributes.includes('font-weight="bold"') });
      const [x, y] = [numberOf(attributes, 'x'), numberOf(attributes, 'y')];
      const shift = attributes.includes('"middle"')
        ? width / 2
        : attributes.includes('"end"')
          ? width
          : 0;
      const [above, below] = [0.76 * size, 0.22 * size];
      if (attributes.includes('rotate(-90'))
        return {
          words,
          left: x - above,
          right: x + below,
          top: y - width + shift,
          bottom: y + shift,
        };
      return {
        words,
        left: x - shift,
        right: x - shift + width,
        top: y - above,
        bottom: y + below,
      };
    },
  );
}

/** Every mark of a picture of ours. */
export function marksOf(svg: string): Drawn[] {
  return [...svg.matchAll(/<use href="#plot-([^"]+)" x="([^"]+)" y="([^"]+)"/g)].map(
    ([, id = '', x, y]) => ({ id, x: Number(x), y: Number(y) }),
  );
}

/** Corners of the running best. */
export function stepsOf(svg: string): [number, number][] {
  const path = /class="running-best" d="([^"]*)"/.exec(svg)?.[1] ?? '';
  return [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

/** Numbers on the y axis. */
export function yTicksOf(svg: string): number[] {
  return [...svg.matchAll(/<path d="M[^"]*" stroke="#e5e9f0"\/>\n<text [^>]*>([^<]*)</g)].map(
    ([, label = '']) => Number(label.replace('−', '-').replaceAll(',', '')),
  );
}

export function layer(svg: string, name: string): string {
  const start = svg.indexOf(`<g class="${name}"`);
  return start < 0 ? '' : svg.slice(start, svg.indexOf('\n</g>', start));
}

// internals

function numberOf(attributes: string, name: string): number {
  return Number(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1]);
}

function unescapeXml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
