// SPDX-License-Identifier: MIT
// One button's listening: brings state, sound, page and panel together.

import { alertOf } from "./failure.js";
import { node, sheetOf } from "./node.js";
import { Notices } from "./notices.js";
import { Opening, sentenceAt } from "./opening.js";
import { Page } from "./page.js";
import css from "./panel.css";
import { Panel } from "./panel.js";
import { forgetPlace, keepPlace } from "./place.js";
import { Player } from "./player.js";
import { Service } from "./service.js";
import { Sound } from "./sound.js";
import { INITIAL, reduce } from "./state.js";
import { keep, recall } from "./storage.js";
import { fill, timeInWords } from "./words.js";

/** @typedef {import("./service.js").Reading} Reading */
/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./state.js").Failure} Failure */
/** @typedef {{ rate?: number, voice?: string, volume?: number, follow?: boolean, tap?: boolean, words?: boolean }} Choices */

// The service that this file came from: whatever stands before "v1/".
const HOME = import.meta.url.replace(/v1\/(web\/)?[^/]*$/, "");
// With less of the reading on the page, the page is another than the one that was read.
const STALE = 0.5;

/** @type {CSSStyleSheet | null} */
let look = null;

export class Listening {
  state = INITIAL;
  /** What the listener has set on this site. @type {Choices} */ choices = recall("set") ?? {};
  /** Whatever is to be told when something shown may have changed. @type {(() => void)[]} */ watchers = [];
  /** @type {import("./companion.js").Companion | null} */ #companion = null;
  /** @type {Promise<import("./companion.js").Companion | null> | null} */ #accompanied = null;
  /** The voice has the times of its words. */
  words = false;
  /** The reader has scrolled away from what is read. */
  away = false;
  #renewed = false;

