// SPDX-License-Identifier: MIT
// One button's listening: brings state, sound, page and what is shown together.

import { Choices } from "./choices.js";
import { Face } from "./face.js";
import { hearing, tell } from "./hearing.js";
import { Notices } from "./notices.js";
import { Opening } from "./opening.js";
import { Page } from "./page.js";
import { Player } from "./player.js";
import { Service } from "./service.js";
import { Sound } from "./sound.js";
import { INITIAL, reduce } from "./state.js";
import { keep, recall } from "./storage.js";
import { fill } from "./words.js";

/** @typedef {import("./service.js").Reading} Reading */
/** @typedef {import("./state.js").Action} Action */
/** @typedef {import("./state.js").Failure} Failure */

// The service that this file came from: whatever stands before "v1/".
const HOME = import.meta.url.replace(/v1\/(web\/)?[^/]*$/, "");

export class Listening {
  state = INITIAL;
  /** Whatever is to be told when something shown may have changed. @type {(() => void)[]} */ watchers = [];
  /** @type {import("./companion.js").Companion | null} */ #companion = null;
  /** @type {Promise<import("./companion.js").Companion | null> | null} */ #accompanied = null;
  /** The voice has the times of its words. */
  words = false;
  /** The reader has scrolled away from what is read. */
  away = false;
  /** The page has been read anew, as it is now. */
  renewed = false;

