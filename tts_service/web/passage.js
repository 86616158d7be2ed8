// SPDX-License-Identifier: MIT
// Where each sentence of a reading stands in the live page, found by its text.
//
// The page is only read, never changed. A sentence is found when its letters
// stand there in order, whatever the white space, the markup between them and
// the Unicode form; a sentence that could be meant in two places counts as not
// found: better no highlight than one on the wrong words.

import { letters } from "./letters.js";

/** @typedef {import("./service.js").Sentence} Sentence */
/** @typedef {{ start: number, end: number }} Span   half-open, in letters of a PageText */

const SKIPPED =
  "doc-bai-viet, script, style, template, noscript, textarea, select, svg, [hidden], [aria-hidden=true]";
// The mark of a footnote, which is not read.
const NOTE = /^\s*([[(](\d+|\*+)[\])]|\*+)\s*$/;

// Elements whose edges do not end a word; the edges of all others do.
const INLINE = new Set(
  (
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong " +
    "sub sup time u var wbr"
  ).split(" "),
);
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
// One unit that is seen and is its own NFC: most of any page.
const PLAIN = /^[!-~\u00a1-\u00ac\u00ae-\u02ff\u1ea0-\u1ef9]$/;
const WORD = /[\p{L}\p{N}\p{M}]/u;

/** The visible text of some elements, letter by letter, each knowing its node. */
class PageText {
  /** @type {Text[]} */ #nodes = [];
  /** @type {number[]} */ #owners = [];
  /** @type {number[]} */ #starts = [];
  /** @type {number[]} */ #ends = [];
  /** @type {Set<number>} */ #gaps = new Set();
  #gap = true;
  #letters = "";

  /** @param {Iterable<Element>} roots   in document order, none inside another */
  constructor(roots) {
    /** @type {string[]} */
    const found = [];
    for (const root of roots) {
      this.#gap = true;
      this.#read(root, found);
    }
    this.#letters = found.join("");
  }

