// SPDX-License-Identifier: MIT
// The reader's hand at the panel: what it is about to press must not move away
// from under it, neither with the page nor to the bottom of the window.

// So long after it last did something there, the hand only rests.
const REST_MS = 1500;

export class Hand {
  /** It is doing something at the panel. */
  busy = false;
  #freed;
  #here = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /**
   * @param {Element} panel
   * @param {() => void} pressed   it goes down on the panel
   * @param {() => void} freed     it has left the panel or rests
   */
  constructor(panel, pressed, freed) {
    this.#freed = freed;
    const { signal } = this.#here;
    const passive = { passive: true, signal };
    panel.addEventListener("pointermove", () => this.#act(), passive);
    panel.addEventListener("pointerup", () => this.#act(), passive);
    panel.addEventListener(
      "pointerdown",
      () => {
        this.#act();
        pressed();
      },
      passive,
    );
    // A finger leaves with every tap, and is back for the next one.
    panel.addEventListener(
      "pointerleave",
      (event) => /** @type {PointerEvent} */ (event).pointerType === "mouse" && this.#rest(),
      passive,
    );
  }

  end() {
    clearTimeout(this.#timer);
    this.#here.abort();
  }

  #act() {
    this.busy = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), REST_MS);
  }

  #rest() {
    clearTimeout(this.#timer);
    if (!this.busy) return;
    this.busy = false;
    this.#freed();
  }
}
