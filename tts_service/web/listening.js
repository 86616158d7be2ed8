// SPDX-License-Identifier: MIT
// One button's listening: brings state, sound, highlight and panel together.

import { Dock } from "./dock.js";
import { Follow } from "./follow.js";
import { SentenceHighlight } from "./highlight.js";
import { commandFor, obey } from "./keyboard.js";
import { look } from "./look.js";
import { node } from "./node.js";
import { Opener } from "./opener.js";
import { pageHtml } from "./page.js";
import { nearestRate, Panel } from "./panel.js";
import { articleRoots, Passage } from "./passage.js";
import { Player } from "./player.js";
import { Service, ServiceError } from "./service.js";
import { Session } from "./session.js";
import { Sound } from "./sound.js";
import { INITIAL, reduce } from "./state.js";
import { stringsFor } from "./strings.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./state.js").Failure} Failure */

// The service that this file came from: whatever stands before "v1/".
const HOME = import.meta.url.replace(/v1\/(web\/)?[^/]*$/, "");

// What is over sooner than this is not worth a word.
const PREPARING_WORD_MS = 400;
const WAITING_WORD_MS = 800;

export class Listening {
  state = INITIAL;
  #generation = 0;
  #notice = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #busyTimer;
  #highlight = new SentenceHighlight();
  /** @type {Passage | null} */ #passage = null;

  /** @param {HTMLElement} host   the <doc-bai-viet> */
  constructor(host) {
    this.host = host;
    this.strings = stringsFor(host.getAttribute("lang") ?? "");
    const address = new URL(host.getAttribute("src") ?? HOME, document.baseURI).href;
    this.service = new Service(address.replace(/\/?$/, "/"), this.strings.language);

    const sounds = [0, 1, 2].map(() => new Sound(node("audio", { preload: "none" })));
    this.player = new Player(/** @type {[Sound, Sound, Sound]} */ (sounds), this.service, {
      playing: () => this.#sounding(),
      waiting: () => this.#dispatch({ type: "wait" }),
      paused: () => this.#dispatch({ type: "pause" }),
      ended: () => this.#dispatch({ type: "end" }),
      skipped: () => this.#say(this.strings.skipped),
      moved: () => this.#position(),
      sentence: (index) => this.#reach(index),
      failed: (kind) => this.#fail({ kind }),
    });
    this.opener = new Opener(host.textContent?.trim() || this.strings.listen, this.strings, () =>
      this.toggle(),
    );
    this.panel = new Panel(this.strings, {
      press: () => this.toggle(),
      previous: () => this.step(-1),
      next: () => this.step(1),
      seek: (time_s) => this.seek(time_s),
      rate: (rate) => this.setRate(rate),
      retry: () => this.play(),
      follow: () => this.find(),
      close: () => this.close(),
    });
    this.panel.element.addEventListener("keydown", (event) => this.#key(event));
    this.place = node("div", { class: "place", lang: this.strings.language }, this.panel.element);
    this.session = new Session({
      play: () => this.play(),
      pause: () => this.pause(),
      skip: (by_s) => this.skip(by_s),
      seek: (time_s) => this.seek(time_s),
      block: (by) => this.stepBlock(by),
    });
    this.follow = new Follow(host, () => this.#render());
    this.dock = new Dock(this.place, this.panel.element);

    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [look()];
    root.replaceChildren(this.opener.element, this.place, ...sounds.map(({ audio }) => audio));
    this.setRate(Number(host.getAttribute("rate")) || 1);
    this.#render();
  }

  /** Leaves no sound, mark or listener behind. */
  end() {
    this.#generation += 1;
    clearTimeout(this.#busyTimer);
    this.player.close();
    this.session.end();
    this.follow.stop();
    this.dock.stop();
    this.#passage?.close();
    this.#highlight.show(null);
    this.host.removeAttribute("open");
  }

  // --- what the listener can do -----------------------------------------------------

  /** The one play button. */
  toggle() {
    const { phase, held, open } = this.state;
    if (phase === "playing" || (phase === "preparing" && !held && open)) this.pause();
    else this.play();
  }

  play() {
    const { phase, held, sentence } = this.state;
    if (phase === "idle" || phase === "error") this.#start(sentence);
    else if (phase === "ended") this.player.goTo(0);
    else if (phase === "paused") this.player.play();
    else if (phase === "preparing" && held) this.#dispatch({ type: "hold" });
    this.#dispatch({ type: "open" });
    if (!this.host.matches(":focus-within") || this.opener.focused) this.panel.play.focus();
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
    this.#goTo(by < 0 ? this.player.previous : this.state.sentence + 1);
  }

  /** To the beginning of another paragraph. @param {number} by   -1 or 1 */
  stepBlock(by) {
    const sentences = this.player.reading?.sentences ?? [];
    const here = sentences[this.state.sentence]?.block ?? 0;
    const there =
      by > 0
        ? sentences.find(({ block }) => block > here)
        : sentences.findLast(({ block }) => block < here);
    const first = there && sentences.find(({ block }) => block === there.block);
    if (first) this.#goTo(first.index);
  }

  /** @param {number} time_s */
  seek(time_s) {
    this.player.seek(time_s);
    this.#position();
    this.panel.tell();
  }

  /** @param {number} by_s */
  skip(by_s) {
    this.seek(this.player.time_s + by_s);
  }

  /** @param {number} rate */
  setRate(rate) {
    this.player.rate = Math.min(3, Math.max(0.5, rate));
    this.panel.rate.value = String(nearestRate(this.player.rate));
    this.#position();
  }

  /** Back to the sentence being read. */
  find() {
    this.follow.resume(this.#range());
  }

  close() {
    this.pause();
    const inside = this.host.matches(":focus-within");
    this.#dispatch({ type: "close" });
    if (inside) this.opener.element.focus();
  }

  // --- acting -------------------------------------------------------------------------

  /** Has the page read, from a sentence on. @param {number} sentence */
  async #start(sentence) {
    const generation = (this.#generation += 1);
    this.#dispatch({ type: "prepare" });
    this.player.unlock();
    try {
      const reading = await this.service.plan(
        pageHtml(document),
        this.host.getAttribute("voice") ?? "",
      );
      if (generation !== this.#generation) return;
      const roots = articleRoots(this.host, this.host.getAttribute("article") ?? "");
      this.#passage?.close();
      this.#passage = new Passage(roots, reading.sentences);
      this.player.open(reading, sentence);
      if (!this.state.held) return;
      this.player.pause();
      this.#dispatch({ type: "pause" });
    } catch (error) {
      if (generation !== this.#generation) return;
      if (!(error instanceof ServiceError)) throw error;
      if (error.wait_s) this.#startLater(sentence, error.wait_s);
      else this.#fail(error.failure);
    }
  }

  /** The service named a time to come back. @param {number} sentence @param {number} wait_s */
  #startLater(sentence, wait_s) {
    const generation = this.#generation;
    this.#say(this.strings.busy(wait_s));
    setTimeout(() => {
      if (generation !== this.#generation) return;
      this.#say("");
      this.#start(sentence);
    }, wait_s * 1000);
  }

  /** @param {number} index */
  #goTo(index) {
    const { phase } = this.state;
    if (this.player.reading && phase !== "preparing" && phase !== "error") this.player.goTo(index);
  }

  /** @param {Failure} failure */
  #fail(failure) {
    this.#generation += 1;
    this.player.close();
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
    this.session.begin(this.player.reading?.title || document.title);
    this.#position();
  }

  /** @param {number} index   of the sentence that begins */
  #reach(index) {
    this.#dispatch({ type: "sentence", index });
    const sentence = this.player.reading?.sentences[index];
    const range = this.#range();
    this.#highlight.show(range);
    this.follow.to(range);
    this.#emit("dbv-sentence", { index, text: sentence?.text, start_ms: sentence?.start_ms });
    if (!range) this.#emit("dbv-miss", { index, text: sentence?.text });
  }

  #range() {
    return this.#passage?.range(this.state.sentence) ?? null;
  }

  // --- showing ------------------------------------------------------------------------

  /** The only place that sets the state. @param {Action} action */
  #dispatch(action) {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    const { phase } = this.state;
    if (phase !== before.phase) this.#enter(phase);
    this.#watchBusy();
    this.#render();
    if (phase !== before.phase) this.#emit("dbv-state", { state: phase, previous: before.phase });
  }

  /** @param {import("./state.js").Phase} phase */
  #enter(phase) {
    this.#say(phase === "ended" ? this.strings.ended : "");
    if (phase === "playing") this.follow.start();
    else this.session.pause();
    if (phase === "paused" || phase === "ended") this.panel.tell();
    if (phase === "ended" || phase === "error") this.follow.stop();
    if (phase === "ended") this.#highlight.show(null);
  }

