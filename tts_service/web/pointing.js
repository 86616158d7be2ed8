// SPDX-License-Identifier: MIT
// Reading from where the reader points: by a tap on a sentence, where that is
// switched on, or by "Nghe từ đây" beside a selection.

import { node } from "./node.js";

// What has a use of its own when pressed.
const BUSY =
  "doc-bai-viet, a, button, input, select, textarea, label, summary, audio, video, [contenteditable]";
const SETTLED_MS = 250;

export class Pointing {
  tap = false;
  #from;
  #ranges;
  /** @type {AbortController | null} */ #listening = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #chosen = -1;

  /**
   * @param {string} words   of the button beside a selection
   * @param {() => (StaticRange | null)[]} ranges   where each sentence stands in the page
   * @param {(sentence: number) => void} from   reads from a sentence on
   */
  constructor(words, ranges, from) {
    this.#ranges = ranges;
    this.#from = from;
    this.element = node("button", { type: "button", class: "hear", hidden: true }, words);
    this.element.addEventListener("click", () => {
      this.element.hidden = true;
      getSelection()?.removeAllRanges();
      from(this.#chosen);
    });
  }

  start() {
    if (this.#listening) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    document.addEventListener("click", (event) => this.#tapped(event), { signal });
    const later = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#offer(), SETTLED_MS);
    };
    document.addEventListener("selectionchange", later, { signal });
    addEventListener("scroll", later, { passive: true, capture: true, signal });
  }

  stop() {
    this.#listening?.abort();
    this.#listening = null;
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }

  /** @param {MouseEvent} event */
  #tapped(event) {
    if (!this.tap || event.defaultPrevented || !(event.target instanceof Element)) return;
    if (event.target.closest(BUSY) || !getSelection()?.isCollapsed) return;
    const caret = caretAt(event.clientX, event.clientY);
    const sentence = caret ? this.#at(caret.node, caret.offset) : -1;
    if (sentence >= 0) this.#from(sentence);
  }

  /** The sentence at or after a place in the article; -1 for none. @param {Node} node @param {number} offset */
  #at(node, offset) {
    if (!document.contains(node)) return -1;
    const place = document.createRange();
    place.setStart(node, offset);
    let begun = false;
    const at = this.#ranges().findIndex((range) => {
      if (!range) return false;
      begun ||= place.comparePoint(range.startContainer, range.startOffset) <= 0;
      return place.comparePoint(range.endContainer, range.endOffset) > 0;
    });
    return begun ? at : -1;
  }

  #offer() {
    const selection = getSelection();
    const range = selection?.isCollapsed === false ? selection.getRangeAt(0) : null;
    this.#chosen = range ? this.#at(range.startContainer, range.startOffset) : -1;
    this.element.hidden = this.#chosen < 0;
    if (!range || this.#chosen < 0) return;
    const { left, top, bottom } = range.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.element;
    // Above what is selected; a phone's own menu comes there too, so below where there is room.
    const below = bottom + 8 + offsetHeight < innerHeight;
    style.insetBlockStart = `${Math.max(8, below ? bottom + 8 : top - offsetHeight - 8)}px`;
    style.insetInlineStart = `${Math.max(8, Math.min(left, innerWidth - offsetWidth - 8))}px`;
  }
}

/** @param {number} x @param {number} y @returns {{ node: Node, offset: number } | null} */
function caretAt(x, y) {
  const position = document.caretPositionFromPoint?.(x, y);
  if (position) return { node: position.offsetNode, offset: position.offset };
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
