// SPDX-License-Identifier: MIT
// "Xem với cỡ chữ": the article, and nothing else, made larger. `zoom` also
// enlarges what portals size in pixels, and lines break anew: no sideways scroll.

import { sheetOf } from "./node.js";
import { keep, recall } from "./storage.js";

const SIZES = [100, 115, 130, 150, 175, 200];

export class TextSize {
  #selector;
  #sheet = sheetOf("");

  /** @param {Element} host @param {Element[]} roots   what holds the article @param {string} selector   the site's own choice, or "" */
  constructor(host, roots, selector) {
    this.#selector = selector || roots.map((root) => selectorOf(root, host)).join(", ");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    this.#apply();
  }

  /** Percent. */
  get now() {
    return SIZES.includes(recall("size")) ? Number(recall("size")) : SIZES[0];
  }

  /** @param {number} by   1 larger, -1 smaller, 0 as the site has it */
  step(by) {
    const at = by ? SIZES.indexOf(this.now) + by : 0;
    const size = SIZES[Math.max(0, Math.min(SIZES.length - 1, at))];
    keep("size", size === SIZES[0] ? null : size);
    this.#apply();
  }

  end() {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.#sheet);
  }

  #apply() {
    const zoom = this.now / 100;
    const article = `:is(${this.#selector})`;
    this.#sheet.replaceSync(
      zoom === 1
        ? ""
        : `${article} { zoom: ${zoom}; overflow-wrap: break-word }
           ${article} doc-bai-viet { zoom: ${1 / zoom} }`,
    );
  }
}

/** @param {Element} root @param {Element} host @returns {string} */
function selectorOf(root, host) {
  if (root.id) return `#${CSS.escape(root.id)}`;
  if (root.contains(host)) return `${root.localName}:has(doc-bai-viet)`;
  return root.localName;
}
