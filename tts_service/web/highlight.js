// SPDX-License-Identifier: MIT
// The mark on the sentence being read. It is painted by the CSS Custom
// Highlight API, which leaves the page's nodes as they are; a browser without
// it gets a class on the paragraph.

import { sheetOf } from "./node.js";

const SENTENCE = "dbv-sentence";
const WORD = "dbv-word";
const FALLBACK_CLASS = "dbv-reading";

// Colour and underline: never by colour alone. Both text and background are
// set, so the contrast (16.3:1 light, 9.4:1 dark) does not depend on the page.
// `color-scheme` of the page decides which pair is used.
const BACK = "light-dark(#ffe08a, #5a4300)";
const FRONT = "light-dark(#000, #fff)";

/** @param {boolean} own   whether the site's colours are used */
const css = (own) => `
  ::highlight(${SENTENCE}), .${FALLBACK_CLASS} {
    background-color: ${own ? `var(--dbv-highlight-bg, ${BACK})` : BACK};
    color: ${own ? `var(--dbv-highlight-fg, ${FRONT})` : FRONT};
    text-decoration: underline 2px; text-decoration-color: light-dark(#8a5a00, #ffd76a);
  }
  ::highlight(${WORD}) {
    background-color: light-dark(#6b3f00, #ffd76a); color: light-dark(#fff, #000);
    text-decoration: underline 2px;
  }
  @media (forced-colors: active) {
    ::highlight(${SENTENCE}), .${FALLBACK_CLASS} {
      background-color: Highlight; color: HighlightText; text-decoration-color: HighlightText;
    }
    ::highlight(${WORD}) {
      background-color: HighlightText; color: Highlight; text-decoration-color: currentColor;
    }
  }
`;

/** @type {Map<string, Highlight>} */
const registered = new Map();
/** @type {Map<Node, CSSStyleSheet>} */
const sheets = new Map();

/** Registered once and kept: some browsers do not repaint when a name is set anew. @param {string} name */
function highlight(name) {
  if (!("highlights" in CSS) || typeof Highlight !== "function") return null;
  let one = registered.get(name);
  if (!one) {
    one = new Highlight();
    one.priority = name === WORD ? 2 : 1;
    CSS.highlights.set(name, one);
    registered.set(name, one);
  }
  return one;
}

export class SentenceHighlight {
  /** @type {Element | null} */ #block = null;

  /** @param {StaticRange | null} range   what is being read now; null for nothing */
  show(range) {
    if (range) style(range.startContainer);
    this.word(null);
    const shared = highlight(SENTENCE);
    if (shared) {
      shared.clear();
      if (range) shared.add(range);
      return;
    }
    this.#block?.classList.remove(FALLBACK_CLASS);
    this.#block = range ? range.startContainer.parentElement : null;
    this.#block?.classList.add(FALLBACK_CLASS);
  }

  /** The site's own colours cannot be read: goes back to ours. */
  plain() {
    for (const sheet of sheets.values()) sheet.replaceSync(css(false));
  }

  /** @param {StaticRange | null} range   a word of the sentence */
  word(range) {
    const shared = highlight(WORD);
    shared?.clear();
    if (range) shared?.add(range);
  }
}

/** @param {Node} node   in the tree that is to have the look */
function style(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  if (sheets.has(root)) return;
  const sheet = sheetOf(css(true));
  sheets.set(root, sheet);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
