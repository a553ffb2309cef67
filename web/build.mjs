// Builds the page's scripts and styles into the Python package:
//   page.js, page.css      what the saved page holds
//   served.js, served.css  the same with the controls of `waystation serve`
// and BUILT.txt, a digest of the sources, by which a test tells that they are fresh, and BUNDLED.txt, the
// packages whose code is in the scripts.
import {build} from "esbuild";
import {createHash} from "node:crypto";
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {fileURLToPath} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../src/waystation/page/assets/built");

const BANNER = "/*! Waystation, Apache-2.0. Holds Preact (MIT, Copyright (c) 2015-present Jason Miller) and"
  + " d3-array, d3-geo, d3-path, d3-shape (ISC, Copyright 2010-2026 Mike Bostock); full terms in Waystation's NOTICE. */";

const built = await build({
  entryPoints: {page: join(here, "src/page.tsx"), served: join(here, "src/served.tsx")},
  outdir: target,
  bundle: true,
  format: "iife",
  minify: true,
  target: ["es2022"],
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  // Pages are passed on without the package, so what they hold of others is told in the script itself.
  banner: {js: BANNER},
  logLevel: "warning",
  metafile: true,
});

// Whose code is in the scripts, and in which version: NOTICE and the bill of materials must tell of each.
const locked = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8")).packages;
const packages = new Set();
for (const {inputs} of Object.values(built.metafile.outputs)) {
  for (const [path, {bytesInOutput}] of Object.entries(inputs)) {
    const found = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found && bytesInOutput > 0) packages.add(found[1]);
  }
}
const named = [...packages].sort().map((name) => `${name} ${locked[`node_modules/${name}`].version}\n`);
writeFileSync(join(target, "BUNDLED.txt"), named.join(""));

function files(folder) {
  return readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

// The same digest is made by waystation's test of the built files: keep both alike.
const digest = createHash("sha256");
const sources = [...files(join(here, "src")), join(here, "package-lock.json"), join(here, "build.mjs")]
  .map((path) => [relative(here, path).split("\\").join("/"), path])
  .sort(([a], [b]) => (a < b ? -1 : 1));
for (const [name, path] of sources) {
  digest.update(name).update("\0").update(readFileSync(path)).update("\0");
}
writeFileSync(join(target, "BUILT.txt"), `${digest.digest("hex")}\n`);
