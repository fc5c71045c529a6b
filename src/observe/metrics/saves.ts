// How often attempts were saved and restored.

export class Saves {
  begun = 0;
  succeeded = 0;
  restored = 0;

  /** `stoodStill`: core-seconds for which attempts stood still because of it. Nothing where nothing was saved. */
  metrics(stoodStill: number): Readonly<Record<string, number>> {
    if (this.begun + this.restored === 0) return {};
    return {
      "checkpoints.count": this.succeeded,
      "checkpoints.failed": this.begun - this.succeeded,
      "checkpoints.restored": this.restored,
      "checkpoint.time": stoodStill,
    };
  }
}
