// Runs cells in tslab's own executor and message handler, in this process and without sockets, and prints every message
// that a frontend would get: node tslab-cells.mjs FOLDER '["cell", "cell"]' MESSAGES.json
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { createConverter } = require("tslab/dist/converter");
const { createExecutor } = require("tslab/dist/executor");
const { JupyterHandlerImpl } = require("tslab/dist/jupyter");

const [folder, cells, file] = process.argv.slice(2);
process.chdir(folder);
const messages = [];
const converters = { node: createConverter({ isJS: false }), close() {} };
const executor = createExecutor(folder, converters, console);
const handler = new JupyterHandlerImpl(executor, false);
for (const code of JSON.parse(cells)) {
  const reply = await handler.handleExecute(
    { code },
    (name, text) => messages.push({ type: "stream", name, text }),
    (content, update) =>
      messages.push({ type: update ? "update_display_data" : "display_data", ...content }),
  );
  messages.push({ type: "execute_reply", status: reply.status });
}
writeFileSync(file, JSON.stringify(messages));
process.exit(0);
