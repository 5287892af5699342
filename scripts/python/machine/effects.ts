import type { Expression, FunctionNode, Statement } from '../syntax/syntax.ts';

/**
 * Whether a function could change something outside itself other than its own `self`: it declares names
 * global, or sets attributes or items of something that is not its own. Found by looking, not by running;
 * used for methods that code outside the workspace may call at any time. `isLibrary` tells the names of
 * what is not in the workspace.
 */
export function mayTouchOutside(node: FunctionNode, isLibrary: (name: string) => boolean): boolean {
  if (node.names.global.size > 0 || node.names.nonlocal.size > 0 || node.names.maybe.size > 0)
    return true;
  if (!Array.isArray(node.body)) return false;
  return node.body.some((statement) => statementTouches(statement, node, isLibrary));
}

// internals

type IsLibrary = (name: string) => boolean;

function statementTouches(statement: Statement, node: FunctionNode, isLibrary: IsLibrary): boolean {
  const inside = (body: readonly Statement[]) =>
    body.some((inner) => statementTouches(inner, node, isLibrary));
  switch (statement.kind) {
    case 'assign':
      return statement.targets.some((target) => targetTouches(target, node));
    case 'annotated':
    case 'augmented':
      return targetTouches(statement.target, node);
    case 'delete':
      return statement.targets.some((target) => targetTouches(target, node));
    case 'expression':
      return callTouches(statement.value, node, isLibrary);
    case 'if':
      return inside(statement.body) || inside(statement.otherwise);
    case 'while':
      return inside(statement.body) || inside(statement.otherwise);
    case 'for':
      return (
        targetTouches(statement.target, node) ||
        inside(statement.body) ||
        inside(statement.otherwise)
      );
    case 'with':
      return inside(statement.body);
    case 'try':
      return (
        inside(statement.body) ||
        inside(statement.otherwise) ||
        inside(statement.finally) ||
        statement.handlers.some(({ body }) => inside(body))
      );
    case 'match':
      return statement.cases.some(({ body }) => inside(body));
    case 'function':
      return mayTouchOutside(statement.definition, isLibrary);
    default:
      return false;
  }
}

function targetTouches(target: Expression, node: FunctionNode): boolean {
  if (target.kind === 'tuple' || target.kind === 'list')
    return target.items.some((item) => targetTouches(item, node));
  if (target.kind === 'starred') return targetTouches(target.value, node);
  return target.kind !== 'name' && !isOwn(target, node);
}

/** A statement `names.append(x)` on something that is not its own. */
function callTouches(value: Expression, node: FunctionNode, isLibrary: IsLibrary): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return false;
  const { object } = value.callee;
  if (isOwn(object, node)) return false;
  return object.kind !== 'name' || !isLibrary(object.id);
}

function isOwn(expression: Expression, node: FunctionNode): boolean {
  let at = expression;
  while (at.kind === 'attribute' || at.kind === 'subscript') at = at.object;
  return at.kind === 'call' || (at.kind === 'name' && node.names.bound.has(at.id));
}
