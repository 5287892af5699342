import { visible } from './text.js';

/** @typedef {string | number | boolean | undefined | null | ((event: Event) => void)} Attribute */
/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element. Text becomes text, whatever it says: nothing here reads markup.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{ [name: string]: Attribute }} [attributes] `on…` names a listener.
 * @param {(Child | Child[])[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  dress(element, attributes, children);
  return element;
}

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {{ [name: string]: Attribute }} [attributes]
 * @param {(Child | Child[])[]} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  dress(element, attributes, children);
  return element;
}

/** Text of a person, an agent or a job: whatever direction it has, it turns nothing around it. */
export function told(/** @type {string} */ text) {
  return el('bdi', {}, text);
}

/**
 * @param {Element} element @param {{ [name: string]: Attribute }} attributes
 * @param {(Child | Child[])[]} children
 */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : visible(String(value)));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
}
