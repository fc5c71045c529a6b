// Reads CSV by RFC 4180, independently of the writer: rows by column name.

export function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...rows] = records(text);
  return rows.map((row) => {
    if (row.length !== header.length)
      throw new Error(`${row.length} cells under ${header.length} columns: ${row.join()}`);
    return Object.fromEntries(header.map((name, index) => [name, row[index]]));
  });
}

function records(text: string): readonly (readonly string[])[] {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const result: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/gy;
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    result.at(-1)!.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === "\n" && cell.lastIndex < text.length) result.push([]);
    if (cell.lastIndex === text.length) return result;
  }
  throw new Error("no CSV");
}
