/** What the server tells this page: the JSON that it wrote into the document. Nothing here comes from the address bar. */

export interface TabConfig {
  query: string;
  /** JSON text for the variables editor. */
  variables: string | null;
  /** JSON text for the headers editor; null for the playground's own default. */
  headers: string | null;
}

export interface Config {
  title: string;
  endpoint: string;
  /** JSON text for the headers editor, empty when there are none. */
  headers: string;
  tabs: TabConfig[];
  storageKey: string;
  /** Addresses of the worker scripts, by the label that the editor asks for. */
  workers: { editor: string; json: string; graphql: string };
}

const element = document.getElementById("playground-config");
if (!element?.textContent) throw new Error("The page has no playground configuration.");

export const config = JSON.parse(element.textContent) as Config;

/** The value that the page's Content-Security-Policy asks of every style element. */
export const nonce = element.nonce ?? "";
