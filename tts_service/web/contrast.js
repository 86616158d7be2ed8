// SPDX-License-Identifier: MIT
// Whether a site's colours for the marked sentence can be read.

const CONTRAST = 4.5;

/** Whether the site's own pair of colours can be read. @param {Node} where   a text that is marked */
export function legible(where) {
  const at = where.parentElement;
  if (!at) return true;
  const names = ["--dbv-highlight-bg", "--dbv-highlight-fg"];
  const own = names.map((name) => getComputedStyle(at).getPropertyValue(name).trim());
  if (!own.some(Boolean)) return true;
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // The page decides whether it is light or dark, or leaves it to the system.
  const { colorScheme } = getComputedStyle(at);
  const dark =
    /dark/.test(colorScheme) &&
    (!/light/.test(colorScheme) || matchMedia("(prefers-color-scheme: dark)").matches);
  const [back, front] = own.map((colour, i) => {
    if (!probe) return 0;
    probe.fillStyle = dark ? ["#5a4300", "#fff"][i] : ["#ffe08a", "#000"][i];
    if (colour) probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    return luminance([...probe.getImageData(0, 0, 1, 1).data]);
  });
  return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05) >= CONTRAST;
}

/** @param {number[]} rgb   0 to 255 @returns {number} relative luminance (WCAG) */
function luminance(rgb) {
  const [r, g, b] = rgb.map((one) => {
    const part = one / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
