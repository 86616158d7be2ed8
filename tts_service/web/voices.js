// SPDX-License-Identifier: MIT
// The voices that can read the article, to choose from.

/** @typedef {import("./service.js").Voice} Voice */

/** @param {import("./listening.js").Listening} listening @param {import("./service.js").Reading} reading */
export async function offerVoices({ service, panel, opening }, reading) {
  if (!opening.voices || !reading.voice) return;
  const { id, language } = reading.voice;
  const { voices } = await service.json("/v1/voices").catch(() => ({ voices: [] }));
  const alike = voices.filter((/** @type {Voice} */ one) => one.language === language);
  const options = alike.map((/** @type {Voice} */ one) => new Option(one.label, one.id));
  panel.voice.replaceChildren(...options);
  panel.voice.value = id;
  panel.voice.hidden = alike.length < 2;
}
