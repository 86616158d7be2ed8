// SPDX-License-Identifier: MIT
// Plays the finished audio file of a reading; its cues say which sentence is heard.

/** @typedef {import("./service.js").Sentence} Sentence */
/** @typedef {import("./service.js").Word} Word */
/** @typedef {import("./sound.js").Sound} Sound */
/** @typedef {import("./player.js").PlayerReport} PlayerReport */

// A jump lands this much before the first sound, so that no onset is cut off,
// and a cue opens a little earlier still, so that the jump lands inside it.
export const RUN_UP_MS = 30;
const RUN_UP_S = RUN_UP_MS / 1000;
const CUE_LEAD_S = 0.04;

// When the last cue ends: after any article.
const FAR_S = 1e6;

// A file that ends so much before it could have was cut short on its way.
const CUT_MS = 1000;

export class Track {
  #sound;
  #active = false;
  #seat = -1;
  #atLast = false;
  /** When it could end at the earliest. */ #due_ms = 0;
  /** @type {Map<number, Word[]>} */ #words = new Map();
  /** @type {VTTCue[]} */ #wordCues = [];
  /** @type {Sentence[]} */ #marked;
  /** @type {TextTrack} */ #cues;

  /**
   * @param {Sound} sound
   * @param {string} url
   * @param {import("./service.js").Reading} reading   a complete one
   * @param {PlayerReport} report
   * @param {import("./service.js").Service["diagnose"]} diagnose
   * @param {() => number} silent_s   how long the loudspeaker has played silence
   */
  constructor(sound, url, { sentences }, report, diagnose, silent_s) {
    this.#sound = sound;
    this.silent_s = silent_s;
    this.report = report;
    this.#marked = sentences.filter((sentence) => sentence.start_ms !== null);
    this.#cues = this.#mark();
    sound.listen({
      playing: () => {
        if (!this.#active) return;
        this.#due_ms = this.#end_ms;
        report.playing();
        // Sound comes first: finding the first sentence on the page takes its time.
        report.sentence(Math.max(this.sentence, this.#marked[0]?.index ?? -1));
      },
      waiting: () => this.#active && report.waiting(),
      paused: () => this.#active && report.paused(),
      ended: () => {
        if (!this.#active) return;
        // The element itself has jumped to the end by now.
        if (!this.#atLast && performance.now() + CUT_MS < this.#due_ms) report.failed("offline");
        else report.ended();
      },
      refused: () => this.#active && report.failed("gesture"),
      stalled: () => this.#active && report.failed("offline"),
      moved: () => {
        // A busy page hears of places late, and would think the end later than it is.
        if (!sound.audio.ended) this.#due_ms = Math.min(this.#due_ms, this.#end_ms);
        if (this.#active) report.moved();
      },
      failed: async () => {
        this.#seat = -1;
        const { kind } = await diagnose(url);
        if (this.#active) report.failed(kind === "busy" ? "server" : kind);
      },
    });
    sound.load(url);
  }

  get time_s() {
    return this.#sound.audio.currentTime;
  }

  get #end_ms() {
    return performance.now() + ((this.duration_s - this.time_s) / this.#sound.audio.playbackRate) * 1000;
  }

  get duration_s() {
    const { duration } = this.#sound.audio;
    return Number.isFinite(duration) ? duration : 0;
  }

  /** The sentence heard at a time; a pause belongs to the sentence before it. */
  get sentence() {
    const time_ms = this.time_s * 1000 + CUE_LEAD_S * 1000;
    return this.#marked.findLast((sentence) => Number(sentence.start_ms) <= time_ms)?.index ?? -1;
  }

  get heard_s() {
    const start_ms = this.#marked.find((one) => one.index === this.sentence)?.start_ms ?? 0;
    return this.time_s - start_ms / 1000;
  }

  /** Gets ready, in silence, to begin with a sentence. @param {number} sentence */
  seat(sentence) {
    const mark = this.#marked.find((one) => one.index >= sentence);
    if (!mark) return;
    this.#seat = mark.index;
    const start_s = Number(mark.start_ms) / 1000 - RUN_UP_S;
    // The very beginning has a lead-in, which wakes wireless loudspeakers as far as they still sleep.
    this.#goTo(() => (mark === this.#marked[0] ? Math.min(this.silent_s(), start_s) : start_s));
  }

  /** Whether it could begin with this sentence at once. @param {number} sentence */
  seated(sentence) {
    return this.#seat === sentence && this.#sound.ready;
  }

  /** @param {number} time_s */
  seek(time_s) {
    this.#goTo(() => time_s);
  }

  /** @param {() => number} time_s   asked once it can be gone to */
  #goTo(time_s) {
    const { audio } = this.#sound;
    if (audio.readyState >= HTMLMediaElement.HAVE_METADATA) {
      audio.currentTime = Math.max(0, Math.min(time_s(), this.duration_s));
    } else {
      audio.addEventListener("loadedmetadata", () => this.#goTo(time_s), { once: true });
    }
  }

  /** @param {number} sentence @returns {number} the sentence it really begins with */
  begin(sentence) {
    if (!this.seated(sentence)) this.seat(sentence);
    const seat = this.#seat;
    this.resume();
    return seat;
  }

  resume() {
    this.#active = true;
    this.#seat = -1;
    this.#sound.play();
  }

  pause() {
    this.#sound.pause();
  }

  close() {
    this.#active = false;
    this.#sound.pause();
    this.#sound.listen(null);
    this.#cues.mode = "disabled";
  }

  #mark() {
    const track = this.#sound.audio.addTextTrack("metadata");
    track.mode = "hidden";
    for (const [i, sentence] of this.#marked.entries()) {
      const next = this.#marked[i + 1];
      const start_s = Math.max(0, Number(sentence.start_ms) / 1000 - CUE_LEAD_S);
      const end_s = next ? Number(next.start_ms) / 1000 - CUE_LEAD_S : FAR_S;
      const cue = new VTTCue(start_s, end_s, String(sentence.index));
      cue.addEventListener("enter", () => {
        if (!this.#active) return;
        this.#atLast = !next;
        this.report.sentence(sentence.index);
        this.#markWords(sentence.index);
      });
      track.addCue(cue);
    }
    return track;
  }

  /** Tells words too from now on. @param {Map<number, Word[]>} words   by sentence */
  timeWords(words) {
    this.#words = words;
    this.#markWords(this.sentence);
  }

  /** Cues for the words of one sentence only: an article has thousands. @param {number} index */
  #markWords(index) {
    for (const cue of this.#wordCues) this.#cues.removeCue(cue);
    this.#wordCues = (this.#words.get(index) ?? []).map((word) => {
      const cue = new VTTCue(word.start_ms / 1000 - CUE_LEAD_S, word.end_ms / 1000, "");
      cue.addEventListener("enter", () => this.#active && this.report.word(index, word));
      return cue;
    });
    for (const cue of this.#wordCues) this.#cues.addCue(cue);
  }
}
