// SPDX-License-Identifier: MIT
// The article's page, as the place where the reading is seen.

import { SentenceHighlight } from "./highlight.js";
import { articleRoots, Passage } from "./passage.js";

/** @typedef {import("./service.js").Sentence} Sentence */

export class Page {
  #host;
  #changed;
  highlight = new SentenceHighlight();
  /** @type {Passage | null} */ #passage = null;
  #index = -1;
  /** Whether words are marked, too, where their times are known. */
  markingWords = true;

  /** @param {HTMLElement} host   the <doc-bai-viet> @param {() => void} changed   the article was */
  constructor(host, changed) {
    this.#host = host;
    this.#changed = changed;
  }

  /** What holds the article. */
  get roots() {
    return articleRoots(this.#host, this.#host.getAttribute("article") ?? "");
  }

  /** @param {Sentence[]} sentences */
  open(sentences) {
    this.#passage?.close();
    const look = (/** @type {Element[]} */ roots) => new Passage(roots, sentences, this.#changed);
    this.#passage = look(this.roots);
    if (this.#passage.share === 1 || this.#host.hasAttribute("article")) return;
    // The headline, or all of it, may stand outside what looks like the article.
    const whole = look([document.body]);
    const better = whole.share > this.#passage.share;
    (better ? this.#passage : whole).close();
    if (better) this.#passage = whole;
  }

  /** Marks a sentence. @param {number} index   -1 for none @returns {boolean} whether it is on the page */
  mark(index) {
    this.#index = index;
    const { range } = this;
    this.highlight.show(this.marking ? range : null);
    return range !== null || index < 0;
  }

  /** Whether anything is marked. */
  get marking() {
    return this.#host.getAttribute("highlight") !== "off";
  }

  /** @param {number} index   of a sentence @param {{ start: number, end: number } | null} letters   of a word in it */
  markWord(index, letters) {
    if (index !== this.#index || !this.marking || !this.markingWords) return;
    this.highlight.word(letters && (this.#passage?.part(index, letters) ?? null));
  }

  /** How much of the reading stands on the page, 0 to 1. */
  get share() {
    return this.#passage?.share ?? 1;
  }

  end() {
    this.mark(-1);
    this.#passage?.close();
  }

  /** Where what is read stands. */
  get range() {
    return this.#passage?.range(this.#index) ?? null;
  }

  /** Where each sentence stands. */
  get ranges() {
    return this.#passage?.ranges ?? [];
  }
}
