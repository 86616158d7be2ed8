// SPDX-License-Identifier: MIT
// What the listener has set on this site; where he has not, the site's own attributes.

import { keep, recall } from "./storage.js";

/** @typedef {{ rate?: number, voice?: string, volume?: number, follow?: boolean, tap?: boolean, words?: boolean }} Choice */

export class Choices {
  #host;
  /** @type {Choice} */ made = recall("set") ?? {};

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {Choice} choice   remembered for this site */
  make(choice) {
    Object.assign(this.made, choice);
    keep("set", this.made);
  }

  get rate() {
    return this.made.rate ?? (Number(this.#host.getAttribute("rate")) || 1);
  }

  /** A voice's id, or "" for the service's own. */
  get voice() {
    return this.made.voice ?? this.#host.getAttribute("voice") ?? "";
  }

  /** Whether words are marked, too. */
  get words() {
    return this.made.words ?? (this.#host.getAttribute("highlight") ?? "word") === "word";
  }

  get volume() {
    return this.made.volume ?? 1;
  }
}
