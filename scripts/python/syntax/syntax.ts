import type { Place } from '../value.ts';

/**
 * The program as Python understands it: what `build_*.ts` makes of the Lezer tree. Precedence,
 * comparison chains and string literals are settled here, so that the interpreter never looks at text.
 */
interface At {
  place: Place;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '**'
  | '@'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^';
export type UnaryOperator = '-' | '+' | '~' | 'not';
export type CompareOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'is'
  | 'is not';

export type Constant =
  | { type: 'none' }
  | { type: 'ellipsis' }
  | { type: 'bool'; value: boolean }
  | { type: 'int'; value: bigint }
  | { type: 'float'; value: number }
  | { type: 'str'; value: string }
  | { type: 'bytes'; value: string };

export interface Argument {
  form: 'positional' | 'keyword' | 'star' | 'doubleStar';
  /** Of a keyword argument; else empty. */
  name: string;
  value: Expression;
}

export interface Clause {
  target: Expression;
  iterable: Expression;
  conditions: Expression[];
  isAsync: boolean;
}

export interface FormatPart {
  value: Expression;
  conversion: '' | 'r' | 's' | 'a';
  /** Text before `=` for `{x=}`, else null. */
  label: string | null;
  spec: (string | FormatPart)[];
}

export type Expression = At &
  (
    | { kind: 'constant'; value: Constant }
    | { kind: 'name'; id: string }
    | { kind: 'format'; parts: (string | FormatPart)[] }
    | { kind: 'tuple' | 'list' | 'set'; items: Expression[] }
    | { kind: 'dict'; entries: { key: Expression | null; value: Expression }[] }
    | { kind: 'unary'; op: UnaryOperator; operand: Expression }
    | { kind: 'binary'; op: BinaryOperator; left: Expression; right: Expression }
    | { kind: 'boolean'; op: 'and' | 'or'; values: Expression[] }
    | {
        kind: 'compare';
        first: Expression;
        rest: { op: CompareOperator; right: Expression }[];
      }
    | { kind: 'conditional'; test: Expression; body: Expression; otherwise: Expression }
    | { kind: 'call'; callee: Expression; args: Argument[] }
    | { kind: 'attribute'; object: Expression; name: string }
    | { kind: 'subscript'; object: Expression; index: Expression }
    | {
        kind: 'slice';
        lower: Expression | null;
        upper: Expression | null;
        step: Expression | null;
      }
    | { kind: 'lambda'; definition: FunctionNode }
    | {
        kind: 'comprehension';
        form: 'list' | 'set' | 'dict' | 'generator';
        element: Expression;
        /** Of a dictionary; else null. */
        value: Expression | null;
        clauses: Clause[];
        names: Binding;
      }
    | { kind: 'named'; target: string; value: Expression }
    | { kind: 'await'; value: Expression }
    | { kind: 'yield'; value: Expression | null; from: boolean }
    | { kind: 'starred'; value: Expression }
    /** Something that is not read; it may use and bind any of `names`. */
    | { kind: 'opaque'; names: string[]; reason: string }
  );

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export interface Parameter extends At {
  name: string;
  form: 'positionalOnly' | 'plain' | 'star' | 'keywordOnly' | 'doubleStar';
  default: Expression | null;
  annotation: Expression | null;
}

export interface FunctionNode extends At {
  name: string;
  parameters: Parameter[];
  /** An expression for a lambda. */
  body: Statement[] | Expression;
  decorators: Expression[];
  isAsync: boolean;
  isGenerator: boolean;
  names: Binding;
}

export interface ClassNode extends At {
  name: string;
  args: Argument[];
  body: Statement[];
  decorators: Expression[];
  names: Binding;
}

/** Which names a scope binds itself, and which it declares to be somebody else's. */
export interface Binding {
  bound: Set<string>;
  /** Names that an opaque statement may bind. */
  maybe: Set<string>;
  global: Set<string>;
  nonlocal: Set<string>;
}

export interface ImportedName {
  name: string;
  alias: string | null;
}

export interface Handler extends At {
  type: Expression | null;
  name: string | null;
  body: Statement[];
}

export interface Case extends At {
  pattern: Pattern;
  guard: Expression | null;
  body: Statement[];
}

export type Pattern = At &
  (
    | { kind: 'capture'; name: string | null }
    | { kind: 'value'; value: Expression }
    | { kind: 'as'; pattern: Pattern; name: string }
    | { kind: 'or'; patterns: Pattern[] }
    | { kind: 'sequence'; patterns: Pattern[] }
    | { kind: 'star'; name: string | null }
    | { kind: 'mapping'; entries: { key: Expression; pattern: Pattern }[]; rest: string | null }
    | {
        kind: 'class';
        class: Expression;
        patterns: Pattern[];
        keywords: { name: string; pattern: Pattern }[];
      }
  );

export type Statement = At &
  (
    | { kind: 'expression'; value: Expression }
    | { kind: 'assign'; targets: Expression[]; value: Expression }
    | {
        kind: 'annotated';
        target: Expression;
        annotation: Expression;
        value: Expression | null;
      }
    | { kind: 'augmented'; target: Expression; op: BinaryOperator; value: Expression }
    | { kind: 'delete'; targets: Expression[] }
    | { kind: 'pass' | 'break' | 'continue' }
    | { kind: 'return'; value: Expression | null }
    | { kind: 'raise'; exception: Expression | null; cause: Expression | null }
    | { kind: 'import'; names: ImportedName[] }
    | { kind: 'importFrom'; level: number; module: string; names: ImportedName[] | '*' }
    | { kind: 'scope' }
    | { kind: 'assert'; test: Expression; message: Expression | null }
    | { kind: 'if'; test: Expression; body: Statement[]; otherwise: Statement[] }
    | { kind: 'while'; test: Expression; body: Statement[]; otherwise: Statement[] }
    | {
        kind: 'for';
        target: Expression;
        iterable: Expression;
        body: Statement[];
        otherwise: Statement[];
        isAsync: boolean;
      }
    | {
        kind: 'try';
        body: Statement[];
        handlers: Handler[];
        otherwise: Statement[];
        finally: Statement[];
        isGroup: boolean;
      }
    | {
        kind: 'with';
        items: { context: Expression; target: Expression | null }[];
        body: Statement[];
        isAsync: boolean;
      }
    | { kind: 'function'; definition: FunctionNode }
    | { kind: 'class'; definition: ClassNode }
    | { kind: 'match'; subject: Expression; cases: Case[] }
    /** A statement that is not read; it may use and bind any of `names`. */
    | { kind: 'opaque'; names: string[]; reason: string }
  );

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** One parsed source file. */
export interface ModuleSyntax {
  file: string;
  body: Statement[];
  names: Binding;
  /** Statements that were not read. */
  opaque: { place: Place; reason: string }[];
}
