// SPDX-License-Identifier: MIT
// Gaps in the rail where paragraphs begin.

/** @typedef {import("./service.js").Reading} Reading */

/** @param {HTMLElement} rail @param {Reading} reading */
export function tick(rail, { sentences, duration_ms }) {
  const starts = sentences.filter((one, i) => i > 0 && one.block !== sentences[i - 1].block);
  const stops = starts.map(({ index, start_ms }) => {
    const part = duration_ms ? Number(start_ms) / duration_ms : index / sentences.length;
    const at = `${(part * 100).toFixed(2)}%`;
    return `#0000 calc(${at} - 1px), var(--_bg) 0 calc(${at} + 1px), #0000 0`;
  });
  const image = stops.length ? `linear-gradient(to right, ${stops.join(", ")})` : "";
  rail.style.backgroundImage = image;
}
