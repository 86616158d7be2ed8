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
 * @typedef {object} Voice
 * @property {string} id
 * @property {string} label
 * @property {string} language
 *
 * @typedef {object} Reading
 * @property {string} id
 * @property {string} take   the reading in one voice; another one: another voice has taken over
 * @property {"voicing" | "complete" | "failed"} state
 * @property {string} title
 * @property {Voice} [voice]
 * @property {number | null} duration_ms
 * @property {Sentence[]} sentences
 * @property {number[]} [missing]        sentences that could not be spoken
 * @property {{ self: string, audio: string, captions: string, marks: string, files?: Record<string, string> }} links
 *
 * @typedef {{ text: string, start: number, end: number, start_ms: number, end_ms: number }} Word
 *   offsets in the sentence as written; in letters, once player.js has them
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

// Waits between the tries of what may help to repeat.
export const RETRIES_MS = [200, 400, 600];
// What has not answered by then is taken for lost.
export const PATIENCE_MS = 30_000;
const LONGEST_WAIT_S = 60;

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
   * @param {string} path @param {RequestInit} [request]
   * @returns {Promise<any>} the answer's JSON; asks again where that may help
   * @throws {ServiceError}
   */
  async json(path, request = {}) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once(path, request);
      } catch (error) {
        if (!(error instanceof ServiceError) || !error.again || attempt >= RETRIES_MS.length)
          throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRIES_MS[attempt]));
      }
    }
  }

  /** @param {string} path @param {unknown} body @returns {Promise<any>} @throws {ServiceError} */
  post(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.json(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /**
   * @param {Reading} reading
   * @returns {Promise<Reading>} the same reading as it stands now
   * @throws {ServiceError}
   */
  refresh(reading) {
    return this.json(reading.links.self, { cache: "no-store" });
  }

  /**
   * Why a media element could not play an address: it only says that it failed.
   *
   * @param {string} url
   * @returns {Promise<{ kind: "offline" | "server" | "busy" | "format", wait_s: number }>}
   */
  async diagnose(url) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      const answer = await fetch(url, { cache: "no-store", credentials: "omit", signal });
      void answer.body?.cancel();
      const kind = answer.ok ? "format" : answer.status === 429 ? "busy" : "server";
      return { kind, wait_s: kind === "busy" ? waitOf(answer) : 0 };
    } catch {
      return { kind: "offline", wait_s: 0 };
    }
  }

  /** Asks but once. @param {string} path @param {RequestInit} [request] @returns {Promise<any>} @throws {ServiceError} */
  async once(path, request = {}) {
    let answer;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      answer = await fetch(this.url(path), { ...request, credentials: "omit", signal });
      if (answer.ok) return answer.status === 204 ? null : await answer.json();
    } catch {
      throw new ServiceError({ kind: "offline" }, { again: !signal.aborted });
    }
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 429) throw new ServiceError({ kind: "busy" }, { wait_s: waitOf(answer) });
    if (answer.status >= 500 && !/site-|page-unreadable/.test(problem.type ?? "")) {
      throw new ServiceError({ kind: "server" }, { again: problem.transient !== false });
    }
    const words = this.language === "vi" ? problem.title_vi : problem.title;
    const kind = /empty-article$/.test(problem.type ?? "") ? "empty" : "refused";
    throw new ServiceError({ kind, words: words && kind !== "empty" ? `${words}.` : "" });
  }
}

/** @param {Response} answer */
function waitOf(answer) {
  return Math.min(Number(answer.headers.get("Retry-After")) || 5, LONGEST_WAIT_S);
}
