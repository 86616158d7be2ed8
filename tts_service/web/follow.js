// SPDX-License-Identifier: MIT
// Scrolls along with the reading, until the reader scrolls.

import { boxOf } from "./box.js";

// A sentence that leaves this band of the window is brought back …
const UPPER = 0.15;
const LOWER = 0.75;
// … so that it begins here.
const TARGET = 0.2;

const GLIDE_MS = 400;

const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "]);

export class Follow {
  /** The reader has taken over the scrolling. */
  away = false;
  /** Whether to scroll at all. */
  on = true;
  #changed;
  #hand;
  #host;
  /** @type {AbortController | null} */ #listening = null;
  /** What to scroll to once the hand is free. @type {StaticRange | null} */ #owed = null;
  /** What the page is scrolling to. @type {StaticRange | null} */ #gliding = null;

  /**
   * @param {Element} host   what does not count as elsewhere
   * @param {import("./hand.js").Hand} hand   the page stays under it while it is busy
   * @param {() => void} changed   `away` was
   */
  constructor(host, hand, changed) {
    this.#host = host;
    this.#hand = hand;
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
    this.#owed = this.#gliding = null;
    this.#set(false);
  }

  /** The page stands where it is, if it was scrolling. */
  hold() {
    this.#owed = this.#gliding ?? this.#owed;
    this.#gliding = null;
  }

  /** The hand is free: what was put off is done. */
  free() {
    const owed = this.#owed;
    this.#owed = null;
    this.to(owed);
  }

  /** Back to the sentence, and along with it again. @param {StaticRange | null} range */
  resume(range) {
    this.#set(false);
    if (range) this.#scroll(range, true);
  }

  /** @param {StaticRange | null} range   of the sentence that begins */
  to(range) {
    if (!range || !this.on || !this.#listening || this.away) return;
    if (this.#hand.busy) this.#owed = range;
    else this.#scroll(range, false);
  }

  /** @param {StaticRange} where @param {boolean} always */
  #scroll(where, always) {
    const box = boxOf(where);
    if (!box) return;
    const { top, bottom } = box;
    if (!always && top >= innerHeight * UPPER && bottom <= innerHeight * LOWER) return;
    const by = top - innerHeight * TARGET;
    if (Math.abs(by) < 4) return;
    this.#gliding = where;
    const still = document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#glide(where, scrollY, by, still ? -Infinity : performance.now());
  }

  /**
   * A browser's own smooth scrolling goes on for some frames after it has been stopped.
   *
   * @param {StaticRange} where @param {number} from @param {number} by @param {number} began_ms
   */
  #glide(where, from, by, began_ms) {
    if (this.#gliding !== where) return;
    const share = Math.min(1, (performance.now() - began_ms) / GLIDE_MS);
    scrollTo({ top: from + by * share * share * (3 - 2 * share), behavior: "instant" });
    if (share < 1) requestAnimationFrame(() => this.#glide(where, from, by, began_ms));
    else this.#gliding = null;
  }

  /** @param {boolean} away */
  #set(away) {
    if (away) this.#owed = this.#gliding = null;
    if (this.away === away) return;
    this.away = away;
    this.#changed();
  }
}
