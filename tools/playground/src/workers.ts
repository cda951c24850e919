/** Starts the editor's workers from this server's own files. */
import { config } from "./config";

interface Environment {
  getWorker(id: string, label: string): Worker;
}

function address(label: string): string {
  if (label === "json") return config.workers.json;
  return label === "graphql" ? config.workers.graphql : config.workers.editor;
}

(globalThis as { MonacoEnvironment?: Environment }).MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(address(label), { type: "module", name: label }),
};
