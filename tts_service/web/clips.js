// SPDX-License-Identifier: MIT
// Plays a reading clip by clip while it is still being voiced.

import { RETRIES_MS } from "./service.js";

/** @typedef {import("./service.js").Sentence} Sentence */
/** @typedef {import("./sound.js").Sound} Sound */
/** @typedef {import("./player.js").PlayerReport} PlayerReport */

/** @typedef {{ sentence: number, first: boolean, url: string, pause_ms: number }} Item */

// From "ended" to the first sample of a prefetched clip is taken out of the pause: so much at
// first, then as long as it took the last time, but no more than the listener's patience.
const SWAP_MS = 10;
const MOST_SWAP_MS = 150;

// Give up when this many clips in a row cannot be played.
const PATIENCE = 3;

export class Clips {
  /** @type {Item[]} */ #items;
  #at = -1;
  #front;
  #spare;
  #failures = 0;
  #tries = 0;
  #heard = false;
  #swap_ms = SWAP_MS;
  /** When the clip that follows should sound. */
  #planned_ms = 0;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {number | null} */ #due = null;
  /** @type {Map<Sound, number>} */ #loaded = new Map();

  /**
   * @param {[Sound, Sound]} sounds   one plays while the other fetches the next clip
   * @param {Sentence[]} sentences
   * @param {(path: string) => string} address
   * @param {PlayerReport} report
   * @param {(sentence: number) => boolean} takesOver
   *   asked when a sentence is about to begin; true when someone else plays on from there
   * @param {import("./service.js").Service["diagnose"]} diagnose
   */
  constructor(sounds, sentences, address, report, takesOver, diagnose) {
    [this.#front, this.#spare] = sounds;
    this.#items = sentences.flatMap(({ index, clips }) =>
      clips.map((clip, i) => ({
        sentence: index,
        first: i === 0,
        url: address(clip.url),
        pause_ms: clip.pause_ms,
      })),
    );
    this.report = report;
    this.takesOver = takesOver;
    this.diagnose = diagnose;
    for (const sound of sounds) {
      sound.listen({
        playing: () => this.#isFront(sound) && this.#playing(),
        waiting: () => this.#isFront(sound) && report.waiting(),
        paused: () => this.#isFront(sound) && report.paused(),
        ended: () => this.#isFront(sound) && this.#ended(),
        refused: () => this.#isFront(sound) && report.failed("gesture"),
        stalled: () => this.#isFront(sound) && report.failed("offline"),
        failed: () => this.#failed(sound),
      });
    }
  }

  /** The sentence being heard or waited for. */
  get sentence() {
    return this.#items[this.#at]?.sentence ?? -1;
  }

  /** Seconds of the sentence already heard; what lies in earlier clips counts as long. */
  get heard_s() {
    return this.#items[this.#at]?.first ? this.#front.audio.currentTime : Infinity;
  }

  /** @param {number} sentence   where to begin */
  begin(sentence) {
    const at = this.#items.findIndex((item) => item.sentence >= sentence);
    this.#failures = 0;
    this.#start(at < 0 ? this.#items.length : at);
  }

  resume() {
    if (this.#due !== null) this.#start(this.#due);
    else this.#front.play();
  }

  pause() {
    clearTimeout(this.#timer);
    this.#front.pause();
  }

  /** Stops for good: no sound, no report. */
  close() {
    this.#closed = true;
    this.pause();
    this.#spare.pause();
    this.#front.listen(null);
    this.#spare.listen(null);
  }

  /** @param {number} at   index of an item */
  #start(at) {
    clearTimeout(this.#timer);
    this.#due = null;
    this.#planned_ms = 0;
    this.#tries = 0;
    this.#at = at;
    const item = this.#items[at];
    if (!item) {
      this.#front.pause();
      this.report.ended();
      return;
    }
    if (this.#loaded.get(this.#spare) === at) {
      this.#front.pause();
      [this.#front, this.#spare] = [this.#spare, this.#front];
    } else if (this.#loaded.get(this.#front) === at) {
      this.#front.audio.currentTime = 0;
    } else {
      this.#load(this.#front, at);
      this.report.waiting();
    }
    this.#front.play();
  }

  /** @param {Sound} sound @param {number} at */
  #load(sound, at) {
    this.#loaded.set(sound, at);
    sound.load(this.#items[at].url);
  }

  /** @param {Sound} sound */
  #isFront(sound) {
    return sound === this.#front && this.#loaded.get(sound) === this.#at;
  }

  #playing() {
    const item = this.#items[this.#at];
    this.#failures = 0;
    this.#heard = true;
    if (this.#planned_ms) {
      const late_ms = performance.now() - this.#planned_ms;
      this.#swap_ms = Math.max(0, Math.min(this.#swap_ms + late_ms / 2, MOST_SWAP_MS));
      this.#planned_ms = 0;
    }
    this.report.playing();
    if (item.first) this.report.sentence(item.sentence);
    const next = this.#at + 1;
    if (next < this.#items.length && this.#loaded.get(this.#spare) !== next)
      this.#load(this.#spare, next);
  }

  #ended() {
    const item = this.#items[this.#at];
    const next = this.#items[this.#at + 1];
    this.#due = this.#at + 1;
    const pause_ms = next ? item.pause_ms / this.#front.audio.playbackRate : 0;
    const planned_ms = performance.now() + pause_ms - SWAP_MS;
    this.#timer = setTimeout(() => {
      if (next?.first && this.takesOver(next.sentence)) return;
      this.#start(this.#at + 1);
      this.#planned_ms = planned_ms;
    }, Math.max(0, pause_ms - this.#swap_ms));
  }

  /** Tries again where that may help; else goes on with the next sentence, and says so. @param {Sound} sound */
  async #failed(sound) {
    const at = this.#loaded.get(sound);
    this.#loaded.delete(sound);
    // The clip after this one has its tries when its turn comes.
    if (sound !== this.#front || at === undefined || at !== this.#at) return;
    this.report.waiting();
    const { kind, wait_s } = await this.diagnose(this.#items[at].url);
    const over = () => this.#closed || at !== this.#at || this.#loaded.has(sound);
    if (over()) return;
    // What came whole and is no sound will be none the second time either.
    const most = kind === "format" ? 1 : RETRIES_MS.length;
    if (this.#tries < most) {
      const wait_ms = wait_s * 1000 || RETRIES_MS[this.#tries];
      if (wait_s) this.report.busy(wait_s);
      this.#tries += 1;
      this.#timer = setTimeout(() => {
        if (over()) return;
        this.#load(sound, at);
        sound.play();
      }, wait_ms);
      return;
    }
    this.#failures += 1;
    const following = this.#items.findIndex((item, i) => i > at && item.first);
    const hopeless = this.#failures >= PATIENCE || (following < 0 && !this.#heard);
    if (kind === "offline" || hopeless) {
      this.report.failed(kind === "busy" ? "server" : kind);
      return;
    }
    this.report.skipped();
    this.#start(following < 0 ? this.#items.length : following);
  }
}
