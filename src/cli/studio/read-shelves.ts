// In which order the studio shows the scenarios that ship, and under which headings: those of the table in the README, which goes from
// what one learns first to what one asks last.

/** By the name of a scenario, in the order of the table. */
export function readShelves(readme: string): ReadonlyMap<string, string> {
  const shelves = new Map<string, string>();
  let shelf = "";
  for (const line of readme.split("\n")) {
    const heading = /^\| \*\*(.+)\*\* \| *\|$/.exec(line)?.[1];
    const name = /^\| \[[\w-]+\]\(scenarios\/([\w-]+)\.yaml\) \|/.exec(line)?.[1];
    if (heading !== undefined) shelf = heading;
    if (name !== undefined) shelves.set(name, shelf);
  }
  return shelves;
}
