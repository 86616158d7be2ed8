// SPDX-License-Identifier: MIT
// Plays one reading: its clips while it is being voiced, its file once that is
// complete, and changes from one to the other between two sentences.

import { Clips } from "./clips.js";
import { RUN_UP_MS, Track } from "./track.js";

/** @typedef {import("./service.js").Reading} Reading */
/** @typedef {import("./service.js").Service} Service */
/** @typedef {import("./sound.js").Sound} Sound */
/** @typedef {import("./state.js").Failure} Failure */

/**
 * @typedef {object} PlayerReport
 * @property {() => void} playing
 * @property {() => void} waiting
 * @property {() => void} paused
 * @property {() => void} ended
 * @property {(left: number) => void} skipped   what could not be played was left out: a sentence; to
 *   whoever listens in the end, how many by now
 * @property {() => void} moved     position or duration changed
 * @property {(wait_s: number) => void} busy   the service asked to come back later, and is
 * @property {(index: number) => void} sentence
 * @property {(index: number, word: import("./service.js").Word) => void} word
 * @property {(now: Reading, sentence: number) => void} taken   another voice has taken over
 * @property {(kind: Failure["kind"]) => void} failed
 */

// How soon to ask again whether the reading is complete: growing, to a limit.
const ASK_FIRST_MS = 500;
const ASK_GROWTH = 1.5;
const ASK_LIMIT_MS = 4000;

// So many sentences on is a step, not a jump.
const NEAR = 3;

// "Previous" within this time of a sentence goes to the sentence before.
const REWIND_S = 3;

export class Player {
  /** @type {Reading | null} */ reading = null;
  /** @type {Clips | null} */ #clips = null;
  /** @type {Track | null} */ #track = null;
  /** @type {Clips | Track | null} */ #current = null;
  #generation = 0;
  #sentence = -1;
  /** Sentences that were left out and not heard since. @type {Set<number>} */ lost = new Set();
  /** Keeps the loudspeaker awake until there is sound. @type {AudioContext | null} */ #silence = null;