  /** Says that sound is late, once it is late enough to be noticed. */
  #watchBusy() {
    const { phase, waiting } = this.state;
    const { preparing, buffering } = this.strings;
    clearTimeout(this.#busyTimer);
    if (phase === "preparing" || waiting) {
      const words = waiting ? buffering : preparing;
      const after_ms = waiting ? WAITING_WORD_MS : PREPARING_WORD_MS;
      this.#busyTimer = setTimeout(() => this.#notice || this.#say(words), after_ms);
    } else if (this.#notice === buffering || this.#notice === preparing) {
      this.#say("");
    }
  }

  /** @param {string} words */
  #say(words) {
    this.#notice = words;
    this.#render();
  }

  #render() {
    const { phase, open, failure } = this.state;
    const { reading } = this.player;
    if (this.host.dataset.state !== phase) this.host.dataset.state = phase;
    this.host.toggleAttribute("open", open);
    this.place.hidden = !open;
    this.opener.show(phase, open);
    if (open) this.dock.start();
    else this.dock.stop();
    const kind = failure?.kind === "busy" ? "server" : failure?.kind;
    this.panel.show({
      state: this.state,
      sentences: reading?.sentences.length ?? 0,
      notice: this.#notice,
      alert: kind ? failure?.words || this.strings[kind] : "",
      download: kind === "format" && reading ? this.service.url(reading.links.audio) : "",
      away: this.follow.away && phase === "playing",
    });
    this.#position();
  }

  #position() {
    const { reading, seekable, time_s, duration_s, rate } = this.player;
    const heard = Math.max(0, this.state.sentence) / (reading?.sentences.length || 1);
    this.panel.progress({ seekable, time_s, duration_s, heard });
    if (seekable) this.session.position(time_s, duration_s, rate);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const off = this.host.getAttribute("hotkeys") === "off" && event.key !== "Escape";
    const command = off ? null : commandFor(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    obey(command, this);
  }

  /** @param {string} name @param {Record<string, unknown>} detail */
  #emit(name, detail) {
    this.host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
