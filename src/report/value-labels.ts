// Words for the metrics of what tasks are worth, and of deadlines that were agreed on.

export const VALUE_LABELS: Readonly<Record<string, string>> = {
  "value.offered": "value of the tasks",
  "value.captured": "value captured",
  "value.ratio": "share of the value captured",
  "counterOffers.made": "later deadlines offered",
  "counterOffers.accepted": "later deadlines accepted",
  "counterOffers.stretch": "mean delay of an agreed deadline",
};
