// SPDX-License-Identifier: MIT
// The polite words below the controls: what is being waited for, and what has happened.

import { keep, recall } from "./storage.js";
import { fill } from "./words.js";

// What is over sooner than this is not worth a word.
const PREPARING_MS = 400;
const FIRST_SENTENCE_MS = 4000;
const WAITING_MS = 800;

export class Notices {
  words = "";
  #strings;
  #changed;
  #since_ms = 0;
  /** Words that end with what they tell of. */
  #passing = "";
  /** @type {ReturnType<typeof setTimeout>[]} */ #timers = [];

  /** @param {import("./strings.js").Strings} strings @param {() => void} changed */
  constructor(strings, changed) {
    this.#strings = strings;
    this.#changed = changed;
  }

  /** @param {string} words */
  say(words) {
    this.#passing = "";
    if (words === this.words) return;
    this.words = words;
    this.#changed();
  }

  /** Says that sound is late, once it is late enough to be noticed. @param {Readonly<import("./state.js").State>} state */
  watch({ phase, held, waiting }) {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    const preparing = phase === "preparing" && !held;
    if (!preparing) this.#measure(phase === "playing");
    if (preparing) {
      this.#since_ms ||= performance.now();
      this.#later(PREPARING_MS, () => this.#strings.preparing);
      this.#later(FIRST_SENTENCE_MS, () => this.#firstSentence());
    } else if (waiting) {
      this.#later(WAITING_MS, () => this.#strings.buffering);
    } else if (this.#passing) {
      this.say("");
    }
  }

  end() {
    this.#timers.forEach(clearTimeout);
  }

  /** @param {number} after_ms @param {() => string} words */
  #later(after_ms, words) {
    const timer = setTimeout(() => {
      if (this.words && !this.#passing) return;
      this.say(words());
      this.#passing = this.words;
    }, after_ms);
    this.#timers.push(timer);
  }

  /** How long a first sentence takes here is known from the last time only. */
  #firstSentence() {
    const { firstSentence, firstSentenceSoon } = this.#strings;
    const left_s = Math.round(Number(recall("wait")) - FIRST_SENTENCE_MS / 1000);
    return left_s > 0 ? fill(firstSentence, { s: left_s }) : firstSentenceSoon;
  }

  /** @param {boolean} begun */
  #measure(begun) {
    const took_s = (performance.now() - this.#since_ms) / 1000;
    if (this.#since_ms && begun && took_s > FIRST_SENTENCE_MS / 1000) keep("wait", took_s);
    this.#since_ms = 0;
  }
}
