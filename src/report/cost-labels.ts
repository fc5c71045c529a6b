// Words for the metrics of what machines cost.

export const COST_LABELS = {
  "cost.total": "cost of the machines",
  "cost.perTask": "cost per completed task",
  "cost.machineHours": "machine hours paid for",
} as const;
