import ts from 'typescript';

/** Time, waiting, ids, entropy and threads are ports: these names reach around them. */
const RANDOM = ['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync', 'getRandomValues', 'subtle', 'hrtime'];
const WAITING = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Worker', 'performance'];
/** Globals of which one member is banned, and so is any use by which that member could slip away under another name. */
const WATCHED: Record<string, string> = { Date: 'now', Temporal: 'Now', Math: 'random', AbortSignal: 'timeout' };
const GLOBAL = ['globalThis', 'global', 'self', 'window'];

export type BannedCall = { line: number; what: string };

export function bannedCalls(file: string, text: string): BannedCall[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true);
  const found: BannedCall[] = [];
  const report = (node: ts.Node, what: string) =>
    found.push({ line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, what });

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly) return;
    if (ts.isStringLiteralLike(node) && isKey(node) && [...RANDOM, ...WAITING].includes(node.text)) report(node, node.text);
    if (ts.isIdentifier(node)) {
      if (RANDOM.includes(node.text) && !isDeclaredName(node)) report(node, node.text);
      else if (WAITING.includes(node.text) && isGlobal(node)) report(node, node.text);
      else if (node.text in WATCHED && isGlobal(node) && !isHarmless(node)) report(node, spelled(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** True where the name stands for the global itself: not a member of something else, not the name of something declared. */
function isGlobal(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return GLOBAL.includes(parent.expression.getText());
  if (ts.isImportSpecifier(parent)) return !parent.isTypeOnly && !isOwn(parent) && !(node.text in WATCHED);
  return !isDeclaredName(node);
}

const isOwn = (specifier: ts.ImportSpecifier) => /^["'](\.|@sleutelbos\/)/.test(specifier.parent.parent.parent.moduleSpecifier.getText());

function isDeclaredName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isEnumMember(parent)) &&
    parent.name === node
  );
}

function isHarmless(node: ts.Identifier): boolean {
  let target: ts.Node = node;
  if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) target = node.parent;
  const { parent } = target;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === target) return parent.name.text !== WATCHED[node.text];
  if (ts.isNewExpression(parent) && parent.expression === target) return (parent.arguments?.length ?? 0) > 0;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

const isKey = (node: ts.Node) => ts.isElementAccessExpression(node.parent) && node.parent.argumentExpression === node;

const spelled = (node: ts.Identifier) => node.parent.getText().split('\n')[0] ?? node.text;
