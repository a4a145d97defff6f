// npm run package: the installable .vsix.

import { checkNode, extensionPackage, nodeModules } from "./lib/setup.mjs";
import { main, say } from "./lib/shell.mjs";

await main(async () => {
  checkNode();
  await nodeModules();
  say(await extensionPackage());
});
