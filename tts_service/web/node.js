// SPDX-License-Identifier: MIT
// DOM nodes without HTML strings, so that strict CSP and Trusted Types agree.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean>} [attributes]   true sets an empty one, false none
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function node(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const SHAPES = {
  play: "M8 5.2v13.6a.9.9 0 0 0 1.4.75l10.2-6.8a.9.9 0 0 0 0-1.5L9.4 4.45A.9.9 0 0 0 8 5.2Z",
  pause:
    "M7 4.5h3a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1Zm7 0h3a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1Z",
  previous:
    "M7 5a1 1 0 0 0-2 0v14a1 1 0 1 0 2 0v-5.2l10.5 6a1 1 0 0 0 1.5-.87V5.07a1 1 0 0 0-1.5-.87L7 10.2V5Z",
  next: "M17 5a1 1 0 1 1 2 0v14a1 1 0 1 1-2 0v-5.2l-10.5 6A1 1 0 0 1 5 18.93V5.07a1 1 0 0 1 1.5-.87l10.5 6V5Z",
  close:
    "M6.7 5.3a1 1 0 0 0-1.4 1.4L10.6 12l-5.3 5.3a1 1 0 1 0 1.4 1.4l5.3-5.3 5.3 5.3a1 1 0 0 0 1.4-1.4L13.4 12l5.3-5.3a1 1 0 0 0-1.4-1.4L12 10.6 6.7 5.3Z",
  speaker:
    "M11.6 4.2 7.2 8H4.5A1.5 1.5 0 0 0 3 9.5v5A1.5 1.5 0 0 0 4.5 16h2.7l4.4 3.8a.85.85 0 0 0 1.4-.65V4.85a.85.85 0 0 0-1.4-.65ZM16.2 8.1a1 1 0 0 0-.3 1.4 4.6 4.6 0 0 1 0 5 1 1 0 1 0 1.7 1.1 6.6 6.6 0 0 0 0-7.2 1 1 0 0 0-1.4-.3Zm2.7-3a1 1 0 0 0-.2 1.4 9 9 0 0 1 0 11 1 1 0 1 0 1.6 1.2 11 11 0 0 0 0-13.4 1 1 0 0 0-1.4-.2Z",
};

const SVG = "http://www.w3.org/2000/svg";

/** A 24-unit pictogram in the text's colour. @param {keyof typeof SHAPES} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Changes what a pictogram shows. @param {Element} svg @param {keyof typeof SHAPES} name */
export function redraw(svg, name) {
  const path = /** @type {Element} */ (svg.firstElementChild);
  if (path.getAttribute("d") !== SHAPES[name]) path.setAttribute("d", SHAPES[name]);
}
