// SPDX-License-Identifier: MIT
// The reading service over HTTP (see docs/http.md of the service).

/**
 * @typedef {object} ClipLink
 * @property {string} key
 * @property {string} url
 * @property {number} pause_ms   silence that belongs after the clip
 *
 * @typedef {object} Sentence
 * @property {number} index
 * @property {string} role
 * @property {number} block
 * @property {string} text               as written on the page but for white space
 * @property {string} spoken
 * @property {number | null} start_ms    times in the finished audio file, null until known
 * @property {number | null} end_ms
 * @property {ClipLink[]} clips
 *
 * @typedef {object} Reading
 * @property {string} id
 * @property {"voicing" | "complete" | "failed"} state
 * @property {string} title
 * @property {number | null} duration_ms
 * @property {Sentence[]} sentences
 * @property {{ self: string, audio: string, captions: string }} links
 *
 * @typedef {import("./state.js").Failure} Failure
 */

/** A request that did not give what was asked; `failure` says it in the button's terms. */
export class ServiceError extends Error {
  /**
   * @param {Failure} failure
   * @param {{ again?: boolean, wait_s?: number }} [advice]
   *   again: an immediate retry may help; wait_s: the service named a time to come back
   */
  constructor(failure, { again = false, wait_s = 0 } = {}) {
    super(failure.kind);
    this.failure = failure;
    this.again = again;
    this.wait_s = wait_s;
  }
}

const RETRIES_MS = [200, 400, 600];

export class Service {
  /**
   * @param {string} base   where the service's paths begin, ending in "/"
   * @param {string} language   of the error texts wanted from the service
   */
  constructor(base, language) {
    this.base = base;
    this.language = language;
  }

  /** @param {string} path   as the service wrote it, "/v1/…" @returns {string} */
  url(path) {
    return new URL(path.replace(/^\//, ""), this.base).href;
  }

  /**
   * Plans a reading of a page and has it voiced; the same page gives the same reading.
   *
   * @param {string} html
   * @param {string} voice   a voice id, or "" for the service's default
   * @returns {Promise<Reading>}
   * @throws {ServiceError}
   */
  plan(html, voice) {
    const body = JSON.stringify(voice ? { html, voice } : { html });
    return this.#json("/v1/readings", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    });
  }

  /**
   * @param {Reading} reading
   * @returns {Promise<Reading>} the same reading as it stands now
   * @throws {ServiceError}
   */
  refresh(reading) {
    return this.#json(reading.links.self, { cache: "no-store" });
  }

  /**
   * Why a media element could not play an address: it only says that it failed.
   *
   * @param {string} url
   * @returns {Promise<Failure>}
   */
  async diagnose(url) {
    const control = new AbortController();
    try {
      const answer = await fetch(url, {
        cache: "no-store",
        credentials: "omit",
        signal: control.signal,
      });
      return { kind: answer.ok ? "format" : "server" };
    } catch {
      return { kind: "offline" };
    } finally {
      control.abort();
    }
  }

  /** @param {string} path @param {RequestInit} request @returns {Promise<any>} */
  async #json(path, request) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(path, request);
      } catch (error) {
        if (!(error instanceof ServiceError) || !error.again || attempt >= RETRIES_MS.length)
          throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRIES_MS[attempt]));
      }
    }
  }

  /** @param {string} path @param {RequestInit} request */
  async #once(path, request) {
    let answer;
    try {
      answer = await fetch(this.url(path), { ...request, credentials: "omit" });
      if (answer.ok) return await answer.json();
    } catch {
      throw new ServiceError({ kind: "offline" }, { again: true });
    }
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 429) {
      const wait_s = Math.min(Number(answer.headers.get("Retry-After")) || 5, 60);
      throw new ServiceError({ kind: "busy" }, { wait_s });
    }
    if (answer.status >= 500) {
      throw new ServiceError({ kind: "server" }, { again: problem.transient !== false });
    }
    const words = this.language === "vi" ? problem.title_vi : problem.title;
    throw new ServiceError({ kind: "refused", words: words ? `${words}.` : "" });
  }
}
