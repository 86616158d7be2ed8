// SPDX-License-Identifier: MIT
// <doc-bai-viet>: turns the link or button inside it into one that reads the
// article aloud, in the page. See docs/listen-button.md.

import { Dock } from "./dock.js";
import { Follow } from "./follow.js";
import { SentenceHighlight } from "./highlight.js";
import { commandFor } from "./keyboard.js";
import { look } from "./look.js";
import { icon, node } from "./node.js";
import { pageHtml } from "./page.js";
import { Panel, RATES } from "./panel.js";
import { articleRoots, Passage } from "./passage.js";
import { Player } from "./player.js";
import { Service, ServiceError } from "./service.js";
import { Session } from "./session.js";
import { Sound } from "./sound.js";
import { INITIAL, reduce } from "./state.js";
import { stringsFor } from "./strings.js";

/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./state.js").Failure} Failure */

// The service that this file came from: whatever stands before "v1/web/".
const HOME = new URL("../..", import.meta.url).href;

// What is over sooner than this is not worth a word.
const PREPARING_WORD_MS = 400;
const WAITING_WORD_MS = 800;

// Importing the module where there is no page must not fail.
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

export class DocBaiViet extends Base {
  static observedAttributes = ["rate"];

  #state = INITIAL;
  #generation = 0;
  #notice = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #noticeTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #busyTimer;
  #highlight = new SentenceHighlight();
  /** @type {Passage | null} */ #passage = null;
  /** @type {ReturnType<DocBaiViet["build"]> | null} */ #parts = null;

  connectedCallback() {
    this.#parts ??= this.build();
    this.#render();
  }

  disconnectedCallback() {
    this.#leave();
  }