  /**
   * @param {[Sound, Sound, Sound]} sounds   two for clips, one for the file
   * @param {Service} service
   * @param {PlayerReport} report
   */
  constructor(sounds, service, report) {
    this.sounds = sounds;
    this.service = service;
    this.report = {
      ...report,
      playing: () => {
        this.hush(null);
        report.playing();
      },
      skipped: (/** @type {number} */ sentence) => report.skipped(this.lost.add(sentence).size),
      ended: () => {
        for (const lost of this.reading?.missing ?? []) if (lost > this.#sentence) this.lost.add(lost);
        this.#sentence = -1;
        report.ended();
      },
      sentence: (/** @type {number} */ index) => {
        if (index === this.#sentence) return;
        // A sentence that could not be voiced is in no file; that it is missed must be said.
        for (let lost = this.#sentence + 1; lost < index && index - this.#sentence <= NEAR; lost += 1)
          if (this.reading?.missing?.includes(lost)) this.report.skipped(lost);
        this.#sentence = index;
        this.lost.delete(index);
        report.sentence(index);
        // Sit down beside the next sentence, ready to take over from the clips.
        if (this.#current === this.#clips) this.#track?.seat(index + 1);
      },
    };
  }

  /**
   * Begins to play.
   *
   * @param {Reading} reading
   * @param {number} sentence   where to begin
   */
  open(reading, sentence) {
    this.close();
    if (reading.id !== this.reading?.id) this.lost.clear();
    this.reading = reading;
    const from = Math.max(0, sentence);
    if (reading.state === "complete") {
      this.#current = this.#file(reading);
    } else {
      this.#clips = new Clips(
        [this.sounds[0], this.sounds[1]],
        reading.sentences,
        (path) => this.service.url(path),
        this.report,
        (next) => (this.#track?.seated(next) ? RUN_UP_MS : NaN),
        (next) => this.#handOver(next),
        (lost) => {
          if (this.#track) this.goTo(lost);
          return this.#track !== null;
        },
        async (url) => {
          const found = await this.service.diagnose(url);
          // Another voice may have taken over, or the file be there.
          if (found.kind === "server") this.#complete(await this.#ask(reading));
          return found;
        },
      );
      this.#current = this.#clips;
      this.#awaitFile(reading);
    }
    this.#current.begin(from);
  }

  close() {
    this.#generation += 1;
    this.#clips?.close();
    this.#track?.close();
    this.#clips = this.#track = this.#current = null;
    this.#sentence = -1;
  }

  play() {
    this.#current?.resume();
  }

  /** @param {AudioContext | null} silence   that runs until there is sound */
  hush(silence) {
    void this.#silence?.close();
    this.#silence = silence;
  }

  /** Whether sound can go on from where it is. */
  get ready() {
    return this.#current !== null;
  }

  pause() {
    this.#current?.pause();
  }

  /** Plays from a sentence on. @param {number} index */
  goTo(index) {
    const last = (this.reading?.sentences.length ?? 0) - 1;
    const to = Math.max(0, Math.min(index, last));
    if (this.#track && this.#current !== this.#track) this.#useTrack();
    const begun = this.#current?.begin(to);
    if (this.seekable && begun !== undefined) this.report.sentence(begun);
  }

  /** The sentence that "previous" means now. */
  get previous() {
    return (this.#current?.heard_s ?? 0) > REWIND_S ? this.#sentence : this.#sentence - 1;
  }

  /** Whether times are known and any place can be sought. */
  get seekable() {
    return this.#track !== null && this.#current === this.#track;
  }

  get time_s() {
    return this.seekable ? /** @type {Track} */ (this.#track).time_s : 0;
  }

  get duration_s() {
    return (this.reading?.duration_ms ?? 0) / 1000;
  }

  /** @param {number} time_s */
  seek(time_s) {
    if (this.seekable) this.#track?.seek(time_s);
  }

  get rate() {
    return this.sounds[0].audio.defaultPlaybackRate;
  }

  set rate(rate) {
    for (const sound of this.sounds) sound.setRate(rate);
  }

  /** 0 to 1. */
  get volume() {
    const { muted, volume } = this.sounds[0].audio;
    return muted ? 0 : volume;
  }

  set volume(volume) {
    for (const { audio } of this.sounds) {
      audio.muted = false;
      audio.volume = volume;
    }
  }

  /** Tells words too, from now on. @param {Map<number, import("./service.js").Word[]>} words   by sentence */
  timeWords(words) {
    this.#track?.timeWords(words);
  }

  /** @param {Reading} reading */
  #file(reading) {
    const url = this.service.url(reading.links.audio);
    this.#track = new Track(
      this.sounds[2],
      url,
      reading,
      this.report,
      (bad) => this.service.diagnose(bad),
      () => this.#silence?.currentTime ?? 0,
    );
    return this.#track;
  }

  /** @param {Reading} reading */
  async #awaitFile(reading) {
    const generation = this.#generation;
    for (let wait_ms = ASK_FIRST_MS; ; wait_ms = Math.min(wait_ms * ASK_GROWTH, ASK_LIMIT_MS)) {
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
      if (generation !== this.#generation) return;
      const now = await this.#ask(reading);
      // The clips tell the listener if the service or the voice is really gone.
      if (generation !== this.#generation || now?.state === "failed") return;
      if (this.#complete(now)) return;
    }
  }

  /** Gets the file of a complete reading ready. @param {Reading | null} now @returns {boolean} whether it is */
  #complete(now) {
    if (!this.#track && this.#clips && now?.state === "complete") {
      this.reading = now;
      this.#file(now).seat(this.#sentence + 1);
    }
    return this.#track !== null;
  }

  /**
   * How the reading stands, null when that cannot be known; tells of a voice that has taken over.
   *
   * @param {Reading} reading
   */
  async #ask(reading) {
    const generation = this.#generation;
    const now = await this.service.refresh(reading).catch(() => null);
    if (!now || generation !== this.#generation) return null;
    if (now.take === reading.take) return now;
    this.report.taken(now, this.#clips?.sentence ?? this.#sentence);
    return null;
  }

  /** @param {number} sentence   about to begin @returns {boolean} */
  #handOver(sentence) {
    if (!this.#track?.seated(sentence)) return false;
    this.#useTrack();
    this.report.sentence(this.#track.begin(sentence));
    return true;
  }

  #useTrack() {
    this.#clips?.close();
    this.#clips = null;
    this.#current = this.#track;
  }
}
