// SPDX-License-Identifier: MIT
// A link to the moment of the article that is being heard.

import { addressOf } from "./address.js";

/** @param {import("./listening.js").Listening} listening @param {{ copied: string }} strings */
export async function share(listening, strings) {
  const { host, player, state } = listening;
  const start_ms = player.reading?.sentences[state.sentence]?.start_ms;
  const time_s = Math.floor(player.seekable ? player.time_s : Number(start_ms) / 1000) || 0;
  const url = `${addressOf(host)}#nghe=${time_s}`;
  if (navigator.share) {
    // Whoever closes the system's sheet has changed his mind; that is no error.
    await navigator.share({ title: player.reading?.title, url }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(url);
    listening.say(strings.copied);
  } catch {
    listening.say(url);
  }
}
