// SPDX-License-Identifier: MIT
// How the article of a button is named to the service.

import { addressOf } from "./address.js";

/** @typedef {import("./service.js").Reading} Reading */
/** @typedef {import("./service.js").Service} Service */

export class Source {
  #host;
  #service;

  /** @param {Element} host @param {Service} service */
  constructor(host, service) {
    this.#host = host;
    this.#service = service;
  }

  /** Whether the listener may choose the voice: not where the site opened the reading itself. */
  get open() {
    return !this.#host.hasAttribute("reading");
  }

  /**
   * Plans a reading and has it voiced; the same article gives the same reading.
   *
   * @param {string} voice   a voice's id, or "" for the service's own choice
   * @param {boolean} fresh  the page has changed since the service read it
   * @returns {Promise<Reading>}
   * @throws {import("./service.js").ServiceError}
   */
  async ask(voice, fresh) {
    const reading = this.#host.getAttribute("reading");
    if (reading) return this.#service.json(`/v1/readings/${encodeURIComponent(reading)}`);
    /** @type {Record<string, string>} */
    const chosen = voice ? { voice } : {};
    const signed = this.#host.getAttribute("signed");
    if (signed) {
      // What the site has signed goes on letter by letter.
      const block = JSON.parse(document.querySelector(signed)?.textContent ?? "{}");
      return this.#service.post("/v1/readings", { ...block, ...chosen });
    }
    if (this.#host.getAttribute("source") === "page") {
      const { pageHtml } = await import("./companion.min.js");
      return this.#service.post("/v1/readings", { html: pageHtml(document), ...chosen });
    }
    return this.#service.json(this.#query({ ...chosen, ...(fresh ? { fresh: "true" } : {}) }));
  }

  /**
   * What is known of the article already; costs the service nothing.
   *
   * @param {string} voice
   * @returns {Promise<Reading | null>} only a complete one
   */
  async known(voice) {
    const { attributes } = this.#host;
    if (attributes.getNamedItem("signed") || attributes.getNamedItem("source")) return null;
    try {
      const reading = this.open
        ? await this.#service.once(this.#query({ ...(voice ? { voice } : {}), known: "true" }))
        : await this.ask(voice, false);
      return reading?.state === "complete" ? reading : null;
    } catch {
      return null;
    }
  }

  /** @param {Record<string, string>} options */
  #query(options) {
    return `/v1/articles.json?${new URLSearchParams({ url: addressOf(this.#host), ...options })}`;
  }
}
