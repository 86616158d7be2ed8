// SPDX-License-Identifier: MIT
// One <audio> element and what it reports, told apart from what we did to it.

import { PATIENCE_MS } from "./service.js";

/**
 * @typedef {object} SoundReport
 * @property {() => void} playing   sound comes out
 * @property {() => void} waiting   it should, but data is late
 * @property {() => void} paused    someone else paused it (a headset, the system)
 * @property {() => void} ended
 * @property {() => void} failed    its address cannot be played
 * @property {() => void} refused   the browser wants a press first
 * @property {() => void} stalled   nothing has come for very long
 * @property {() => void} [moved]   the position changed (some times a second)
 */

export class Sound {
  /** @type {SoundReport | null} */ #report = null;
  #wanted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLAudioElement} audio */
  constructor(audio) {
    this.audio = audio;
    audio.preload = "auto";
    audio.preservesPitch = true;
    audio.addEventListener("playing", () => {
      clearTimeout(this.#timer);
      if (this.#wanted) this.#report?.playing();
    });
    audio.addEventListener("waiting", () => {
      if (!this.#wanted) return;
      this.#watch();
      this.#report?.waiting();
    });
    audio.addEventListener("timeupdate", () => this.#report?.moved?.());
    audio.addEventListener("error", () => {
      clearTimeout(this.#timer);
      if (audio.error) this.#report?.failed();
    });
    audio.addEventListener("ended", () => {
      // An event that was on its way when another address was loaded says nothing now.
      if (!audio.ended) return;
      this.#want(false);
      this.#report?.ended();
    });
    audio.addEventListener("pause", () => {
      if (!this.#wanted || !audio.paused || audio.ended) return;
      this.#want(false);
      this.#report?.paused();
    });
  }

  /** Who hears the reports from now on. @param {SoundReport | null} report */
  listen(report) {
    this.#report = report;
  }

  /** Whether sound could come at once. */
  get ready() {
    return !this.audio.seeking && this.audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  /** @param {string} url */
  load(url) {
    this.#want(false);
    this.audio.src = url;
    this.audio.load();
  }

  play() {
    this.#want(true);
    this.#watch();
    this.audio.play().catch((error) => {
      // An AbortError only says that we paused or loaded anew; a missing or
      // broken source is reported by the error event.
      if (error.name === "NotAllowedError" && this.#wanted) {
        this.#want(false);
        this.#report?.refused();
      }
    });
  }

  pause() {
    this.#want(false);
    this.audio.pause();
  }

  /** @param {number} rate */
  setRate(rate) {
    // Loading a new address falls back to the default rate.
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
  }

  /** @param {boolean} wanted */
  #want(wanted) {
    this.#wanted = wanted;
    if (!wanted) clearTimeout(this.#timer);
  }

  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#report?.stalled(), PATIENCE_MS);
  }
}
