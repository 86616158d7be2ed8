// SPDX-License-Identifier: MIT
// <doc-bai-viet>: turns the link or button inside it into one that reads the
// article aloud, in the page. This is its face to the page's HTML and scripts;
// the work is done in listening.js. See docs/listen-button.md.

import { Listening } from "./listening.js";

// Importing the module where there is no page must not fail.
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

export class DocBaiViet extends Base {
  static observedAttributes = ["rate"];

  /** @type {Listening | null} */ #listening = null;

  connectedCallback() {
    this.#listening ??= new Listening(this);
  }

  disconnectedCallback() {
    this.#listening?.end();
    this.#listening = null;
  }

  /** @param {string} _name @param {string | null} _old @param {string | null} value */
  attributeChangedCallback(_name, _old, value) {
    this.rate = Number(value) || 1;
  }

  /** @returns {import("./state.js").Phase} */
  get state() {
    return this.#listening?.state.phase ?? "idle";
  }

  /** Index of the sentence being read, -1 when none is. */
  get sentence() {
    return this.#listening?.state.sentence ?? -1;
  }

  /** Seconds into the finished file; 0 while the reading is still being voiced. */
  get currentTime() {
    return this.#listening?.player.time_s ?? 0;
  }

  /** Seconds; 0 until known. */
  get duration() {
    return this.#listening?.player.duration_s ?? 0;
  }

  /** Speed, 0.5 to 3. */
  get rate() {
    return this.#listening?.player.rate ?? 1;
  }

  set rate(rate) {
    this.#listening?.setRate(rate);
  }

  /** Begins or goes on; the first time it must be called from a listener's press. */
  play() {
    this.#listening?.play();
  }

  pause() {
    this.#listening?.pause();
  }

  nextSentence() {
    this.#listening?.step(1);
  }

  /** To the sentence before, or to the start of this one once it is well under way. */
  previousSentence() {
    this.#listening?.step(-1);
  }

  /** @param {number} time_s   into the finished file; without effect before it is finished */
  seek(time_s) {
    this.#listening?.seek(time_s);
  }

  /** Pauses and folds the panel; the place is kept. */
  close() {
    this.#listening?.close();
  }
}
