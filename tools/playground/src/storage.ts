/**
 * Where GraphiQL keeps its tabs and history. Request headers carry tokens: they live in the browser tab's own session
 * storage, so that they outlast a reload and no more. Everything else is also kept in local storage.
 */
import type { Storage as GraphiQLStorage } from "@graphiql/toolkit";
import type { Config } from "./config";

const TABS = "graphiql:tabState";
const HEADERS = "graphiql:headers";
const WITH_HEADERS = new Set([TABS, "graphiql:queries", "graphiql:favorites"]);

/** The text with each `headers` in it replaced; text that is no JSON is dropped, as GraphiQL cannot read it either. */
function replaceHeaders(text: string, headers: string | null): string | null {
  try {
    return JSON.stringify(JSON.parse(text, (key, value) => (key === "headers" ? headers : value)));
  } catch {
    return null;
  }
}

function keysOf(store: Storage, prefix: string): string[] {
  return Object.keys(store).filter((key) => key.startsWith(prefix));
}

function remove(store: Storage, prefix: string): void {
  for (const key of keysOf(store, prefix)) store.removeItem(key);
}

/** Fills this browser tab's copy from what earlier ones left, with the playground's own headers in every place. */
function seed(prefix: string, headers: string): void {
  remove(sessionStorage, prefix);
  for (const key of keysOf(localStorage, prefix)) {
    const text = localStorage.getItem(key) ?? "";
    const name = key.slice(prefix.length);
    const value = WITH_HEADERS.has(name) ? replaceHeaders(text, headers) : text;
    if (value !== null) sessionStorage.setItem(key, value);
  }
}

/** Starts the copy anew when the server offers other headers than it did, since its older tokens may be void. */
function prepare(prefix: string, headers: string): void {
  const marker = `${prefix}offered-headers`;
  if (sessionStorage.getItem(marker) === headers) return;
  seed(prefix, headers);
  sessionStorage.setItem(marker, headers);
}

function keep(prefix: string, name: string, value: string): void {
  sessionStorage.setItem(prefix + name, value);
  if (name === HEADERS) return;
  const shared = WITH_HEADERS.has(name) ? replaceHeaders(value, null) : value;
  if (shared !== null) localStorage.setItem(prefix + name, shared);
}

export function openStorage({ storageKey, headers }: Config): GraphiQLStorage {
  const prefix = `${storageKey}:`;
  prepare(prefix, headers);
  return {
    getItem: (name) => sessionStorage.getItem(prefix + name),
    setItem: (name, value) => keep(prefix, name, value),
    removeItem: (name) => [sessionStorage, localStorage].forEach((store) => store.removeItem(prefix + name)),
    clear: () => [sessionStorage, localStorage].forEach((store) => remove(store, prefix)),
    get length() {
      return keysOf(sessionStorage, prefix).length;
    },
  };
}

export interface StoredTab {
  query: string | null;
  variables: string | null;
  headers: string | null;
}

/** The tab that was open last, or null on a first visit or when the stored state cannot be read. */
export function activeTab(storage: GraphiQLStorage): StoredTab | null {
  try {
    const state = JSON.parse(storage.getItem(TABS) ?? "null");
    return state?.tabs?.[state.activeTabIndex] ?? null;
  } catch {
    return null;
  }
}
