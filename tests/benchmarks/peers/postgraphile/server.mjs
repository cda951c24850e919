// PostGraphile as for production, over the tables of the benchmark: no GraphiQL, no watching, no explaining.
import { createServer } from "node:http";

import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [port, connectionString, poolSize, functions] = process.argv.slice(2);

const pgl = postgraphile({
  extends: [PostGraphileAmberPreset],
  // Otherwise only columns that an index begins with could be sorted and filtered by; all tables begin with the tenant.
  disablePlugins: ["PgIndexBehaviorsPlugin", "MutationPlugin"],
  pgServices: [
    makePgService({ connectionString, schemas: ["public", functions], poolConfig: { max: Number(poolSize) } }),
  ],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});

const server = createServer();
server.keepAliveTimeout = 75_000;
await pgl.createServ(grafserv).addTo(server);
server.listen(Number(port), "127.0.0.1");