  /**
   * @param {HTMLElement} host @param {import("./opener.js").Opener} opener @param {HTMLAudioElement[]} audios
   * @param {import("./strings.js").Strings} strings
   */
  constructor(host, opener, audios, strings) {
    this.host = host;
    this.opener = opener;
    this.strings = strings;
    const address = new URL(host.getAttribute("src") ?? HOME, document.baseURI).href;
    this.service = new Service(address.replace(/\/?$/, "/"), strings.language);
    this.opening = new Opening(host, this.service, {
      ready: (reading, sentence, resumed) => this.#open(reading, sentence, resumed),
      busy: (s) => this.say(fill(strings.busy, { s })),
      failed: (failure) => this.#fail(failure),
    });
    const sounds = audios.map((audio) => new Sound(audio));
    this.player = new Player(/** @type {[Sound, Sound, Sound]} */ (sounds), this.service, {
      playing: () => this.#sounding(),
      waiting: () => this.#dispatch({ type: "wait" }),
      paused: () => this.#dispatch({ type: "pause" }),
      ended: () => this.#dispatch({ type: "end" }),
      skipped: () => this.say(strings.skipped),
      busy: (s) => this.say(fill(strings.busy, { s })),
      moved: () => this.#position(),
      sentence: (index) => this.#reach(index),
      word: (index, word) => this.page.markWord(index, word),
      taken: (reading, sentence) => this.#goOn(reading, sentence),
      failed: (kind) => this.#fail({ kind }),
    });
    this.panel = new Panel(strings, {
      press: () => this.toggle(),
      previous: () => this.step(-1),
      next: () => this.step(1),
      seek: (time_s) => this.seek(time_s),
      rate: (rate) => this.choose({ rate }),
      voice: (voice) => this.choose({ voice }),
      menu: () => void this.accompany().then((one) => one?.menu.show(!one.menu.open)),
      retry: () => this.play(),
      fromStart: () => this.goTo(0),
      fresh: () => this.#renew(),
      follow: () => this.find(),
      close: () => this.close(),
    });
    this.panel.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
    });
    this.notices = new Notices(strings, () => this.render());
    this.place = node("div", { class: "place", lang: strings.language }, this.panel.element);
    this.page = new Page(host, () => this.opening.elsewhere && this.#reset());
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, (look ??= sheetOf(css))];
    opener.element.after(this.place);
    this.setRate(this.choices.rate ?? (Number(host.getAttribute("rate")) || 1));
    this.player.volume = this.choices.volume ?? 1;
    const marked = host.getAttribute("highlight") ?? "word";
    this.page.markingWords = this.choices.words ?? marked === "word";
    this.render();
    if (recall("size")) void this.accompany();
  }

  /** Leaves no sound, mark or listener behind. */
  end() {
    this.opening.cancel();
    this.notices.end();
    this.player.close();
    this.#companion?.end();
    this.page.end();
  }

  /** All that can wait until there is sound; null when it cannot be had. */
  accompany() {
    this.#accompanied ??= import("./companion.min.js").then(
      ({ Companion }) => (this.#companion = new Companion(this)),
      () => (this.#accompanied = null),
    );
    return this.#accompanied;
  }

  // --- what the listener can do -----------------------------------------------------

  /** Somebody may be about to listen. */
  warm() {
    void this.opening.warm(this.voice);
  }

  /** Shows the moment of the article that a link names; plays nothing. @param {number} time_s */
  async point(time_s) {
    const { listenAt } = this.strings;
    this.opening.linked_s = time_s;
    this.opener.say(fill(listenAt, { time: timeInWords(this.strings, time_s) }));
    const reading = await this.opening.warm(this.voice);
    if (!reading || this.state.phase !== "idle") return;
    this.page.open(reading.sentences);
    this.page.mark(sentenceAt(reading.sentences, time_s));
    (await this.accompany())?.follow.resume(this.page.range);
  }

  /** The one play button. */
  toggle() {
    const { phase, held, open } = this.state;
    if (phase === "playing" || (phase === "preparing" && !held && open)) this.pause();
    else this.play();
  }

  play() {
    if (this.opening.elsewhere) this.#reset();
    const { phase, held, sentence } = this.state;
    if (phase === "idle" || phase === "error") this.#start(sentence);
    else if (phase === "ended") this.player.goTo(0);
    else if (phase === "paused") this.player.play();
    else if (phase === "preparing" && held) this.#dispatch({ type: "hold" });
    this.#dispatch({ type: "open" });
    const focused = this.host.shadowRoot?.activeElement;
    if (!focused || focused === this.opener.element) this.panel.play.focus();
  }

  pause() {
    const { phase, held } = this.state;
    if (phase === "playing") {
      this.player.pause();
      this.#dispatch({ type: "pause" });
    } else if (phase === "preparing" && !held) {
      this.#dispatch({ type: "hold" });
    }
  }

  /** @param {number} by   sentences: -1 or 1 */
  step(by) {
    this.goTo(by < 0 ? this.player.previous : this.state.sentence + 1);
  }

  /** Reads from a sentence on. @param {number} index */
  goTo(index) {
    const { phase } = this.state;
    if (!this.player.reading || phase === "preparing" || phase === "error") return;
    this.#dispatch({ type: "chosen" });
    this.player.goTo(index);
  }

  /** @param {number} time_s */
  seek(time_s) {
    this.player.seek(time_s);
    this.#position();
    this.panel.timeline.tell();
  }

  /** @param {number} rate */
  setRate(rate) {
    this.player.rate = Math.min(3, Math.max(0.5, rate));
    this.panel.showRate(this.player.rate);
    this.#position();
    this.#emit("dbv-rate", { rate: this.player.rate });
  }

  /** Sets something and remembers it for this site. @param {Choices} choice */
  choose(choice) {
    Object.assign(this.choices, choice);
    keep("set", this.choices);
    const { rate, voice, volume, words } = choice;
    if (rate) this.setRate(rate);
    if (volume !== undefined) this.player.volume = volume;
    if (words !== undefined) this.page.markingWords = words;
    if (voice) this.#start(this.state.sentence);
    this.render();
  }

  /** @param {number} by   1 larger, -1 smaller, 0 as the site has it */
  async size(by) {
    (await this.accompany())?.resize(by);
  }

  get voice() {
    return this.choices.voice ?? this.host.getAttribute("voice") ?? "";
  }

  /** Back to the sentence being read, however far the reader has gone. */
  find() {
    this.#companion?.follow.resume(this.page.range);
  }

  close() {
    this.pause();
    const inside = this.host.shadowRoot?.activeElement;
    this.#dispatch({ type: "close" });
    if (inside) this.opener.element.focus();
  }

  /** One step out: of the options, or of the panel. */
  leave() {
    if (this.#companion?.menu.open) this.#companion.menu.show(false);
    else this.close();
  }

  /** @param {string} words   for everyone, politely */
  say(words) {
    this.notices.say(words);
  }

  // --- acting -------------------------------------------------------------------------

  /** Has the page read. @param {number} sentence   where to begin; -1: where it makes sense @param {boolean} [fresh] */
  #start(sentence, fresh = false) {
    this.player.close();
    this.#renewed = fresh;
    this.#dispatch({ type: "prepare" });
    void this.opening.begin(sentence, this.voice, fresh);
  }

  /** @param {Reading} reading @param {number} sentence @param {boolean} resumed */
  #open(reading, sentence, resumed) {
    if (resumed) this.#dispatch({ type: "resume" });
    this.words = false;
    this.page.open(reading.sentences);
    this.player.open(reading, sentence);
    if (!this.state.held) return;
    this.player.pause();
    this.#dispatch({ type: "pause" });
  }

  /** The page says something else than was read: has it read as it is now. */
  #renew() {
    forgetPlace(this.opening.key);
    this.#start(0, true);
  }

  /** The page has become another one. */
  #reset() {
    this.opening.cancel();
    this.player.close();
    this.player.reading = null;
    this.page.mark(-1);
    this.#dispatch({ type: "reset" });
  }

  /** Goes on in the voice that has taken over. @param {Reading} reading @param {number} sentence */
  #goOn(reading, sentence) {
    const { phase, held } = this.state;
    this.#dispatch({ type: "prepare" });
    // Who has paused is not read to.
    if (phase === "paused" || held) this.#dispatch({ type: "hold" });
    this.#open(reading, sentence, false);
    this.say(fill(this.strings.taken, { voice: reading.voice?.label ?? "" }));
  }

  /** @param {Failure} failure */
  #fail(failure) {
    this.opening.cancel();
    this.player.close();
    if (failure.kind === "refused" && this.choices.voice) {
      // A voice chosen on an earlier day may be gone; the service's own is there.
      delete this.choices.voice;
      keep("set", this.choices);
      this.#start(this.state.sentence);
      return;
    }
    this.#dispatch({ type: "fail", failure });
    this.#emit("dbv-error", { ...failure });
  }

  #sounding() {
    if (this.state.held) {
      this.player.pause();
      this.#dispatch({ type: "pause" });
      return;
    }
    this.#dispatch({ type: "play" });
    this.#position();
  }

  /** @param {number} index   of the sentence that begins */
  #reach(index) {
    this.#dispatch({ type: "sentence", index });
    const { sentences = [] } = this.player.reading ?? {};
    const { text, start_ms } = sentences[index] ?? {};
    const there = this.page.mark(index);
    if (index > 0) keepPlace(this.opening.key, sentences, index, this.#resume(start_ms));
    this.#emit("dbv-sentence", { index, text, start_ms });
    if (!there) this.#emit("dbv-miss", { index, text });
    if (!there && !this.#renewed && this.page.share < STALE) this.#dispatch({ type: "stale" });
  }

  // --- showing ------------------------------------------------------------------------

  /** The only place that sets the state. @param {Action} action */
  #dispatch(action) {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    const { phase } = this.state;
    if (phase !== before.phase) this.#enter(phase, before.phase);
    if (action.type === "stale") this.say(this.strings.stale);
    this.notices.watch(this.state);
    this.render();
    if (phase !== before.phase) this.#emit("dbv-state", { state: phase, previous: before.phase });
  }

  /** @param {import("./state.js").Phase} phase @param {import("./state.js").Phase} before */
  #enter(phase, before) {
    // What was said while preparing, of another voice say, holds on.
    if (phase !== "playing" || before === "ended") {
      this.say(phase === "ended" ? this.strings.ended : "");
    }
    // It is needed for the first time now.
    if (phase === "playing" || phase === "error") void this.accompany();
    if (phase === "paused" || phase === "ended") this.panel.timeline.tell();
    if (phase === "ended") {
      this.page.mark(-1);
      forgetPlace(this.opening.key);
    }
  }

  /** Shows what is the case. */
  render() {
    const { phase, open, failure } = this.state;
    const { strings, player } = this;
    const { reading } = player;
    if (this.host.dataset.state !== phase) this.host.dataset.state = phase;
    this.host.toggleAttribute("open", open);
    this.place.hidden = !open;
    this.opener.element.hidden = open;
    this.opener.unreachable(false);
    if (phase !== "idle") this.opener.say(this.#openerWords(phase));
    this.panel.show({
      state: this.state,
      reading,
      notice: this.notices.words,
      alert: failure ? alertOf(failure, strings, this.host) : "",
      download: failure?.kind === "format" && reading ? this.service.url(reading.links.audio) : "",
      away: this.away && phase === "playing",
    });
    this.#position();
  }

  /** @param {import("./state.js").Phase} phase */
  #openerWords(phase) {
    if (phase === "paused") return this.strings.resume;
    return phase === "ended" ? this.strings.again : this.opener.own;
  }

  /** What the closed button says on the next visit. @param {number | null | undefined} start_ms */
  #resume(start_ms) {
    const { resume, resumeAt } = this.strings;
    if (!start_ms) return resume;
    return fill(resumeAt, { time: timeInWords(this.strings, start_ms / 1000) });
  }

  #position() {
    const { reading, seekable, time_s, duration_s } = this.player;
    const sentences = reading?.sentences ?? [];
    const heard = Math.max(0, this.state.sentence) / (sentences.length || 1);
    this.panel.timeline.progress({ seekable, time_s, duration_s, heard });
    for (const watch of this.watchers) watch();
  }

  /** @param {string} name @param {Record<string, unknown>} detail */
  #emit(name, detail) {
    this.host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
