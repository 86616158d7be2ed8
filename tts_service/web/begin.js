// SPDX-License-Identifier: MIT
// Where the player's file begins: the closed button fetches it and calls this.

import { Listening } from "./listening.js";
import { stringsWith } from "./strings.js";

/**
 * @param {HTMLElement} host   the <doc-bai-viet>, with its closed button in place
 * @param {import("./opener.js").Opener} opener
 * @param {HTMLAudioElement[]} audios   three of them
 * @param {boolean} wanted   it has been pressed: the article is asked for before all else
 */
export async function begin(host, opener, audios, wanted) {
  const own = host.getAttribute("strings");
  const file = own ?? (/^en\b/i.test(host.lang) ? new URL("strings.en.json", import.meta.url) : null);
  const asked = file && fetch(file, { credentials: "omit" }).then((answer) => answer.json());
  // Without its file the button still speaks, if another language.
  const strings = stringsWith(await Promise.resolve(asked ?? {}).catch(() => ({})));
  return new Listening(host, opener, audios, strings, wanted);
}
