// SPDX-License-Identifier: MIT
// Keeps an open panel in sight: a bar at the bottom while its place is scrolled away.

import { node, sheetOf } from "./node.js";

// Less than this of the controls in the window counts as out of sight.
const ENOUGH = 0.9;
const MARGIN_PX = 16;

export class Dock {
  #hand;
  #place;
  #panel;
  #sheet = sheetOf("");
  // Where the controls stand, whatever the panel has below them.
  #anchor = node("div", { class: "anchor" });
  /** @type {IntersectionObserver | null} */ #observer = null;
  #resized = new ResizeObserver(() => this.#clear());

  /** Where the panel is to go. */ #wanted = false;

  /**
   * @param {HTMLElement} place   keeps the room
   * @param {HTMLElement} panel   inside it
   * @param {import("./hand.js").Hand} hand   the panel stays under it while it is busy
   */
  constructor(place, panel, hand) {
    this.#hand = hand;
    this.#place = place;
    this.#panel = panel;
    place.append(this.#anchor);
  }

  start() {
    if (this.#observer) return;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#wanted = entries[entries.length - 1].intersectionRatio < ENOUGH;
        if (!this.#hand.busy) this.#set(this.#wanted);
      },
      { threshold: [0, ENOUGH, 1] },
    );
    this.#observer.observe(this.#anchor);
  }

  /** The hand is free: what was put off is done. */
  free() {
    if (this.#observer) this.#set(this.#wanted);
  }

  stop() {
    if (!this.#observer) return;
    this.#observer.disconnect();
    this.#observer = null;
    this.#set(false);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.#sheet);
  }

  /** @param {boolean} docked */
  #set(docked) {
    if (this.#place.hasAttribute("data-docked") === docked) return;
    // The room stays as high as the panel was: nothing on the page moves.
    this.#place.style.minBlockSize = docked ? `${this.#panel.offsetHeight}px` : "";
    this.#place.toggleAttribute("data-docked", docked);
    if (docked) this.#resized.observe(this.#panel);
    else this.#resized.disconnect();
    this.#clear();
  }

  /** Keeps the end of the page, and what gets the focus, clear of the bar. */
  #clear() {
    const docked = this.#place.hasAttribute("data-docked");
    const room = `${this.#panel.offsetHeight + MARGIN_PX}px`;
    this.#sheet.replaceSync(
      docked
        ? `html { scroll-padding-bottom: ${room} } body { padding-bottom: ${room} !important }`
        : "",
    );
  }
}
