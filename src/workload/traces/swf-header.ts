// The comments at the head of an SWF log: `; Name: value`, with repeated names and continuation lines.

export class SwfHeader {
  /** By name as written (`MaxProcs`); several values of one name are joined with a line end. */
  readonly fields = new Map<string, string>();
  #lastName: string | undefined;

  /** Takes a line of the head; false = the head is over. */
  take(text: string): boolean {
    const line = text.trim();
    if (line !== "" && !line.startsWith(";")) return false;
    const content = line.replace(/^;+/, "");
    // A continuation is indented deeper, and may itself hold a colon (an address).
    const named = /^\s{0,3}([A-Za-z]\w*):\s*(.*)$/.exec(content);
    if (named) this.#add(named[1] as string, named[2] as string);
    else if (content.trim() !== "" && this.#lastName !== undefined) this.#add(this.#lastName, content.trim());
    return true;
  }

  /** The field as a number, or undefined where it is missing or is none. */
  number(name: string): number | undefined {
    const text = this.fields.get(name);
    const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  }

  /** Processors of the machine that made the log. */
  get processors(): number | undefined {
    return this.number("MaxProcs") ?? this.number("MaxNodes");
  }

  #add(name: string, value: string): void {
    const before = this.fields.get(name);
    this.fields.set(name, before === undefined ? value : `${before}\n${value}`);
    this.#lastName = name;
  }
}
