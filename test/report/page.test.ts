import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ReportInput, Results } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { table as tableMarkup } from "../../src/report/html/table.ts";
import { sha256Base64 } from "../../src/report/html/sha256.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { faultyRun, findingAt, inputWith } from "./sample-faults.ts";
import { isChromiumMissing, openPage } from "./chromium.ts";
import { hostileInput, largeInput } from "./strange-inputs.ts";
import { sampleInput } from "./sample-input.ts";

type Judgement = Results["expectations"][number]["verdict"];

function page(input: ReportInput): string {
  const { files } = renderReport(input);
  return String(files.find(({ name }) => name === "index.html")!.content);
}

const html = page(sampleInput());
const faulty = page(inputWith([faultyRun({ findings: [findingAt(21.7), findingAt(21.8)] })]));
const HOSTILE = hostileInput();
const hostile = page(HOSTILE);

/** WCAG 2: how much lighter the lighter is. */
function contrast(one: string, other: string): number {
  const [dark, light] = [one, other].map(luminance).toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.match(/\w\w/g)!;
  const [red, green, blue] = digits.map((pair) => {
    const part = parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Tags with their attributes; comments and text left out. */
function tagsOf(text: string): readonly string[] {
  return [...text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, "<$1></$1>").matchAll(/<\/?[a-z][^>]*>/gi)].map(
    ([tag]) => tag,
  );
}

const VOID = new Set(["meta", "link", "br"]);

/** Name of the first element that is closed wrongly; null of a well-formed page. */
function firstMisnested(text: string): string | null {
  const open: string[] = [];
  for (const tag of tagsOf(text)) {
    const name = /^<\/?([a-z0-9]+)/i.exec(tag)![1];
    if (tag.startsWith("</")) {
      if (open.pop() !== name) return tag;
    } else if (!tag.endsWith("/>") && !VOID.has(name)) open.push(name);
  }
  return open.at(-1) ?? null;
}

describe("the page", () => {
  test("asks nothing of the outside world", () => {
    const references = tagsOf(html).flatMap((tag) =>
      [...tag.matchAll(/\s(?:src|href|action|data|poster|srcset|xlink:href)="([^"]*)"/g)].map(([, target]) => target),
    );
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((target) => !target.startsWith("#") && target !== "data:,")).toEqual([]);
    expect(html + faulty).not.toMatch(/@import|url\(|https?:\/\//);
  });

  test("says that designs met the same faults only where they did", () => {
    const input = sampleInput();
    const [first, ...others] = input.results.faults;
    expect(others.length).toBeGreaterThan(0);
    expect(html).toContain("every design met the same arrivals and faults, seed by seed");
    const results = { ...input.results, faults: [{ ...first, text: "crash master/9" }, ...others] };
    expect(page({ ...input, results })).toContain("every design met the same arrivals, seed by seed; what struck it");
    const variants = Object.entries(results.variants).map(([name, each]) => [name, { ...each, conditions: "fifo" }]);
    const apart = page({ ...input, results: { ...results, variants: Object.fromEntries(variants) } });
    expect(apart).toContain("designs under the same conditions met the same arrivals, seed by seed");
    expect(apart).not.toContain("every design met");
  });

  test("does not say that no property was broken where some were to be", () => {
    const input = sampleInput();
    const told = (severity: "expected" | "warning") => {
      const findings = [{ ...findingAt(21.7), variant: "fifo", seed: 1, severity }];
      return page({ ...input, results: { ...input.results, verdict: "pass", findings } });
    };
    expect(told("expected")).toContain("no property was broken but those that were to be");
    expect(told("warning")).toContain("every expectation held and no property was broken<");
  });

  test("admits its own style and script by their hashes, and nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
    const hash = (element: string) =>
      createHash("sha256")
        .update(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html)![1])
        .digest("base64");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash("style")}'; script-src 'sha256-${hash("script")}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(tagsOf(html).filter((tag) => /\sstyle=|\son[a-z]+=/i.test(tag))).toEqual([]);
  });

  test("its own hash function is SHA-256", () => {
    for (const text of [
      "",
      "abc",
      "é".repeat(100),
      "x".repeat(55),
      "x".repeat(56),
      "x".repeat(64),
      "x".repeat(10_000),
    ]) {
      expect(sha256Base64(text)).toBe(createHash("sha256").update(text).digest("base64"));
    }
  });

  test("is well-formed, whatever people call things", () => {
    expect(firstMisnested(html)).toBeNull();
    expect(firstMisnested(hostile)).toBeNull();
    expect(firstMisnested(faulty)).toBeNull();
    expect(firstMisnested("<p><b></p></b>")).not.toBeNull();
  });

  test("keeps hostile names inert", () => {
    expect(hostile.match(/<script/g)).toHaveLength(1);
    const outsideQuotes = tagsOf(hostile).map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(outsideQuotes.filter((tag) => /onerror|javascript:/i.test(tag))).toEqual([]);
    expect(tagsOf(hostile).filter((tag) => /^<(img|iframe|a href="(?!#))/i.test(tag))).toEqual([]);
    expect(hostile).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(hostile).not.toMatch(/[\u0007\u001b\u202e]/);
  });

  test("every chart has a role, a name and a table with the same figures", () => {
    const both = html + faulty;
    const figures = both.match(/<figure[\s\S]*?<\/figure>/g) ?? [];
    expect(figures.length).toBeGreaterThan(10);
    expect(figures.filter((figure) => figure.includes('id="spacetime-'))).toHaveLength(1);
    const titlesOf = (some: readonly string[]) => some.map((figure) => /<h3>([^<]*)/.exec(figure)?.[1]);
    expect(
      titlesOf(figures.filter((figure) => !/<svg class="chart" role="img" aria-label="[^"]{20,}"/.test(figure))),
    ).toEqual([]);
    const tableOnDemand = /<details><summary>Data: [^<]+<\/summary><div[^>]*><table[^>]*><caption>/;
    expect(titlesOf(figures.filter((figure) => !tableOnDemand.test(figure)))).toEqual([]);
    const drawings = both.match(/<svg(?![^>]*aria-hidden)[^>]*>/g) ?? [];
    expect(drawings).toHaveLength(figures.length);
  });

  test("on a narrow screen tables and drawings scroll in frames of their own, and captions stay in sight", () => {
    const framed = html.match(/<div class="scroll"[^>]*><table/g) ?? [];
    expect(framed.length).toBeGreaterThan(5);
    expect(framed).toHaveLength(html.match(/<table/g)!.length);
    // What scrolls is reached by the keyboard, and has a name.
    const drawings = html.match(/<div class="drawing"[^>]*>/g)!;
    expect(drawings.length).toBeGreaterThan(5);
    expect(drawings.filter((each) => !/role="group" aria-label="[^"]+" tabindex="0"/.test(each))).toEqual([]);
    expect(html.match(/<caption>(?!<span>)/g)).toBeNull();
    expect(html).toMatch(/\.scroll\{overflow-x:auto/);
    const narrow = /@media screen and \(max-width:760px\)\{(.*)\}/.exec(html)![1];
    expect(narrow).toContain(".drawing{overflow-x:auto}");
    expect(narrow).toMatch(/\.drawing\{background:.* local.* scroll/);
    // Seven designs do not fit a wide screen either: there is a shade where more is, and rows keep their names.
    const anyScreen = /@media screen\{(.*)\}/.exec(html)![1];
    expect(anyScreen).toMatch(/\.scroll\{background:.* local.* scroll/);
    expect(anyScreen).toContain(
      ":is(.figures,.kept) :is(tbody th:not([colspan]),thead th:first-child){position:sticky;left:0;",
    );
    expect(html).toMatch(/caption span\{[^}]*position:sticky;left:0;max-width:min\(74ch,calc\(100vw - 32px\)\)/);
  });

  test("whatever is written can be read: 4.5 to 1 on the page, in the light and in the dark", () => {
    const schemes = [...html.matchAll(/:root\{color-scheme:\w+;([^}]*)\}/g)].map(([, text]) =>
      Object.fromEntries([...text.matchAll(/--([\w-]+):(#\w+)/g)].map(([, name, colour]) => [name, colour])),
    );
    expect(schemes).toHaveLength(2);
    const pairs = ["text", "soft", "link", "pass", "fail", "open", "window"].map((ink) => [ink, "page"]);
    const soft = ["pass", "fail", "open"].map((ink) => [ink, `${ink}-soft`]);
    for (const scheme of schemes)
      for (const [ink, ground] of [...pairs, ...soft, ["soft", "faint"], ["text", "open-soft"]])
        expect(contrast(scheme[ink], scheme[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });

  test("no rule for texts hides what drawings are made of", () => {
    const screen = /<style>([\s\S]*?)<\/style>/.exec(html)![1].replace(/@media print\{(?:[^{}]|\{[^{}]*\})*\}/g, "");
    const hidden = [...screen.replace("@media screen{", "").matchAll(/([^{}]*)\{[^{}]*display:none/g)].map(
      ([, selector]) => selector.trim(),
    );
    expect(hidden).toEqual([".on-paper"]);
  });

  test("many designs are printed a few beside each other, and digests with the fewer of seeds and designs as columns", () => {
    const input = sampleInput();
    const named = Array.from({ length: 12 }, (_, index) => [`d${index}`, input.results.variants["random"]]);
    const own = input.runs.filter(({ variant }) => variant === "random");
    const runs = named.flatMap(([variant]) => own.map((run) => ({ ...run, variant: String(variant) })));
    const results = { ...input.results, variants: Object.fromEntries(named), comparisons: [] };
    const wide = page({ ...input, runs, results });
    const paper = /<div class="on-paper">([\s\S]*?)<\/div><\/div>/.exec(wide)![1];
    const headings = (text: string) => [...text.matchAll(/<th scope="col"[^>]*>([^<]*)</g)].map(([, name]) => name);
    expect((paper.match(/<thead>[\s\S]*?<\/thead>/g) ?? []).map((head) => headings(head).slice(2))).toEqual([
      ["d0", "d1", "d2", "d3", "d4"],
      ["d5", "d6", "d7", "d8", "d9"],
      ["d10", "d11"],
    ]);
    expect(paper).toContain("designs 11 to 12 of 12");
    expect(html).not.toContain('on-paper">');
    const digests = (text: string) => headings(/<section id="reproduce"[\s\S]*?<\/thead>/.exec(text)![0]);
    expect(digests(html)[0]).toBe("seed");
    expect(digests(wide).slice(0, 2)).toEqual(["design", "seed 1"]);
  });

  test("what heads a group of rows reaches to the end of the group", () => {
    const groups = tableMarkup(
      ["a", "b"],
      [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
      {
        caption: "c",
        isNumeric: () => false,
        groupOf: (row) => (row < 2 ? "first" : "second"),
      },
    ).text;
    expect(groups.match(/<tbody>[\s\S]*?<\/tbody>/g)!.map((body) => body.match(/<tr/g)!.length)).toEqual([3, 2]);
    expect(firstMisnested(groups)).toBeNull();
  });

  test("expectations that hold are folded away where there are many, and what does not hold comes first", () => {
    const input = sampleInput();
    const told = (verdicts: readonly Judgement[]) => {
      const expectations = verdicts.map((verdict, index) => ({ text: `e${index}`, verdict, reason: "", line: index }));
      const whole = page({ ...input, results: { ...input.results, expectations } });
      return /<section id="expectations"[\s\S]*?<\/section>/.exec(whole)![0];
    };
    const order = (html: string) => [...html.matchAll(/<code>(e\d+)</g)].map(([, name]) => name);
    const few = told(["pass", "inconclusive", "fail"]);
    expect(order(few)).toEqual(["e2", "e1", "e0"]);
    expect(few).not.toContain("<details>");
    const held = Array.from({ length: 9 }, (): Judgement => "pass");
    const many = told(["pass", "inconclusive", ...held]);
    expect(order(many.split("<details>")[0])).toEqual(["e1"]);
    expect(many).toContain("10 of 11 expectations held");
    expect(told(held)).toContain("All 9 expectations held");
  });

  test("tables have captions and scoped headings, and sections and contents have names", () => {
    const tables = html.match(/<table[ >][\s\S]*?<\/table>/g) ?? [];
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter((table) => !/^<table[^>]*><caption>/.test(table))).toEqual([]);
    expect(
      tagsOf(html).filter(
        (tag) => tag.startsWith("<th") && !tag.startsWith("<thead") && !/scope="(row|col|rowgroup)"/.test(tag),
      ),
    ).toEqual([]);
    const ids = [...html.matchAll(/<section id="([^"]+)" aria-labelledby="([^"]+)"/g)].flatMap(([, id, label]) => [
      id,
      label,
    ]);
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of [...ids, ...targets]) expect(html.split(` id="${id}"`)).toHaveLength(2);
    expect(html).toContain('<a class="skip" href="#content">');
    expect(html.match(/<h1>/g)).toHaveLength(1);
  });

  test("opens with the question and the answer, before anything else", () => {
    const { lead } = answer(sampleInput().results, sampleInput().metrics);
    const order = [
      "<h1>Which design keeps answers quick",
      lead,
      'id="expectations"',
      'id="designs"',
      'id="comparisons"',
      'id="latency"',
      'id="time"',
      'id="nodes"',
      'id="around-faults"',
      'id="findings"',
      'id="faults"',
      'id="laws"',
      'id="reproduce"',
    ];
    const positions = order.map((text) => html.indexOf(text));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  test("stays below one and a half megabytes with ten designs, a thousand nodes and thirty faults", () => {
    expect(Buffer.byteLength(page(largeInput()))).toBeLessThan(1_500_000);
  });
});

describe("doing it again", () => {
  test("has the command that plays the run of the first finding, or the first run", () => {
    expect(html).toMatch(/orrery export [\w./-]+ --format replay --variant [\w-]+ --seed \d+ --out replay\.html/);
    const { variant, seed } = findingAt(21.7);
    expect(faulty).toContain(`--format replay --variant ${variant} --seed ${seed}`);
    // Around the first finding of a kind: the seconds in which it came about.
    const around = `--variant ${variant} --seed ${seed} --from 18s --until 24s --out replay.html`;
    expect(faulty.split(around)).toHaveLength(2);
    expect(hostile).not.toContain("--format replay");
  });

  test("begins where a finding began, which may be long before it was told", () => {
    const played = (finding: object): string | undefined => {
      const own = page(inputWith([faultyRun({ findings: [findingAt(21.7, finding)] })]));
      return /Watch how .*? --seed \d+(.*?) --out replay\.html/s.exec(own)?.[1];
    };
    expect(played({ since: 12.5 })).toBe(" --from 9s --until 24s");
    expect(played({ since: 80, at: 600 })).toBe(" --from 77s");
    expect(played({ since: 0, at: 600 })).toBe("");
    expect(played({ at: 1 })).toBe(" --from 0s --until 3s");
  });
});

describe.skipIf(isChromiumMissing)("in a browser", () => {
  test("the page runs without a complaint, also with hostile names", () => {
    for (const each of [html, hostile]) {
      const opened = openPage(each);
      expect(opened.complaints).toEqual([]);
      expect(opened.html).toContain("read-out");
    }
  });
});
