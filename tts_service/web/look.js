// SPDX-License-Identifier: MIT
// How the button and its panel look. Sites change it by custom properties and
// parts; whether it is light or dark follows the page's own `color-scheme`.

const CSS_TEXT = `
:host {
  --_accent: var(--dbv-accent, light-dark(#0b57a4, #8fc1ff));
  --_on-accent: var(--dbv-on-accent, light-dark(#fff, #06213f));
  --_bg: var(--dbv-bg, light-dark(#fff, #1c232c));
  --_fg: var(--dbv-fg, light-dark(#1b2733, #eef3f8));
  --_soft: var(--dbv-soft, light-dark(#53616f, #b4c0cc));
  --_line: var(--dbv-line, light-dark(#c9d4df, #44515f));
  --_tint: light-dark(#eaf2fb, #26323f);
  --_radius: var(--dbv-radius, 12px);
  display: inline-block;
  vertical-align: middle;
  font: 400 16px/1.4 var(--dbv-font, inherit);
  font-family: var(--dbv-font, inherit);
  letter-spacing: normal;
  text-align: start;
  text-transform: none;
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]), [hidden] { display: none !important; }
:host([open]) { display: block; flex: 1 0 100%; inline-size: 100%; }
*, ::before, ::after { box-sizing: border-box; }

button, select {
  font: inherit; color: inherit; margin: 0; min-block-size: 44px; min-inline-size: 44px;
  border: 1px solid transparent; border-radius: 10px; background: none; cursor: pointer;
  touch-action: manipulation;
}
button { display: inline-flex; align-items: center; justify-content: center; gap: 8px; padding: 0; }
button:hover { background: var(--_tint); }
[aria-disabled="true"] { opacity: .4; cursor: default; background: none; }
svg { inline-size: 22px; block-size: 22px; fill: currentColor; flex: none; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }

.opener {
  padding: 0 18px 0 14px; font-weight: 600; color: var(--_on-accent); background: var(--_accent);
  border-radius: 999px;
}
.opener:hover { background: color-mix(in srgb, var(--_accent) 88%, #000); }

.place { container: dbv / inline-size; }
.panel {
  display: grid; align-items: center; gap: 4px 10px; padding: 10px 12px;
  grid-template: "buttons line rate close" auto "message message message message" auto / auto 1fr auto auto;
  color: var(--_fg); background: var(--_bg);
  border: 1px solid var(--_line); border-radius: var(--_radius);
  box-shadow: 0 1px 2px rgb(10 30 60 / .07), 0 6px 20px rgb(10 30 60 / .08);
}
.buttons { grid-area: buttons; display: flex; align-items: center; gap: 2px; }
.line { grid-area: line; min-inline-size: 0; }
.rate { grid-area: rate; }
.close { grid-area: close; justify-self: end; }
.message { grid-area: message; display: flex; flex-wrap: wrap; align-items: center; gap: 0 14px; }

.play { inline-size: 48px; block-size: 48px; border-radius: 50%; background: var(--_accent); color: var(--_on-accent); margin-inline-end: 4px; position: relative; }
.play:hover { background: color-mix(in srgb, var(--_accent) 88%, #000); }
.play svg { inline-size: 26px; block-size: 26px; }
[data-busy] .play::after {
  content: ""; position: absolute; inset: -5px; border-radius: 50%;
  border: 3px solid color-mix(in srgb, var(--_accent) 25%, transparent); border-block-start-color: var(--_accent);
  animation: turn 1s linear infinite;
}
@keyframes turn { to { transform: rotate(1turn); } }

select {
  padding: 0 8px; border-color: var(--_line); background: var(--_bg); font-size: 15px;
  font-variant-numeric: tabular-nums;
}
.figures { display: flex; justify-content: space-between; gap: 12px; font-size: 14px; line-height: 1.3; color: var(--_soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.seek {
  appearance: none; display: block; inline-size: 100%; block-size: 44px; margin: -8px 0 -10px; background: none; cursor: pointer;
  border-radius: 8px;
}
/* Before times are known: how many sentences are behind, in the slider's place. */
.line:has(> .seek[hidden])::before { content: ""; display: block; block-size: 6px; margin-block: 11px 9px; border-radius: 3px; background: linear-gradient(to right, var(--_accent) calc(var(--_at, 0) * 100%), var(--_line) calc(var(--_at, 0) * 100%)); }
.seek:focus-visible { outline-offset: -6px; }
.seek::-webkit-slider-runnable-track { block-size: 6px; border-radius: 3px; background: linear-gradient(to right, var(--_accent) calc(var(--_at, 0) * 100%), var(--_line) calc(var(--_at, 0) * 100%)); }
.seek::-moz-range-track { block-size: 6px; border-radius: 3px; background: var(--_line); }
.seek::-moz-range-progress { block-size: 6px; border-radius: 3px; background: var(--_accent); }
.seek::-webkit-slider-thumb { appearance: none; inline-size: 18px; block-size: 18px; margin-block-start: -6px; border-radius: 50%; border: 2px solid var(--_bg); background: var(--_accent); }
.seek::-moz-range-thumb { inline-size: 14px; block-size: 14px; border-radius: 50%; border: 2px solid var(--_bg); background: var(--_accent); }

.message p { margin: 0; font-size: 15px; }
.message p:not(:empty) { padding-block: 6px; }
/* Out of the row but not out of the accessibility tree: it must be there to be heard. */
.message p:empty { position: absolute; }
.alert { font-weight: 600; }
.message button, .message a {
  padding: 0 14px; font-weight: 600; font-size: 15px; color: var(--_accent); border: 1px solid currentColor; border-radius: 999px;
}
.message a { display: inline-flex; align-items: center; min-block-size: 44px; }

@container dbv (max-width: 560px) {
  .panel { grid-template: "buttons . close" auto "line line rate" auto "message message message" auto / auto 1fr auto; padding: 8px 10px; }
}

/* Scrolled away: the same panel as a bar at the bottom; its place stays kept. */
.place[data-docked] .panel {
  position: fixed; inset: auto max(8px, calc(50% - 450px)) 8px; z-index: var(--dbv-z, 2147483000);
  box-shadow: 0 2px 4px rgb(10 30 60 / .12), 0 12px 40px rgb(10 30 60 / .28);
}
@media (prefers-reduced-motion: no-preference) {
  .place[data-docked] .panel { animation: rise .2s ease-out; }
}
@keyframes rise { from { transform: translateY(24px); opacity: 0; } }
@media (prefers-reduced-motion: reduce) {
  [data-busy] .play::after { animation-duration: 6s; }
}
@media (forced-colors: active) {
  button, .opener, .play { border: 1px solid ButtonText; }
  [aria-disabled="true"] { opacity: 1; color: GrayText; border-color: GrayText; }
  .seek::-webkit-slider-runnable-track { border: 1px solid CanvasText; forced-color-adjust: none; background: linear-gradient(to right, Highlight calc(var(--_at, 0) * 100%), Canvas calc(var(--_at, 0) * 100%)); }
  .seek::-webkit-slider-thumb { forced-color-adjust: none; background: ButtonText; border-color: Canvas; }
  :focus-visible { outline-color: Highlight; }
}
@media print { :host { display: none; } }
`;

/** @type {CSSStyleSheet | null} */
let sheet = null;

/** The one sheet that all buttons of a page share. */
export function look() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS_TEXT);
  }
  return sheet;
}

/** Keeps the end of the page, and what gets the focus, clear of the docked bar. */
export class Clearance {
  /** @type {CSSStyleSheet | null} */ #sheet = null;

  /** @param {number} height_px   of the bar; 0 when there is none */
  set(height_px) {
    if (!this.#sheet) {
      if (!height_px) return;
      this.#sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    }
    this.#sheet.replaceSync(
      height_px
        ? `html { scroll-padding-bottom: ${height_px}px } body { padding-bottom: ${height_px}px !important }`
        : "",
    );
  }
}
