// No control: whatever can run at all is taken in, and waits for as long as it takes.

import { ACCEPT, defineAdmission } from "./admission.ts";

export const none = defineAdmission({
  name: "none",
  summary: "Takes every task in that can run at all.",
  needsQueue: false,
  parameters: {},
  create: () => ({ decide: () => ACCEPT }),
});
