// SPDX-License-Identifier: MIT
// How a reading is come by, and where in it to begin.

import { addressOf, linkedTime, pageKey } from "./address.js";
import { findPlace, recallPlace } from "./place.js";
import { ServiceError } from "./service.js";
import { Source } from "./source.js";

/** @typedef {import("./service.js").Reading} Reading */
/** @typedef {import("./service.js").Service} Service */
/** @typedef {import("./state.js").Failure} Failure */

/**
 * @typedef {object} OpeningReport
 * @property {(reading: Reading, sentence: number, resumed: boolean) => void} ready
 * @property {(wait_s: number) => void} busy   the service named a time to come back; it is kept to
 * @property {(failure: Failure) => void} failed
 */

export class Opening {
  #host;
  #source;
  #report;
  #generation = 0;
  /** @type {Promise<Reading | null> | null} */ #known = null;
  /** The page that the last reading is of. */
  address = "";

  /** @param {HTMLElement} host @param {Service} service @param {OpeningReport} report */
  constructor(host, service, report) {
    this.#host = host;
    this.#source = new Source(host, service);
    this.#report = report;
    this.linked_s = linkedTime();
  }

  /** Where the place of this page is kept. */
  get key() {
    return pageKey(this.#host);
  }

  /** Whether the page is another one than that of the last reading. */
  get elsewhere() {
    return this.address !== "" && this.address !== addressOf(this.#host);
  }

  get voices() {
    return this.#source.open;
  }

  /** Somebody may be about to listen, or will. @param {string} voice @param {boolean} [wanted] */
  warm(voice, wanted) {
    return (this.#known ??= wanted ? this.#source.ask(voice, false) : this.#source.known(voice));
  }

  cancel() {
    this.#generation += 1;
  }

  /**
   * Opens the reading of the page; the report tells what came of it.
   *
   * @param {number} sentence   where to begin; -1: where the listener stopped, or a link points
   * @param {string} voice
   * @param {boolean} [fresh]   the page has changed since the service read it
   */
  async begin(sentence, voice, fresh = false) {
    const generation = (this.#generation += 1);
    this.address = addressOf(this.#host);
    try {
      const known = fresh ? null : this.#known;
      this.#known = null;
      const reading = (await known) ?? (await this.#source.ask(voice, fresh));
      if (generation !== this.#generation) return;
      const [at, resumed] = sentence < 0 ? this.#place(reading) : [sentence, false];
      this.linked_s = null;
      this.#report.ready(reading, at, resumed);
    } catch (error) {
      if (generation !== this.#generation) return;
      if (!(error instanceof ServiceError)) throw error;
      const { wait_s, failure } = error;
      if (wait_s) {
        this.#report.busy(wait_s);
        const again = () => generation === this.#generation && this.begin(sentence, voice, fresh);
        setTimeout(again, wait_s * 1000);
      } else this.#report.failed(failure);
    }
  }

  /** @param {Reading} reading @returns {[number, boolean]} a sentence, and whether an earlier visit stopped there */
  #place({ sentences }) {
    if (this.linked_s !== null) return [Math.max(0, sentenceAt(sentences, this.linked_s)), false];
    if (this.#host.getAttribute("resume") === "off") return [0, false];
    const at = findPlace(recallPlace(this.key), sentences);
    return [at, at > 0];
  }
}

/** The sentence heard at a time; -1 when times are not known. @param {import("./service.js").Sentence[]} sentences @param {number} time_s */
export function sentenceAt(sentences, time_s) {
  const begun = sentences.filter(
    ({ start_ms }) => start_ms !== null && start_ms <= time_s * 1000 + 50,
  );
  return begun.at(-1)?.index ?? -1;
}
