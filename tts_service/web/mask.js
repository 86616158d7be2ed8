// SPDX-License-Identifier: MIT
// Darkens the page but for the lines being read. It lies over the page and lets
// every press through; the page itself is not touched.

import { boxOf } from "./box.js";
import { node } from "./node.js";

const MARGIN_PX = 10;

export class Mask {
  #range;
  /** @type {AbortController | null} */ #listening = null;
  #frame = 0;

  /** @param {() => StaticRange | null} range   gives what is being read now */
  constructor(range) {
    this.#range = range;
    this.element = node("div", { class: "mask", hidden: true });
  }

  get on() {
    return this.#listening !== null;
  }

  start() {
    this.#listening ??= new AbortController();
    const { signal } = this.#listening;
    const later = () => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.move());
    };
    addEventListener("scroll", later, { passive: true, capture: true, signal });
    addEventListener("resize", later, { signal });
    this.move();
  }

  stop() {
    this.#listening?.abort();
    this.#listening = null;
    this.element.hidden = true;
  }

  /** To where the sentence is now. */
  move() {
    if (!this.on) return;
    const box = boxOf(this.#range());
    this.element.hidden = !box;
    if (!box) return;
    const { style } = this.element;
    style.insetBlockStart = `${box.top - MARGIN_PX}px`;
    style.blockSize = `${box.height + 2 * MARGIN_PX}px`;
  }
}
