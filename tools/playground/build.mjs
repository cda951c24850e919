// Bundles the playground into the folder that is named on the command line, with a manifest of what the page loads.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "../../src/casegraph/playground/static"));

const ENTRIES = {
  main: "src/main.tsx",
  icon: "src/icon.svg",
  editor: "monaco-editor/esm/vs/editor/editor.worker.js",
  json: "monaco-editor/esm/vs/language/json/json.worker.js",
  graphql: "monaco-graphql/esm/graphql.worker.js",
};

// Modules of others that give way to smaller ones of ours. A replacement that no longer finds its target is an error,
// so that an upgrade cannot silently bring the large ones back.
const REPLACED = [
  { module: /(^\.|monaco-graphql\/esm)\/monaco-editor(\.js)?$/, from: /monaco-graphql|@graphiql/, by: "src/monaco.ts" },
  { module: /^prettier\/parser-babel$/, from: /@graphiql/, by: "src/json-format.ts" },
  { module: /^prettier\/plugins\/estree$/, from: /@graphiql/, by: "src/json-format.ts" },
  // GraphiQL asks for the same parser under two names, of which this one does not survive being bundled.
  { module: /^prettier\/parser-graphql$/, from: /./, by: "node_modules/prettier/plugins/graphql.mjs" },
];

const replacements = {
  name: "replacements",
  setup(bundler) {
    for (const { module, from, by } of REPLACED) {
      let hits = 0;
      bundler.onResolve({ filter: module }, ({ importer }) => {
        if (!from.test(importer)) return undefined;
        hits += 1;
        return { path: join(here, by) };
      });
      bundler.onEnd(() => (hits ? {} : { errors: [{ text: `nothing imports ${module} any more` }] }));
    }
  },
};

function packageOf(input) {
  const place = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  return place ? place[1] : undefined;
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
  const files = readdirSync(join(here, folder)).filter((file) => /^(licen[cs]e|thirdpartynotices)/i.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(here, folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return [`${"=".repeat(80)}\n${name} ${version} (${license})`, ...texts].join("\n\n");
}

function notices(metafile) {
  const folders = [...new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean))].sort();
  const head = "The files beside this one contain the following packages, under their own licences.";
  return [head, ...folders.map(notice)].join("\n\n") + "\n";
}

function manifest(outputs) {
  const named = (name, ending) =>
    outputs.map((file) => basename(file)).find((file) => new RegExp(`^${name}-[A-Z0-9]+\\.${ending}$`).test(file));
  return {
    script: named("main", "js"),
    style: named("main", "css"),
    icon: named("icon", "svg"),
    workers: { editor: named("editor", "js"), json: named("json", "js"), graphql: named("graphql", "js") },
  };
}

const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ENTRIES,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  charset: "utf8",
  legalComments: "none",
  // One copy of each package, even where some of its users import it and others require it.
  mainFields: ["browser", "module", "main"],
  define: {
    "process.env.NODE_ENV": '"production"',
    // graphql asks in its own way whether it runs in production, where it does without costly checks of instances.
    "globalThis.process": "true",
    "globalThis.process.env.NODE_ENV": '"production"',
  },
  loader: { ".ttf": "file", ".svg": "copy" },
  plugins: [replacements],
  metafile: true,
  write: false,
});

// Style sheets of parts repeat the main one, which the page loads anyway.
const kept = outputFiles.filter(({ path }) => !path.endsWith(".css") || basename(path).startsWith("main-"));
if (existsSync(outdir)) rmSync(outdir, { recursive: true });
mkdirSync(outdir, { recursive: true });
for (const { path, contents } of kept) writeFileSync(path, contents);
writeFileSync(join(outdir, "manifest.json"), JSON.stringify(manifest(Object.keys(metafile.outputs)), null, 2) + "\n");
writeFileSync(join(outdir, "LICENSES.txt"), notices(metafile));
