// SPDX-License-Identifier: MIT
// What lies outside the page: lock screen, headset buttons, other tabs.

const CHANNEL = "doc-bai-viet";
const SKIP_S = 10;

export class Session {
  #listening;
  #companion;
  #live = false;
  /** @type {BroadcastChannel | null} */ #channel = null;
  #id = Math.random();

  /** @param {import("./listening.js").Listening} listening @param {import("./companion.js").Companion} companion */
  constructor(listening, companion) {
    this.#listening = listening;
    this.#companion = companion;
  }

  /** Ours is the sound now: takes the system's controls and hushes other readings. @param {string} title */
  begin(title) {
    if (!this.#channel && "BroadcastChannel" in globalThis) {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.addEventListener(
        "message",
        ({ data }) => data !== this.#id && this.#listening.pause(),
      );
    }
    this.#channel?.postMessage(this.#id);
    const media = navigator.mediaSession;
    if (!media) return;
    media.playbackState = "playing";
    if (this.#live) return;
    this.#live = true;
    media.metadata = new MediaMetadata({ title, ...signOf(document) });
    for (const [action, handler] of Object.entries(this.#handlers())) this.#handle(action, handler);
  }

  pause() {
    if (this.#live) navigator.mediaSession.playbackState = "paused";
  }

  /** @param {number} time_s @param {number} duration_s @param {number} rate */
  position(time_s, duration_s, rate) {
    if (!this.#live || !(duration_s > 0)) return;
    navigator.mediaSession.setPositionState?.({
      duration: duration_s,
      position: Math.max(0, Math.min(time_s, duration_s)),
      playbackRate: rate,
    });
  }

  /** Gives the system's controls back to the page. */
  end() {
    this.#channel?.close();
    this.#channel = null;
    if (!this.#live) return;
    this.#live = false;
    const media = navigator.mediaSession;
    media.playbackState = "none";
    media.metadata = null;
    for (const action of Object.keys(this.#handlers())) this.#handle(action, null);
  }

  /** @returns {Record<string, MediaSessionActionHandler>} */
  #handlers() {
    const listening = this.#listening;
    const companion = this.#companion;
    return {
      play: () => listening.play(),
      pause: () => listening.pause(),
      seekbackward: ({ seekOffset }) => companion.skip(-(seekOffset ?? SKIP_S)),
      seekforward: ({ seekOffset }) => companion.skip(seekOffset ?? SKIP_S),
      seekto: ({ seekTime }) => seekTime !== undefined && listening.seek(seekTime),
      previoustrack: () => companion.stepBlock(-1),
      nexttrack: () => companion.stepBlock(1),
    };
  }

  /** @param {string} action @param {MediaSessionActionHandler | null} handler */
  #handle(action, handler) {
    try {
      navigator.mediaSession.setActionHandler(/** @type {MediaSessionAction} */ (action), handler);
    } catch {
      // A browser that does not know the action throws; the others still work.
    }
  }
}

/** Whose article it is, and its picture, as the page says. @param {Document} page */
function signOf(page) {
  const meta = (/** @type {string} */ name) =>
    page.querySelector(`meta[property="og:${name}"]`)?.getAttribute("content") ?? "";
  const picture = meta("image");
  return {
    artist: meta("site_name") || location.hostname,
    artwork: picture ? [{ src: new URL(picture, page.baseURI).href }] : [],
  };
}
