// SPDX-License-Identifier: MIT
// The mark on the sentence being read. It is painted by the CSS Custom
// Highlight API, which leaves the page's nodes as they are; a browser without
// it gets a class on the paragraph.

const NAME = "dbv-sentence";
const FALLBACK_CLASS = "dbv-reading";

// Colour and underline: never by colour alone. Both text and background are
// set, so the contrast (16.3:1 light, 9.4:1 dark) does not depend on the page.
// `color-scheme` of the page decides which pair is used.
const LOOK = `
  background-color: var(--dbv-highlight-bg, #ffe08a);
  background-color: var(--dbv-highlight-bg, light-dark(#ffe08a, #5a4300));
  color: var(--dbv-highlight-fg, #000);
  color: var(--dbv-highlight-fg, light-dark(#000, #fff));
  text-decoration: underline 2px;
  text-decoration-color: light-dark(#8a5a00, #ffd76a);
`;
const SHEET = `
  ::highlight(${NAME}) { ${LOOK} }
  .${FALLBACK_CLASS} { ${LOOK} }
  @media (forced-colors: active) {
    ::highlight(${NAME}), .${FALLBACK_CLASS} {
      background-color: Highlight; color: HighlightText; text-decoration-color: HighlightText;
    }
  }
`;

/** @type {Highlight | null} */
let shared = null;
/** @type {WeakSet<Node>} */
const styled = new WeakSet();

/** Registered once and kept: some browsers do not repaint when a name is set anew. */
function registered() {
  if (!shared && "highlights" in CSS && typeof Highlight === "function") {
    shared = new Highlight();
    shared.priority = 1;
    CSS.highlights.set(NAME, shared);
  }
  return shared;
}

export class SentenceHighlight {
  /** @type {Element | null} */ #block = null;

  /** @param {StaticRange | null} range   what is being read now; null for nothing */
  show(range) {
    if (range) this.#style(range.startContainer);
    const highlight = registered();
    if (highlight) {
      highlight.clear();
      if (range) highlight.add(range);
      return;
    }
    this.#block?.classList.remove(FALLBACK_CLASS);
    this.#block = range ? range.startContainer.parentElement : null;
    this.#block?.classList.add(FALLBACK_CLASS);
  }

  /** @param {Node} node */
  #style(node) {
    const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    if (styled.has(root)) return;
    styled.add(root);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
}
