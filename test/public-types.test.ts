// Whoever writes against the library must be able to name what it is handed: every type in a declaration that the package
// exports can itself be imported from it.

import { join, resolve } from "node:path";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const SOURCES = join(ROOT, "src");
const FRONT_DOOR = join(SOURCES, "orrery.ts");

let checker: ts.TypeChecker;
let exported: ReadonlySet<ts.Symbol>;

beforeAll(() => {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram([FRONT_DOOR], { ...options, types: [] });
  checker = program.getTypeChecker();
  const door = checker.getSymbolAtLocation(program.getSourceFile(FRONT_DOOR)!)!;
  exported = new Set(checker.getExportsOfModule(door).map(itself));
}, 120_000);

test("every type in a public declaration can be imported from the package", () => {
  expect(exported.size).toBeGreaterThan(100);
  expect([...exported].flatMap(unnamed)).toEqual([]);
});

test("every public function and constant says its type, so that none is left to be inferred", () => {
  const silent = [...exported].filter(({ declarations }) => (declarations ?? []).some(isSilent));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

function itself(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Types of ours that the symbol's declarations speak of, and that are not exported. */
function unnamed(symbol: ts.Symbol): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (isInside(node)) return;
    const name = nameOfType(node);
    const target = name && checker.getSymbolAtLocation(name);
    if (target !== undefined && isOurs(itself(target)) && !exported.has(itself(target))) found.add(target.name);
    ts.forEachChild(node, visit);
  };
  if (isOurs(symbol)) symbol.declarations!.forEach(visit);
  return [...found].map((name) => `${name}, of which ${symbol.name} speaks`);
}

function nameOfType(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined;
}

/** What no declaration file shows: bodies, first values unless they are `as` something, private members. */
function isInside(node: ts.Node): boolean {
  if (ts.isBlock(node)) return true;
  if (ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  const holder = node.parent as ts.Node | undefined;
  const isFirstValue = holder !== undefined && ts.hasOnlyExpressionInitializer(holder) && holder.initializer === node;
  return isFirstValue && !ts.isAsExpression(node);
}

function isOurs({ flags, declarations }: ts.Symbol): boolean {
  const isDeclared = !(flags & ts.SymbolFlags.TypeParameter);
  return isDeclared && (declarations ?? []).some((each) => each.getSourceFile().fileName.startsWith(SOURCES));
}

/** A number or a text says what it is. */
function isSilent(declaration: ts.Declaration): boolean {
  if (ts.isFunctionDeclaration(declaration)) return declaration.type === undefined;
  if (!ts.isVariableDeclaration(declaration) || declaration.type !== undefined) return false;
  const { initializer } = declaration;
  return initializer === undefined || !(ts.isLiteralExpression(initializer) || ts.isAsExpression(initializer));
}