  /**
   * @param {HTMLElement} host @param {import("./opener.js").Opener} opener @param {HTMLAudioElement[]} audios
   * @param {import("./strings.js").Strings} strings @param {boolean} wanted
   */
  constructor(host, opener, audios, strings, wanted) {
    this.host = host;
    this.opener = opener;
    this.strings = strings;
    this.choices = new Choices(host);
    const address = new URL(host.getAttribute("src") ?? HOME, document.baseURI).href;
    this.service = new Service(address.replace(/\/?$/, "/"), strings.language);
    this.opening = new Opening(host, this.service, {
      ready: (reading, sentence, resumed) => this.open(reading, sentence, resumed),
      busy: (s) => this.say(fill(strings.busy, { s })),
      failed: (failure) => this.fail(failure),
    });
    if (wanted) this.warm(true);
    const sounds = audios.map((audio) => new Sound(audio));
    this.player = new Player(/** @type {[Sound, Sound, Sound]} */ (sounds), this.service, hearing(this));
    this.notices = new Notices(strings, () => this.render());
    this.page = new Page(host, () => this.opening.elsewhere && this.#reset());
    this.face = new Face(this);
    this.panel = this.face.panel;
    this.place = this.face.place;
    this.setRate(this.choices.rate);
    this.player.volume = this.choices.volume;
    this.page.markingWords = this.choices.words;
    this.render();
    if (recall("size")) void this.accompany();
  }

  /** Leaves no sound, mark or listener behind. */
  end() {
    this.opening.cancel();
    this.notices.end();
    this.player.close();
    this.player.hush(null);
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

  /** Somebody may be about to listen, or will. @param {boolean} [wanted] */
  warm(wanted) {
    void this.opening.warm(this.choices.voice, wanted);
  }

  /** The one play button. @param {AudioContext | false} [silence]   see `play` */
  toggle(silence) {
    const { phase, held, open } = this.state;
    if (phase === "playing" || (phase === "preparing" && !held && open)) this.pause();
    else this.play(silence);
  }

  /** @param {AudioContext | false} [silence]   what the press has opened, so that a loudspeaker wakes up */
  play(silence) {
    if (silence) this.player.hush(silence);
    if (this.opening.elsewhere) this.#reset();
    const { phase, held, sentence } = this.state;
    if (phase === "idle" || phase === "error") this.start(sentence);
    else if (phase === "ended") this.player.goTo(0);
    else if (phase === "paused") this.player.play();
    else if (phase === "preparing" && held) this.dispatch({ type: "hold" });
    this.dispatch({ type: "open" });
    // Once the page is laid out anyway.
    requestAnimationFrame(() => {
      const focused = this.host.shadowRoot?.activeElement;
      if (!focused || focused === this.opener.element) this.panel.play.focus();
    });
  }

  pause() {
    const { phase, held } = this.state;
    if (phase === "playing") {
      this.player.pause();
      this.dispatch({ type: "pause" });
    } else if (phase === "preparing" && !held) {
      this.dispatch({ type: "hold" });
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
    this.dispatch({ type: "chosen" });
    this.player.goTo(index);
  }

  /** @param {number} time_s */
  seek(time_s) {
    this.player.seek(time_s);
    this.position();
    this.panel.timeline.tell();
  }

  /** @param {number} rate */
  setRate(rate) {
    this.player.rate = Math.min(3, Math.max(0.5, rate));
    this.panel.showRate(this.player.rate);
    this.position();
    tell(this.host, "dbv-rate", { rate: this.player.rate });
  }

  /** Sets something and remembers it for this site. @param {import("./choices.js").Choice} choice */
  choose(choice) {
    this.choices.make(choice);
    const { rate, voice, volume, words } = choice;
    if (rate) this.setRate(rate);
    if (volume !== undefined) this.player.volume = volume;
    if (words !== undefined) this.page.markingWords = words;
    if (voice) this.start(this.state.sentence);
    this.render();
  }

  /** @param {number} by   1 larger, -1 smaller, 0 as the site has it */
  async size(by) {
    (await this.accompany())?.resize(by);
  }

  /** The page says something else than was read: has it read as it is now. */
  renew() {
    keep(this.opening.key, null);
    this.start(0, true);
  }

  close() {
    this.pause();
    const inside = this.host.shadowRoot?.activeElement;
    this.dispatch({ type: "close" });
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
  start(sentence, fresh = false) {
    this.player.close();
    this.renewed = fresh;
    this.dispatch({ type: "prepare" });
    void this.opening.begin(sentence, this.choices.voice, fresh);
  }

  /** @param {Reading} reading @param {number} sentence @param {boolean} resumed */
  open(reading, sentence, resumed) {
    if (resumed) this.dispatch({ type: "resume" });
    this.words = false;
    this.player.open(reading, sentence);
    this.page.open(reading.sentences);
    if (!this.state.held) return;
    this.player.pause();
    this.dispatch({ type: "pause" });
  }

  /** The page has become another one. */
  #reset() {
    this.opening.cancel();
    this.player.close();
    this.player.hush(null);
    this.player.reading = null;
    this.page.mark(-1);
    this.dispatch({ type: "reset" });
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.opening.cancel();
    this.player.close();
    // A voice chosen on an earlier day may be gone; the service's own is there.
    if (failure.kind === "refused" && this.choices.made.voice) {
      this.choose({ voice: undefined });
      this.start(this.state.sentence);
      return;
    }
    this.player.hush(null);
    this.dispatch({ type: "fail", failure });
    tell(this.host, "dbv-error", { ...failure });
  }

  /** The only place that sets the state. @param {Action} action */
  dispatch(action) {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state === before) return;
    const { phase } = this.state;
    if (phase !== before.phase) this.#enter(phase, before.phase);
    if (action.type === "stale") this.say(this.strings.stale);
    this.notices.watch(this.state);
    this.render();
    if (phase !== before.phase) tell(this.host, "dbv-state", { state: phase, previous: before.phase });
  }

  /** @param {import("./state.js").Phase} phase @param {import("./state.js").Phase} before */
  #enter(phase, before) {
    // What was said while preparing, of another voice say, holds on.
    if (phase !== "playing" || before === "ended") {
      const n = this.player.lost.size;
      const ended = n ? fill(this.strings.endedBut, { n }) : this.strings.ended;
      this.say(phase === "ended" ? ended : "");
    }
    // It is needed for the first time now.
    if (phase === "playing" || phase === "error") void this.accompany();
    if (phase === "paused" || phase === "ended") this.panel.timeline.tell();
    if (phase === "ended") this.page.mark(-1);
  }

  /** Shows what is the case. */
  render() {
    this.face.show();
    this.position();
  }

  position() {
    this.face.move();
    for (const watch of this.watchers) watch();
  }
}
