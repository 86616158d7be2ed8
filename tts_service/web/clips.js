// SPDX-License-Identifier: MIT
// Plays a reading clip by clip while it is still being voiced.

import { RETRIES_MS } from "./service.js";

/** @typedef {import("./service.js").Sentence} Sentence */
/** @typedef {import("./sound.js").Sound} Sound */
/** @typedef {import("./player.js").PlayerReport} PlayerReport */

/** @typedef {{ sentence: number, first: boolean, url: string, pause_ms: number }} Item */

// The silence that a clip has of its own belongs to the pauses: codec's delay and pad in front,
// pad and the rest of the last frame behind (12 to 35 ms; tts_service/audio).
export const LEAD_MS = 56;
export const TAIL_MS = 24;

// At another speed than 1 a sound that begins is stretched from silence first.
const STRETCH_MS = 20;

// A browser says "playing" before the first sample sounds (0 to 90 ms on those measured, more with
// wireless loudspeakers): how long is learned from a clip's own clock, once that runs steadily.
const STEADY_MS = 100;
const MOST_START_MS = 400;

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
  /** @type {number | null} */ #start_ms = null;
  /** When, and where in the clip being heard, "playing" was told. @type {[number, number] | null} */ #told = null;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {number | null} */ #due = null;
  /** @type {Map<Sound, number>} */ #loaded = new Map();

  /**
   * @param {[Sound, Sound]} sounds   one plays while the other fetches the next clip
   * @param {Sentence[]} sentences
   * @param {(path: string) => string} address
   * @param {PlayerReport} report
   * @param {(sentence: number) => number} lead_ms
   *   of someone else who could play on from a sentence: silence before its sound; NaN if nobody can
   * @param {(sentence: number) => boolean} takesOver
   *   asked when a sentence is about to begin; true when someone else plays on from there
   * @param {(sentence: number) => boolean} instead
   *   asked when a sentence cannot be played; true when someone else plays on with it
   * @param {import("./service.js").Service["diagnose"]} diagnose
   */
  constructor(sounds, sentences, address, report, lead_ms, takesOver, instead, diagnose) {
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
    this.lead_ms = lead_ms;
    this.takesOver = takesOver;
    this.instead = instead;
    this.diagnose = diagnose;
    for (const sound of sounds) {
      sound.listen({
        playing: () => this.#isFront(sound) && this.#playing(),
        waiting: () => this.#isFront(sound) && this.#halted(report.waiting),
        paused: () => this.#isFront(sound) && this.#halted(report.paused),
        moved: () => this.#isFront(sound) && this.#moved(),
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
    this.#unplan();
    this.#told = null;
    for (const sound of [this.#front, this.#spare]) sound.pause();
  }

  /** Stops for good: no sound, no report. */
  close() {
    this.#closed = true;
    this.pause();
    this.#front.listen(null);
    this.#spare.listen(null);
  }

  /** @param {number} at   index of an item @param {boolean} [follows]   by itself, after the one before */
  #start(at, follows = false) {
    this.#unplan();
    this.#due = null;
    this.#told = null;
    this.#tries = 0;
    this.#at = at;
    const item = this.#items[at];
    if (!item) {
      this.#front.pause();
      this.report.ended();
      return;
    }
    if (this.#loaded.get(this.#spare) === at) {
      // The next clip may begin before the one that is heard has come to its end.
      if (!follows) this.#front.pause();
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
    this.#told = [performance.now(), this.#front.audio.currentTime];
    this.#failures = 0;
    this.#heard = true;
    this.report.playing();
    if (item.first) this.report.sentence(item.sentence);
    this.#prefetch();
    this.#plan();
  }

  #prefetch() {
    const next = this.#at + 1;
    if (next >= this.#items.length || this.#loaded.get(this.#spare) === next) return;
    if (this.#spare.audio.paused) this.#load(this.#spare, next);
  }

  #moved() {
    const { currentTime, playbackRate, ended } = this.#front.audio;
    if (ended) return;
    const [told_ms, from_s] = this.#told ?? [Infinity, 0];
    const since_ms = performance.now() - told_ms;
    if (since_ms > STEADY_MS && currentTime > from_s) {
      const took_ms = since_ms - ((currentTime - from_s) * 1000) / playbackRate;
      const start_ms = Math.max(0, Math.min(took_ms, MOST_START_MS));
      this.#start_ms = (start_ms + (this.#start_ms ?? start_ms)) / 2;
      this.#told = null;
    }
    this.#prefetch();
    this.#plan();
  }

  #ended() {
    this.#due = this.#at + 1;
    if (this.#timer === undefined) this.#plan();
  }

  /** @param {() => void} tell */
  #halted(tell) {
    this.#unplan();
    this.#told = null;
    tell();
  }

  /** Sets when the next clip begins, by the clock of the one being heard. */
  #plan() {
    this.#unplan();
    const { currentTime, duration, playbackRate, paused, ended } = this.#front.audio;
    const next = this.#items[this.#at + 1];
    const left_s = ended ? 0 : duration - currentTime;
    // Else its end tells.
    const fetched = this.#loaded.get(this.#spare) === this.#at + 1 && Number.isFinite(left_s);
    if (!ended && (paused || !fetched)) return;
    const left_ms = (left_s * 1000) / playbackRate;
    const other_ms = next?.first ? this.lead_ms(next.sentence) : NaN;
    const pause_ms = next ? this.#items[this.#at].pause_ms - TAIL_MS - (other_ms || LEAD_MS) : 0;
    const begin_ms = (this.#start_ms ?? 0) + (playbackRate === 1 ? 0 : STRETCH_MS);
    const wait_ms = left_ms + pause_ms / playbackRate - begin_ms;
    this.#timer = setTimeout(() => {
      if (next?.first && this.takesOver(next.sentence)) return;
      this.#start(this.#at + 1, true);
    // Who takes over hushes the clip.
    }, other_ms ? Math.max(left_ms, wait_ms) : wait_ms);
  }

  #unplan() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Tries again where that may help; else goes on with the next sentence, and says so. @param {Sound} sound */
  async #failed(sound) {
    const at = this.#loaded.get(sound);
    this.#loaded.delete(sound);
    // The clip after this one has its tries when its turn comes.
    if (sound !== this.#front || at === undefined || at !== this.#at) {
      if (sound === this.#spare) this.#plan();
      return;
    }
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
    if (this.instead(this.#items[at].sentence)) return;
    this.#failures += 1;
    const following = this.#items.findIndex((item, i) => i > at && item.first);
    const hopeless = this.#failures >= PATIENCE || (following < 0 && !this.#heard);
    if (kind === "offline" || hopeless) {
      this.report.failed(kind === "busy" ? "server" : kind);
      return;
    }
    this.report.skipped(this.#items[at].sentence);
    this.#start(following < 0 ? this.#items.length : following);
  }
}
