// Oracles speak of nodes by their numbers, as the trace does; readers get their names.

const NODES = /\bnodes? (\d+(?: and \d+)*)/g;

/** A number that no node has stays as it is. */
export function nameNodes(message: string, names: readonly string[]): string {
  return message.replaceAll(NODES, (said: string, numbers: string) => {
    const named = numbers.split(" and ").map((number) => names.at(Number(number)));
    return named.some((name) => name === undefined) ? said : named.join(" and ");
  });
}
