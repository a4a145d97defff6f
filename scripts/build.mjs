// npm run build: the extension's bundle with a source map, for debugging it from a checkout.

import { bundle } from "./lib/bundle.mjs";
import { main } from "./lib/shell.mjs";

await main(() => bundle({ production: false }));