  /** @param {Node} parent @param {string[]} found */
  #read(parent, found) {
    for (const child of parent.childNodes) {
      if (child instanceof Text) {
        if (!NOTE.test(child.data) || !child.parentElement?.closest("sup")) this.#take(child, found);
      } else if (child instanceof Element && !child.matches(SKIPPED)) {
        const breaks = !INLINE.has(child.localName);
        this.#gap ||= breaks;
        this.#read(child, found);
        this.#gap ||= breaks;
      }
    }
  }

  /** @param {Text} node @param {string[]} found */
  #take(node, found) {
    const owner = this.#nodes.push(node) - 1;
    for (const { 0: cluster, index } of node.data.matchAll(CLUSTER)) {
      const seen = PLAIN.test(cluster) ? cluster : letters(cluster);
      if (!seen) this.#gap = true;
      for (const unit of seen.split("")) {
        if (this.#gap) this.#gaps.add(found.length);
        this.#gap = false;
        found.push(unit);
        this.#owners.push(owner);
        this.#starts.push(index);
        this.#ends.push(index + cluster.length);
      }
    }
  }

  /**
   * All places where the letters stand as whole words and can be seen.
   *
   * @param {string} wanted
   * @returns {Span[]}
   */
  places(wanted) {
    /** @type {Span[]} */
    const spans = [];
    if (!wanted) return spans;
    for (
      let start = this.#letters.indexOf(wanted);
      start >= 0;
      start = this.#letters.indexOf(wanted, start + 1)
    ) {
      const end = start + wanted.length;
      if (this.#edge(start) && this.#edge(end) && this.#visible(start)) spans.push({ start, end });
    }
    return spans;
  }

  /** Whether no word runs across this position. @param {number} at */
  #edge(at) {
    if (at === 0 || at === this.#letters.length || this.#gaps.has(at)) return true;
    return !(WORD.test(this.#letters[at - 1]) && WORD.test(this.#letters[at]));
  }

  /** @param {number} at */
  #visible(at) {
    return this.element(at)?.checkVisibility?.() ?? true;
  }

  /** @param {number} at @returns {Element | null} */
  element(at) {
    return this.#nodes[this.#owners[at]].parentElement;
  }

  /** @param {Span} span @returns {StaticRange} */
  range({ start, end }) {
    return new StaticRange({
      startContainer: this.#nodes[this.#owners[start]],
      startOffset: this.#starts[start],
      endContainer: this.#nodes[this.#owners[end - 1]],
      endOffset: this.#ends[end - 1],
    });
  }
}

/**
 * Takes out what stands where the order of the others does not have it: a copy,
 * in a teaser say, of a sentence that is not in the article any more.
 *
 * @param {(Span | null)[]} spans   in reading order
 */
function drop(spans) {
  for (let most = 1; most; ) {
    const against = spans.map(
      (one, i) =>
        one && spans.filter((other, j) => other && (other.start - one.start) * (j - i) < 0).length,
    );
    most = Math.max(.../** @type {number[]} */ (against));
    if (most) for (const [i, count] of against.entries()) if (count === most) spans[i] = null;
  }
}

/**
 * @param {PageText} page
 * @param {Sentence[]} sentences   in reading order
 * @returns {(Span | null)[]}
 */
function locate(page, sentences) {
  const wanted = sentences.map((sentence) => letters(sentence.text));
  const places = sentences.map((sentence, i) => {
    const all = page.places(wanted[i]);
    // Tables of contents, trails and teasers repeat headings, but not as headings.
    const tags = /title|heading/.test(sentence.role) ? ["h1, h2, h3, h4, h5, h6", "h1"] : [];
    return tags.reduce((left, tag) => {
      const fit = left.filter((span) => page.element(span.start)?.closest(tag));
      return fit.length ? fit : left;
    }, all);
  });

  // What stands in one place only is certain; it fences in what is repeated.
  const spans = places.map((all) => (all.length === 1 ? all[0] : null));
  for (const [i, span] of spans.entries()) {
    const swallowed = (/** @type {Span | null} */ other) =>
      other && span && other !== span && other.start <= span.start && span.end <= other.end;
    if (spans.some(swallowed)) spans[i] = null;
  }
  // Bylines are read last, wherever they stand.
  const bylines = spans.map((span, i) => {
    if (sentences[i].role !== "byline") return null;
    spans[i] = null;
    return span;
  });
  drop(spans);
  for (const [i, all] of places.entries()) {
    if (spans[i] || all.length < 2 || sentences[i].role === "byline") continue;
    const before = spans.slice(0, i).findLast((span) => span)?.end ?? 0;
    const fence = spans.findIndex((span, j) => j > i && span);
    const after = fence < 0 ? Infinity : /** @type {Span} */ (spans[fence]).start;
    const free = all.filter((span) => span.start >= before && span.end <= after);
    const twins = wanted.filter(
      (text, j) => j >= i && (fence < 0 || j < fence) && text === wanted[i],
    );
    if (free.length === twins.length) spans[i] = free[0];
  }
  return spans.map((span, i) => span ?? bylines[i]);
}

/** The sentences of one reading on one page; looks again after the page has changed. */
export class Passage {
  /** @type {PageText | null} */ #page = null;
  /** @type {(Span | null)[]} */ #spans = [];
  #roots;
  #sentences;
  #observer;

  /** @param {Element[]} roots   what holds the article @param {Sentence[]} sentences @param {() => void} [changed]   the page has */
  constructor(roots, sentences, changed) {
    this.#roots = roots;
    this.#sentences = sentences;
    this.#observer = new MutationObserver(() => {
      this.#page = null;
      changed?.();
    });
    for (const root of roots) {
      this.#observer.observe(root, { childList: true, characterData: true, subtree: true });
    }
  }

  /**
   * @param {number} index   of a sentence
   * @returns {StaticRange | null} null when it is not there, or not in one place only
   */
  range(index) {
    const page = this.#look();
    const span = this.#spans[index];
    return span ? page.range(span) : null;
  }

  /**
   * @param {number} index   of a sentence
   * @param {Span} part   letters of that sentence
   * @returns {StaticRange | null}
   */
  part(index, { start, end }) {
    const page = this.#look();
    const span = this.#spans[index];
    if (!span || end <= start || span.start + end > span.end) return null;
    return page.range({ start: span.start + start, end: span.start + end });
  }

  get ranges() {
    return this.#sentences.map((_, index) => this.range(index));
  }

  /** How much of the reading stands on the page, 0 to 1. */
  get share() {
    this.#look();
    const spoken = this.#sentences.filter(({ text }) => letters(text)).length;
    return spoken ? this.#spans.filter((span) => span).length / spoken : 1;
  }

  close() {
    this.#observer.disconnect();
  }

  #look() {
    if (!this.#page) {
      this.#page = new PageText(this.#roots);
      this.#spans = locate(this.#page, this.#sentences);
    }
    return this.#page;
  }
}

/**
 * The elements that hold the article a button belongs to.
 *
 * @param {Element} button
 * @param {string} selector   the site's own choice, or ""
 * @returns {Element[]}
 */
export function articleRoots(button, selector) {
  const page = button.ownerDocument;
  if (selector) {
    const all = [...page.querySelectorAll(selector)];
    return all.filter((one) => !all.some((other) => other !== one && other.contains(one)));
  }
  const root =
    button.closest("article") ??
    page.querySelector("h1")?.closest("article, main, [role=main]") ??
    page.querySelector("main") ??
    page.body;
  return [root];
}