  /** @param {string} name @param {string | null} _old @param {string | null} value */
  attributeChangedCallback(name, _old, value) {
    if (name === "rate" && this.#parts) this.rate = Number(value) || 1;
  }

  // --- for the page's own scripts -------------------------------------------------

  /** @returns {import("./state.js").Phase} */
  get state() {
    return this.#state.phase;
  }

  /** Index of the sentence being read, -1 when none is. */
  get sentence() {
    return this.#state.sentence;
  }

  /** Seconds into the finished file; 0 while the reading is still being voiced. */
  get currentTime() {
    return this.#parts?.player.time_s ?? 0;
  }

  /** Seconds; 0 until known. */
  get duration() {
    return this.#parts?.player.duration_s ?? 0;
  }

  get rate() {
    return this.#parts?.player.rate ?? 1;
  }

  set rate(rate) {
    if (!this.#parts) return;
    const { panel, player } = this.#parts;
    player.rate = Math.min(3, Math.max(0.5, rate));
    const nearest = RATES.reduce((a, b) =>
      Math.abs(b - player.rate) < Math.abs(a - player.rate) ? b : a,
    );
    panel.rate.value = String(nearest);
    this.#position();
  }

  /** Begins or goes on; the first time it must be called from a listener's press. */
  play() {
    const { phase } = this.#state;
    if (phase === "idle" || phase === "error") this.#start(this.#state.sentence);
    else if (phase === "ended") this.#parts?.player.goTo(0);
    else if (phase === "paused") this.#resume();
    else if (phase === "preparing" && this.#state.held) this.#dispatch({ type: "hold" });
    if (phase !== "idle") this.#dispatch({ type: "open" });
  }

  pause() {
    const { phase, held } = this.#state;
    if (phase === "playing") {
      this.#parts?.player.pause();
      this.#dispatch({ type: "pause" });
    } else if (phase === "preparing" && !held) {
      this.#dispatch({ type: "hold" });
    }
  }

  nextSentence() {
    this.#goTo(this.#state.sentence + 1);
  }

  previousSentence() {
    this.#goTo(this.#parts?.player.previous ?? 0);
  }

  /** @param {number} time_s   into the finished file; without effect before it is finished */
  seek(time_s) {
    this.#parts?.player.seek(time_s);
    this.#parts?.panel.tell();
    this.#position();
  }

  /** Pauses and folds the panel; the place is kept. */
  close() {
    this.pause();
    const had = this.matches(":focus-within");
    this.#dispatch({ type: "close" });
    if (had) this.#parts?.opener.focus();
  }

  // --- building -------------------------------------------------------------------

  /** @private */
  build() {
    const strings = stringsFor(this.getAttribute("lang") ?? "");
    const service = new Service(
      new URL(this.getAttribute("src") ?? HOME, document.baseURI).href.replace(/\/?$/, "/"),
      strings.language,
    );
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [look()];

    const label = node("span", {}, this.textContent?.trim() || strings.listen);
    const opener = node(
      "button",
      { type: "button", class: "opener", part: "button" },
      icon("speaker"),
      label,
    );
    opener.addEventListener("click", () => this.#toggle());

    const panel = new Panel(strings, {
      press: () => this.#toggle(),
      previous: () => this.previousSentence(),
      next: () => this.nextSentence(),
      seek: (time_s) => this.seek(time_s),
      rate: (rate) => {
        this.rate = rate;
      },
      retry: () => this.play(),
      follow: () => this.#parts?.follow.resume(this.#range()),
      close: () => this.close(),
    });
    panel.element.addEventListener("keydown", (event) => this.#key(event));
    const place = node(
      "div",
      { class: "place", lang: strings.language, hidden: true },
      panel.element,
    );

    const audios = [0, 1, 2].map(() => node("audio", { preload: "none" }));
    const sounds = /** @type {[Sound, Sound, Sound]} */ (audios.map((audio) => new Sound(audio)));
    const player = new Player(sounds, service, {
      playing: () => this.#sounding(),
      waiting: () => this.#dispatch({ type: "wait" }),
      paused: () => this.#dispatch({ type: "pause" }),
      ended: () => this.#dispatch({ type: "end" }),
      skipped: () => this.#say(strings.skipped),
      moved: () => this.#position(),
      sentence: (index) => this.#reach(index),
      failed: (kind) => this.#fail({ kind }),
    });
    const session = new Session({
      play: () => this.play(),
      pause: () => this.pause(),
      skip: (by_s) => this.seek(this.currentTime + by_s),
      seek: (time_s) => this.seek(time_s),
      block: (by) => this.#goToBlock(by),
    });
    const follow = new Follow(this, () => this.#render());
    const dock = new Dock(place, panel.element);

    root.replaceChildren(opener, place, ...audios);
    const parts = {
      strings,
      service,
      opener,
      label,
      ownLabel: label.textContent ?? "",
      panel,
      place,
      player,
      session,
      follow,
      dock,
    };
    player.rate = Number(this.getAttribute("rate")) || 1;
    panel.rate.value = String(player.rate);
    return parts;
  }

  // --- acting ---------------------------------------------------------------------

  /** The one play button. */
  #toggle() {
    const { phase, held } = this.#state;
    if (phase === "playing" || (phase === "preparing" && !held && this.#state.open)) this.pause();
    else this.play();
  }

  /**
   * Has the page read, from a sentence on.
   *
   * @param {number} sentence
   */
  async #start(sentence) {
    if (!this.#parts) return;
    const { player, service } = this.#parts;
    const generation = (this.#generation += 1);
    const hadFocus = this.matches(":focus-within");
    this.#dispatch({ type: "prepare" });
    if (hadFocus) this.#parts.panel.play.focus();
    player.unlock();
    try {
      const reading = await service.plan(pageHtml(document), this.getAttribute("voice") ?? "");
      if (generation !== this.#generation) return;
      this.#passage?.close();
      this.#passage = new Passage(
        articleRoots(this, this.getAttribute("article") ?? ""),
        reading.sentences,
      );
      player.open(reading, sentence);
      if (this.#state.held) {
        player.pause();
        this.#dispatch({ type: "pause" });
      }
    } catch (error) {
      if (generation !== this.#generation) return;
      if (!(error instanceof ServiceError)) throw error;
      if (error.wait_s) this.#waitFor(error.wait_s, () => this.#start(sentence));
      else this.#fail(error.failure);
    }
  }

  #resume() {
    this.#parts?.player.play();
  }

  /** The service named a time to come back: counts it down, then calls. @param {number} wait_s @param {() => void} then */
  #waitFor(wait_s, then) {
    const generation = this.#generation;
    this.#say(this.#parts?.strings.busy(wait_s) ?? "");
    setTimeout(() => {
      if (generation !== this.#generation) return;
      this.#say("");
      then();
    }, wait_s * 1000);
  }

  /** @param {number} index */
  #goTo(index) {
    const { phase } = this.#state;
    if (!this.#parts?.player.reading || phase === "preparing" || phase === "error") return;
    this.#parts.player.goTo(index);
  }

  /** To the beginning of another paragraph. @param {number} by   -1 or 1 */
  #goToBlock(by) {
    const sentences = this.#parts?.player.reading?.sentences ?? [];
    const here = sentences[this.#state.sentence]?.block ?? 0;
    const there =
      by > 0
        ? sentences.find((one) => one.block > here)
        : sentences.findLast((one) => one.block < here);
    const first = there && sentences.find((one) => one.block === there.block);
    if (first) this.#goTo(first.index);
  }

  /** @param {Failure} failure */
  #fail(failure) {
    this.#generation += 1;
    this.#parts?.player.close();
    this.#dispatch({ type: "fail", failure });
    this.#emit("dbv-error", { ...failure });
  }

  #leave() {
    this.#generation += 1;
    this.#parts?.player.close();
    this.#parts?.session.end();
    this.#parts?.follow.stop();
    this.#parts?.dock.stop();
    this.#passage?.close();
    this.#passage = null;
    this.#highlight.show(null);
    this.#state = INITIAL;
  }

  // --- hearing from the player ----------------------------------------------------

  #sounding() {
    if (!this.#parts) return;
    const { player, session } = this.#parts;
    if (this.#state.held) {
      player.pause();
      this.#dispatch({ type: "pause" });
      return;
    }
    this.#dispatch({ type: "play" });
    session.begin(player.reading?.title || document.title);
    this.#position();
  }

  /** @param {number} index   of the sentence that begins */
  #reach(index) {
    this.#dispatch({ type: "sentence", index });
    const sentence = this.#parts?.player.reading?.sentences[index];
    const range = this.#range();
    this.#highlight.show(range);
    this.#parts?.follow.to(range);
    this.#emit("dbv-sentence", { index, text: sentence?.text, start_ms: sentence?.start_ms });
    if (!range) this.#emit("dbv-miss", { index, text: sentence?.text });
  }

  #range() {
    return this.#passage?.range(this.#state.sentence) ?? null;
  }

  // --- showing --------------------------------------------------------------------

  /** The only place that sets the state. @param {Action} action */
  #dispatch(action) {
    const before = this.#state;
    this.#state = reduce(before, action);
    if (this.#state === before) return;
    const { phase } = this.#state;
    if (phase !== before.phase) this.#enter(phase);
    this.#watchBusy();
    this.#render();
    if (phase !== before.phase) this.#emit("dbv-state", { state: phase, previous: before.phase });
  }

  /** @param {import("./state.js").Phase} phase */
  #enter(phase) {
    if (!this.#parts) return;
    const { follow, panel, session, strings } = this.#parts;
    this.#say(phase === "ended" ? strings.ended : "");
    if (phase === "playing") follow.start();
    else session.pause();
    if (phase === "paused" || phase === "ended") panel.tell();
    if (phase === "ended" || phase === "error") follow.stop();
    if (phase === "ended") this.#highlight.show(null);
  }

  /** Says that sound is late, once it is late enough to be noticed. */
  #watchBusy() {
    const { phase, waiting } = this.#state;
    const { strings } = this.#parts ?? {};
    const words = phase === "preparing" ? strings?.preparing : waiting ? strings?.buffering : "";
    clearTimeout(this.#busyTimer);
    if (!words) {
      if (this.#notice === strings?.buffering || this.#notice === strings?.preparing) this.#say("");
      return;
    }
    this.#busyTimer = setTimeout(
      () => this.#notice || this.#say(words),
      phase === "preparing" ? PREPARING_WORD_MS : WAITING_WORD_MS,
    );
  }

  /** @param {string} words */
  #say(words) {
    this.#notice = words;
    this.#render();
  }

  #render() {
    if (!this.#parts) return;
    const { strings, opener, label, ownLabel, panel, place, player, follow, dock } = this.#parts;
    const { phase, open, failure } = this.#state;
    if (this.dataset.state !== phase) this.dataset.state = phase;
    this.toggleAttribute("open", open);
    opener.hidden = open;
    place.hidden = !open;
    if (open) dock.start();
    else dock.stop();
    const words =
      phase === "paused" ? strings.resume : phase === "ended" ? strings.again : ownLabel;
    if (label.textContent !== words) label.textContent = words;
    panel.show({
      state: this.#state,
      sentences: player.reading?.sentences.length ?? 0,
      notice: this.#notice,
      alert: failure
        ? failure.words || strings[failure.kind === "busy" ? "server" : failure.kind]
        : "",
      download:
        failure?.kind === "format" && player.reading
          ? player.service.url(player.reading.links.audio)
          : "",
      away: follow.away && phase === "playing",
    });
    this.#position();
  }

  #position() {
    if (!this.#parts) return;
    const { panel, player, session } = this.#parts;
    const heard = Math.max(0, this.#state.sentence) / (player.reading?.sentences.length || 1);
    panel.progress({
      seekable: player.seekable,
      time_s: player.time_s,
      duration_s: player.duration_s,
      heard,
    });
    if (player.seekable) session.position(player.time_s, player.duration_s, player.rate);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const command =
      this.getAttribute("hotkeys") === "off" && event.key !== "Escape" ? null : commandFor(event);
    if (!command || !this.#parts) return;
    event.preventDefault();
    event.stopPropagation();
    const { follow, player } = this.#parts;
    const now = this.currentTime;
    const step = (/** @type {number} */ by) =>
      RATES[
        Math.max(
          0,
          Math.min(RATES.length - 1, RATES.indexOf(Number(this.#parts?.panel.rate.value)) + by),
        )
      ];
    /** @type {Record<import("./keyboard.js").Command, () => void>} */
    const acts = {
      press: () => this.#toggle(),
      previous: () => this.previousSentence(),
      next: () => this.nextSentence(),
      blockBack: () => this.#goToBlock(-1),
      blockOn: () => this.#goToBlock(1),
      back10: () => this.seek(now - 10),
      on10: () => this.seek(now + 10),
      back5: () => this.seek(now - 5),
      on5: () => this.seek(now + 5),
      back30: () => this.seek(now - 30),
      on30: () => this.seek(now + 30),
      start: () => this.seek(0),
      end: () => this.seek(player.duration_s),
      slower: () => {
        this.rate = step(-1);
      },
      faster: () => {
        this.rate = step(1);
      },
      mute: () => player.mute(),
      find: () => follow.resume(this.#range()),
      close: () => this.close(),
    };
    acts[command]();
  }

  /** @param {string} name @param {Record<string, unknown>} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
