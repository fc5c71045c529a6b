// Before any schema is made: zod would else try whether it may compile them, which the page's content security policy refuses, and
// browsers put every refusal into their console.

import { config } from "zod";

config({ jitless: true });
