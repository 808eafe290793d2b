import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The sample patients travel with the page, as they are. */
const samplePatients: Plugin = {
  name: "sample-patients",
  generateBundle() {
    const folder = new URL("patients/", import.meta.url);
    for (const name of readdirSync(folder).filter((file) => /\.(json|ndjson)$/.test(file))) {
      this.emitFile({ type: "asset", fileName: `patients/${name}`, source: readFileSync(new URL(name, folder)) });
    }
  },
};

export default defineConfig({
  // Works below any address.
  base: "./",
  build: {
    target: "es2022",
    // The page's policy allows no inline script, and small files are not worth a data: address.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
  plugins: [samplePatients],
});
