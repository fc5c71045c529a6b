// The contract of a decision log: what a master decides goes through `propose`, and counts only once it comes back as
// committed. A local write-ahead log, a replicated log or a shared store can stand behind it.

export interface DecisionLog<Command> {
  /** `bytes` is the command's size in the log. Commands are committed in the order in which they were proposed. */
  propose(command: Command, bytes: number): void;
}

export interface DecisionLogOwner<Command> {
  /** The command is durable: apply it, and only now act on it. */
  committed(command: Command): void;
  /** All commands of this commit were handed over; a good moment for the next decisions. */
  batchCommitted(): void;
}
