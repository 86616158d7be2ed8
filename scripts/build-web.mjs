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
      return { contents: code.trim(), loader: "text" };
    });
  },
};

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
  charset: "utf8",
  legalComments: "none",
  banner: { js: "// MIT" },
  plugins: [sheets],
  logLevel: "warning",
});
