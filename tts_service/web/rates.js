// SPDX-License-Identifier: MIT
// The speeds that are offered.

export const RATES = [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** The offered speed closest to one. @param {number} rate */
export function nearestRate(rate) {
  return RATES.reduce((a, b) => (Math.abs(b - rate) < Math.abs(a - rate) ? b : a));
}

/** The next offered speed up or down. @param {number} rate @param {number} by   1 or -1 */
export function stepRate(rate, by) {
  const at = RATES.indexOf(nearestRate(rate)) + by;
  return RATES[Math.max(0, Math.min(RATES.length - 1, at))];
}
