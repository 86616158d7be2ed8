// SPDX-License-Identifier: MIT
// Words with values in them.

/** @param {string} template @param {Record<string, string | number>} values @returns {string} */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A stretch of time in words. @param {{ time: string, seconds: string }} strings @param {number} time_s */
export function timeInWords(strings, time_s) {
  const m = Math.floor(time_s / 60);
  return fill(m ? strings.time : strings.seconds, { m, s: Math.floor(time_s % 60) });
}
