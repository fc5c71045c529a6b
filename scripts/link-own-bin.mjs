// After `npm ci` in a clone: puts the project's own command where npx looks for it, as an install of the package would.
// Plain files instead of links, so that it works on Windows without special rights.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const binFolder = join(import.meta.dirname, "../node_modules/.bin");
mkdirSync(binFolder, { recursive: true });

const script = join(binFolder, "orrery");
writeFileSync(script, '#!/usr/bin/env node\nimport("../../dist/cli/main.js");\n');
chmodSync(script, 0o755);
writeFileSync(`${script}.cmd`, '@node "%~dp0\\..\\..\\dist\\cli\\main.js" %*\r\n');
