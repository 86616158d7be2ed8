// SPDX-License-Identifier: MIT
// How far the reading is: a slider once times are known, paragraphs marked on it.

import { node, write } from "./node.js";
import { fill, timeInWords } from "./words.js";

/** @typedef {import("./service.js").Sentence} Sentence */

/**
 * @typedef {object} Progress
 * @property {boolean} seekable
 * @property {number} time_s
 * @property {number} duration_s
 * @property {number} heard   part of the sentences that is behind, 0 to 1
 */

/** @param {number} time_s */
function clock(time_s) {
  const all = Math.max(0, Math.floor(time_s));
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

export class Timeline {
  #strings;
  #dragging = false;
  #duration_s = 0;

  /** @param {import("./strings.js").Strings} strings @param {(time_s: number) => void} sought */
  constructor(strings, sought) {
    this.#strings = strings;
    this.seek = node("input", {
      type: "range",
      class: "seek",
      part: "seek",
      min: "0",
      max: "1",
      step: "any",
      value: "0",
      "aria-label": strings.seek,
      hidden: true,
    });
    this.seek.addEventListener("input", () => {
      this.#dragging = true;
      this.#place(Number(this.seek.value));
      this.tell();
    });
    this.seek.addEventListener("change", () => {
      this.#dragging = false;
      sought(Number(this.seek.value));
    });
    this.seek.addEventListener("focus", () => this.tell(true));
    this.ticks = node("div", { class: "ticks" });
    this.counter = node("span", { class: "counter" });
    this.time = node("span", { class: "time", part: "time" });
    this.element = node(
      "div",
      { class: "line" },
      node("div", { class: "rail" }, this.ticks, this.seek),
      node("div", { class: "figures" }, this.counter, this.time),
    );
    this.tell();
  }

  /** @param {Sentence[]} sentences @param {number} index   of the one being read */
  at(sentences, index) {
    const { block, counter } = this.#strings;
    const blocks = [...new Set(sentences.map((one) => one.block))];
    const now = sentences[index];
    write(
      this.counter,
      now
        ? [
            fill(block, { at: blocks.indexOf(now.block) + 1, of: blocks.length }),
            fill(counter, { at: index + 1, of: sentences.length }),
          ].join(" · ")
        : "",
    );
  }

  /** @param {Progress} progress */
  progress({ seekable, time_s, duration_s, heard }) {
    this.seek.hidden = !seekable;
    if (!seekable) {
      this.#fill(heard);
      write(this.time, "");
      return;
    }
    if (this.#duration_s !== duration_s) {
      this.#duration_s = duration_s;
      this.seek.max = String(Math.max(1, Math.floor(duration_s)));
    }
    if (!this.#dragging) this.#place(time_s);
    const at_s = this.#dragging ? Number(this.seek.value) : time_s;
    write(this.time, `${clock(at_s)} / ${clock(duration_s)}`);
  }

  /** Says the position in words; only after a jump, so that nothing is said while reading. */
  tell(withTotal = false) {
    const at = timeInWords(this.#strings, Number(this.seek.value));
    const of = timeInWords(this.#strings, this.#duration_s);
    this.seek.ariaValueText = withTotal ? fill(this.#strings.timeOf, { at, of }) : at;
  }

  /** @param {number} time_s */
  #place(time_s) {
    this.seek.value = String(time_s);
    this.#fill(this.#duration_s ? time_s / this.#duration_s : 0);
  }

  /** @param {number} part   0 to 1 */
  #fill(part) {
    this.element.style.setProperty("--_at", part.toFixed(4));
  }
}
