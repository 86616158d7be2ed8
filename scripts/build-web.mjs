// Makes of the button's modules the files that sites load: node scripts/build-web.mjs [folder]
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const web = fileURLToPath(new URL("../tts_service/web/", import.meta.url));
const outdir = process.argv[2] ?? `${web}built`;

/** Style sheets become strings, without what only people need. */
const sheets = {
  name: "sheets",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      // What custom properties hold is left as it was written.
      return { contents: code.trim().replace(/([:,]) /g, "$1"), loader: "text" };
    });
  },
};

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// Names that only these modules use with each other: no document's, no page's, no strings file's.
// New ones go to the end: a browser may still have a file of the version before.
const own = [
  "accompany", "choices", "diagnose", "dispatch", "duration_s", "elsewhere", "failure", "heard_s",
  "hush", "waiting", "instead", "lead_ms", "linked_s", "markWord", "markingWords", "marking", "moved",
  "notices", "opening", "panel", "playIcon", "player", "ranges", "renewed", "resumed", "seat",
  "seated", "service", "setRate", "showRate", "silent_s", "strings", "takesOver", "timeWords",
  "time_s", "timeline", "unreachable", "wait_s", "watchers", "goTo", "held", "sounds", "notice",
];

await build({
  absWorkingDir: web,
  entryPoints: ["nghe.js", "begin.js", "companion.js"],
  outdir,
  outExtension: { ".js": ".min.js" },
  bundle: true,
  external: ["*.min.js"],
  format: "esm",
  target: "es2022",
  minify: true,
  mangleProps: new RegExp(`^(${own.join("|")})$`),
  mangleCache: Object.fromEntries(own.map((name, i) => [name, LETTERS[i]])),
  charset: "utf8",
  legalComments: "none",
  banner: { js: "// MIT" },
  plugins: [sheets],
  logLevel: "warning",
});
