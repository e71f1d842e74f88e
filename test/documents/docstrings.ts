import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../readme/readme-blocks.js';

/**
 * What the source says of each member of a constant or an interface: the text of its comment, and of
 * an array's item that has none, that of the item before.
 *
 * @throws Error where the file has no `name`, or a member has no comment
 */
export function docstringsOf(file: string, name: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const docs = new Map<string, string>();
  let last = '';
  for (const member of membersOf(source, name)) {
    const comment = ts
      .getLeadingCommentRanges(text, member.getFullStart())
      ?.findLast(({ pos }) => text.startsWith('/**', pos));
    if (comment !== undefined) last = toLine(text.slice(comment.pos, comment.end));
    else if (!ts.isStringLiteral(member)) last = '';
    const key = ts.isStringLiteral(member) ? member.text : (member as { name?: ts.Node }).name?.getText();
    if (key === undefined || last === '')
      throw new Error(`${file}: ${key ?? member.getText()} of ${name} has no comment`);
    docs.set(key, last);
  }
  return docs;
}

function membersOf(source: ts.SourceFile, name: string): readonly ts.Node[] {
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) return statement.members;
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (declared.getText() !== name || initializer === undefined) continue;
      const value = unwrap(initializer);
      if (ts.isArrayLiteralExpression(value)) return value.elements;
      if (ts.isObjectLiteralExpression(value)) return value.properties;
    }
  }
  throw new Error(`${source.fileName} has no ${name}`);
}

/** Without `as const` and `satisfies`. */
function unwrap(expression: ts.Expression): ts.Expression {
  const isWrapped = ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression);
  return isWrapped ? unwrap(expression.expression) : expression;
}

/** A comment's words in one line. */
function toLine(comment: string): string {
  return comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
