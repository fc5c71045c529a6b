// What a fault does: one key per action in an item of `faults`, with the options that belong to it.

import type { FaultKind } from "../../cluster/faults/fault.ts";
import type { ActionForms } from "./action-form.ts";
import { ACCESS_ACTIONS } from "./access-actions.ts";
import { ATTACK_ACTIONS } from "./attack-actions.ts";
import { CLOCK_ACTIONS } from "./clock-actions.ts";
import { DISK_ACTIONS } from "./disk-actions.ts";
import { MACHINE_ACTIONS } from "./machine-actions.ts";
import { NETWORK_ACTIONS } from "./network-actions.ts";
import { FAILURE_ACTIONS, RESULT_ACTIONS } from "./result-actions.ts";
import { ROLLOUT_ACTIONS } from "./rollout-actions.ts";

/** In the order of the documents. */
export const FAULT_ACTIONS: ActionForms<FaultKind> = {
  ...MACHINE_ACTIONS,
  ...NETWORK_ACTIONS,
  ...ATTACK_ACTIONS,
  ...ACCESS_ACTIONS,
  ...DISK_ACTIONS,
  ...CLOCK_ACTIONS,
  ...RESULT_ACTIONS,
  ...FAILURE_ACTIONS,
  ...ROLLOUT_ACTIONS,
};

export const FAULT_KINDS = Object.keys(FAULT_ACTIONS) as readonly FaultKind[];
