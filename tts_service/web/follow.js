// SPDX-License-Identifier: MIT
// Scrolls along with the reading, until the reader scrolls.

import { boxOf } from "./box.js";

// A sentence that leaves this band of the window is brought back …
const UPPER = 0.15;
const LOWER = 0.75;
// … so that it begins here.
const TARGET = 0.2;

const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "]);

export class Follow {
  /** The reader has taken over the scrolling. */
  away = false;
  /** Whether to scroll at all. */
  on = true;
  #changed;
  #host;
  /** @type {AbortController | null} */ #listening = null;

  /** @param {Element} host   what does not count as elsewhere @param {() => void} changed   `away` was */
  constructor(host, changed) {
    this.#host = host;
    this.#changed = changed;
  }

  start() {
    if (this.#listening) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const yields = () => this.#set(true);
    const elsewhere = (/** @type {Event} */ event) => !event.composedPath().includes(this.#host);
    // Only what a person does counts; scrolling itself may be ours or the page's.
    addEventListener("wheel", yields, { passive: true, signal });
    addEventListener("touchmove", yields, { passive: true, signal });
    addEventListener(
      "pointerdown",
      (event) => event.clientX >= document.documentElement.clientWidth && yields(),
      { signal },
    );
    addEventListener(
      "keydown",
      (event) => SCROLL_KEYS.has(event.key) && elsewhere(event) && yields(),
      { signal },
    );
    // What moves the focus by a press must not move from under the pointer before its click.
    let pressed = false;
    let focused = false;
    const release = () => {
      if (focused) setTimeout(() => signal.aborted || yields());
      pressed = focused = false;
    };
    addEventListener("mousedown", () => (pressed = true), { capture: true, signal });
    addEventListener("mouseup", release, { capture: true, signal });
    addEventListener("dragend", release, { capture: true, signal });
    addEventListener(
      "focusin",
      (event) => {
        if (!elsewhere(event)) return;
        if (pressed) focused = true;
        else yields();
      },
      { signal },
    );
  }

  stop() {
    this.#listening?.abort();
    this.#listening = null;
    this.#set(false);
  }

  /** Back to the sentence, and along with it again. @param {StaticRange | null} range */
  resume(range) {
    this.#set(false);
    if (range) this.#scroll(range, true);
  }

  /** @param {StaticRange | null} range   of the sentence that begins */
  to(range) {
    if (range && this.on && this.#listening && !this.away) this.#scroll(range, false);
  }

  /** @param {StaticRange} where @param {boolean} always */
  #scroll(where, always) {
    const box = boxOf(where);
    if (!box) return;
    const { top, bottom } = box;
    if (!always && top >= innerHeight * UPPER && bottom <= innerHeight * LOWER) return;
    const by = top - innerHeight * TARGET;
    if (Math.abs(by) < 4) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: by, behavior: still ? "instant" : "smooth" });
  }

  /** @param {boolean} away */
  #set(away) {
    if (this.away === away) return;
    this.away = away;
    this.#changed();
  }
}
