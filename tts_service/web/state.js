// SPDX-License-Identifier: MIT
// What the listener sees, as one value and one function that changes it.

/**
 * @typedef {"idle" | "preparing" | "playing" | "paused" | "ended" | "error"} Phase
 *
 * @typedef {object} Failure
 * @property {"offline" | "server" | "busy" | "refused" | "empty" | "format" | "gesture"} kind
 * @property {string} [words]   the service's own words for the listener, when it gave some
 *
 * @typedef {object} State
 * @property {Phase} phase
 * @property {boolean} open      the panel is shown
 * @property {boolean} held      play was pressed again while preparing: be paused once ready
 * @property {boolean} waiting   sound is wanted but has not come
 * @property {boolean} stale     the page says something else than the reading
 * @property {boolean} resumed   begun where an earlier visit stopped
 * @property {number} sentence   index of the sentence being read; -1 before the first
 * @property {Failure | null} failure
 *
 * @typedef {{ type: "hold" | "play" | "pause" | "wait" | "end" | "open" | "close" | "prepare" | "resume" | "stale"
 *   | "chosen" | "reset" }
 *   | { type: "sentence", index: number }
 *   | { type: "fail", failure: Failure }} Action
 */

/** @type {Readonly<State>} */
export const INITIAL = Object.freeze({
  phase: "idle",
  open: false,
  held: false,
  waiting: false,
  stale: false,
  resumed: false,
  sentence: -1,
  failure: null,
});

/**
 * The only place where the state changes. An action that means nothing in the
 * present phase gives back the same state, so late reports do no harm.
 *
 * @param {Readonly<State>} state
 * @param {Action} action
 * @returns {Readonly<State>}
 */
export function reduce(state, action) {
  const { phase } = state;
  switch (action.type) {
    case "prepare":
      return {
        ...INITIAL,
        phase: "preparing",
        open: true,
        sentence: state.sentence,
      };
    case "resume":
      return { ...state, resumed: true };
    case "hold":
      return phase === "preparing" ? { ...state, held: !state.held } : state;
    case "play":
      return phase === "preparing" || phase === "playing" || phase === "paused" || phase === "ended"
        ? { ...state, phase: "playing", held: false, waiting: false }
        : state;
    case "pause":
      return phase === "preparing" || phase === "playing" || phase === "ended"
        ? { ...state, phase: "paused", held: false, waiting: false }
        : state;
    case "wait":
      return phase === "playing" ? { ...state, waiting: true } : state;
    case "end":
      return phase === "playing" || phase === "paused"
        ? { ...state, phase: "ended", waiting: false, sentence: -1 }
        : state;
    case "sentence":
      return phase === "idle" ? state : { ...state, sentence: action.index };
    case "fail":
      return phase === "idle"
        ? state
        : { ...state, phase: "error", held: false, waiting: false, failure: action.failure };
    case "stale":
      return phase === "idle" || phase === "error" ? state : { ...state, stale: true };
    case "chosen":
      // The listener chose a place: where the reading began says nothing any more.
      return state.resumed ? { ...state, resumed: false } : state;
    case "open":
      return state.open ? state : { ...state, open: true };
    case "close":
      return state.open ? { ...state, open: false } : state;
    case "reset":
      return INITIAL;
    default:
      return state;
  }
}
