// SPDX-License-Identifier: MIT
// Keeps an open panel in sight: a bar at the bottom while its place is scrolled away.

import { Clearance } from "./look.js";

// Less than this of it in the window counts as out of sight.
const ENOUGH = 0.6;

export class Dock {
  #place;
  #panel;
  #clearance = new Clearance();
  /** @type {IntersectionObserver | null} */ #observer = null;

  /** @param {HTMLElement} place   keeps the room @param {HTMLElement} panel   inside it */
  constructor(place, panel) {
    this.#place = place;
    this.#panel = panel;
  }

  start() {
    if (this.#observer) return;
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#set(entries[entries.length - 1].intersectionRatio < ENOUGH);
      },
      { threshold: [0, ENOUGH, 1] },
    );
    this.#observer.observe(this.#place);
  }

  stop() {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#set(false);
  }

  /** @param {boolean} docked */
  #set(docked) {
    if (this.#place.hasAttribute("data-docked") === docked) return;
    const height_px = this.#panel.offsetHeight;
    // The room stays as high as the panel was: nothing on the page moves.
    this.#place.style.minBlockSize = docked ? `${height_px}px` : "";
    this.#place.toggleAttribute("data-docked", docked);
    this.#clearance.set(docked ? height_px + 16 : 0);
  }
}
