// SPDX-License-Identifier: MIT
// What lies outside the page: lock screen, headset buttons, other tabs.

/**
 * @typedef {object} SessionWishes
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(by_s: number) => void} skip
 * @property {(time_s: number) => void} seek
 * @property {(by: number) => void} block   to another paragraph
 */

const CHANNEL = "doc-bai-viet";
const SKIP_S = 10;

export class Session {
  #wishes;
  #live = false;
  /** @type {BroadcastChannel | null} */ #channel = null;
  #id = Math.random();

  /** @param {SessionWishes} wishes */
  constructor(wishes) {
    this.#wishes = wishes;
  }

  /** Ours is the sound now: takes the system's controls and hushes other readings. @param {string} title */
  begin(title) {
    if (!this.#channel && "BroadcastChannel" in globalThis) {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.addEventListener(
        "message",
        ({ data }) => data !== this.#id && this.#wishes.pause(),
      );
    }
    this.#channel?.postMessage(this.#id);
    const media = navigator.mediaSession;
    if (!media) return;
    media.playbackState = "playing";
    if (this.#live) return;
    this.#live = true;
    media.metadata = new MediaMetadata({ title, artist: location.hostname });
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
    const wishes = this.#wishes;
    return {
      play: () => wishes.play(),
      pause: () => wishes.pause(),
      seekbackward: ({ seekOffset }) => wishes.skip(-(seekOffset ?? SKIP_S)),
      seekforward: ({ seekOffset }) => wishes.skip(seekOffset ?? SKIP_S),
      seekto: ({ seekTime }) => seekTime !== undefined && wishes.seek(seekTime),
      previoustrack: () => wishes.block(-1),
      nexttrack: () => wishes.block(1),
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
