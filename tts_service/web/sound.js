// SPDX-License-Identifier: MIT
// One <audio> element and what it reports, told apart from what we did to it.

/**
 * @typedef {object} SoundReport
 * @property {() => void} playing   sound comes out
 * @property {() => void} waiting   it should, but data is late
 * @property {() => void} paused    someone else paused it (a headset, the system)
 * @property {() => void} ended
 * @property {() => void} failed    its address cannot be played
 * @property {() => void} refused   the browser wants a press first
 * @property {() => void} [moved]   the position changed (some times a second)
 */

export class Sound {
  /** @type {SoundReport | null} */ #report = null;
  #wanted = false;

  /** @param {HTMLAudioElement} audio */
  constructor(audio) {
    this.audio = audio;
    audio.preload = "auto";
    audio.preservesPitch = true;
    audio.addEventListener("playing", () => this.#wanted && this.#report?.playing());
    audio.addEventListener("waiting", () => this.#wanted && this.#report?.waiting());
    audio.addEventListener("timeupdate", () => this.#report?.moved?.());
    audio.addEventListener("error", () => audio.error && this.#report?.failed());
    audio.addEventListener("ended", () => {
      // An event that was on its way when another address was loaded says nothing now.
      if (!audio.ended) return;
      this.#wanted = false;
      this.#report?.ended();
    });
    audio.addEventListener("pause", () => {
      if (!this.#wanted || !audio.paused || audio.ended) return;
      this.#wanted = false;
      this.#report?.paused();
    });
  }

  /** Who hears the reports from now on. @param {SoundReport | null} report */
  listen(report) {
    this.#report = report;
  }

  /** Lets the element sound later without a press of its own; to be called in one. */
  unlock() {
    if (!this.audio.currentSrc) this.audio.load();
  }

  /** @param {string} url */
  load(url) {
    this.#wanted = false;
    this.audio.src = url;
    this.audio.load();
  }

  play() {
    this.#wanted = true;
    this.audio.play().catch((error) => {
      // An AbortError only says that we paused or loaded anew; a missing or
      // broken source is reported by the error event.
      if (error.name === "NotAllowedError" && this.#wanted) {
        this.#wanted = false;
        this.#report?.refused();
      }
    });
  }

  pause() {
    this.#wanted = false;
    this.audio.pause();
  }

  /** @param {number} rate */
  setRate(rate) {
    // Loading a new address falls back to the default rate.
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
  }
}
