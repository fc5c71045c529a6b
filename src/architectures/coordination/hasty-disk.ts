// The disk behind the mistake `acknowledge-before-sync`: it asks for durability, and says at once that it is there. For the
// solo coordinator.

import type { Duration } from "../../kernel/time.ts";
import type { Disk, Host } from "../../process/host.ts";

/** A timer with `tag` takes the place of each `synced` of the real disk. */
export function hastyDisk(host: Host, tag: number): Disk {
  const { disk } = host;
  return {
    append: (record, bytes, identity) => disk.append(record, bytes, identity),
    keep: (value) => disk.keep(value),
    kept: () => disk.kept(),
    read: () => disk.read(),
    repair: () => disk.repair(),
    replaceOldest: (count, snapshot, bytes, identity) => disk.replaceOldest(count, snapshot, bytes, identity),
    get recordCount() {
      return disk.recordCount;
    },
    sync() {
      host.startTimer(0 as Duration, tag);
      return disk.sync();
    },
  };
}
