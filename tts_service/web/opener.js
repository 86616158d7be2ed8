// SPDX-License-Identifier: MIT
// The button that stands where the site's own link stood, while the panel is folded.

import { icon, node } from "./node.js";

/** @typedef {import("./strings.js").Strings} Strings */

export class Opener {
  #label;
  #own;
  #strings;

  /** @param {string} label   the site's own words @param {Strings} strings @param {() => void} used */
  constructor(label, strings, used) {
    this.#own = label;
    this.#strings = strings;
    this.#label = node("span", {}, label);
    this.element = node(
      "button",
      { type: "button", class: "opener", part: "button" },
      icon("speaker"),
      this.#label,
    );
    this.element.addEventListener("click", used);
  }

  get focused() {
    return this.element.matches(":focus");
  }

  /** @param {import("./state.js").Phase} phase @param {boolean} open   whether the panel stands in its place */
  show(phase, open) {
    const { resume, again } = this.#strings;
    const words = phase === "paused" ? resume : phase === "ended" ? again : this.#own;
    if (this.#label.textContent !== words) this.#label.textContent = words;
    this.element.hidden = open;
  }
}
