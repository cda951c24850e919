/** The playground's page: GraphiQL with the tabs, headers and endpoint that the server wrote into the document. */
import "./nonce";
import "./workers";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { useMonaco } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { config } from "./config";
import { createFetcher } from "./fetcher";
import { activeTab, openStorage } from "./storage";
import "./style.css";

const storage = openStorage(config);
const fetcher = createFetcher(config.endpoint);
const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];
const tabs = config.tabs.map((tab) => ({ ...tab, headers: tab.headers ?? config.headers }));
// GraphiQL opens on a tab's query alone and forgets its variables and headers, so the open tab is named in full.
const open = activeTab(storage) ?? tabs[0];

function Playground() {
  const { initialize } = useMonaco((state) => state.actions);
  const ready = useMonaco((state) => Boolean(state.monaco));
  useEffect(() => void initialize(), [initialize]);
  // The schema is fetched as soon as GraphiQL is shown, with the headers that its editor holds by then: so the editor
  // must be there first, or the first request would go out without a token.
  if (!ready) return <p className="playground-wait">Loading the playground …</p>;
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      plugins={plugins}
      defaultTabs={tabs.length > 0 ? tabs : undefined}
      defaultHeaders={config.headers}
      initialQuery={open?.query ?? undefined}
      initialVariables={open?.variables ?? undefined}
      initialHeaders={open?.headers ?? undefined}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders
      showPersistHeadersSettings={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>{config.title}</GraphiQL.Logo>
    </GraphiQL>
  );
}

const root = document.getElementById("playground");
if (!root) throw new Error("The page has no place for the playground.");
createRoot(root).render(<Playground />);
