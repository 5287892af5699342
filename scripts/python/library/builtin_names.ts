const EXCEPTIONS =
  'BaseException SystemExit KeyboardInterrupt GeneratorExit Exception StopIteration StopAsyncIteration ' +
  'ArithmeticError FloatingPointError OverflowError ZeroDivisionError AssertionError AttributeError ' +
  'BufferError EOFError ImportError ModuleNotFoundError LookupError IndexError KeyError MemoryError ' +
  'NameError UnboundLocalError OSError BlockingIOError ChildProcessError ConnectionError ' +
  'BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError FileExistsError ' +
  'FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ' +
  'ProcessLookupError TimeoutError ReferenceError RuntimeError NotImplementedError RecursionError ' +
  'SyntaxError IndentationError TabError SystemError TypeError ValueError UnicodeError ' +
  'UnicodeEncodeError UnicodeDecodeError UnicodeTranslateError Warning DeprecationWarning ' +
  'PendingDeprecationWarning RuntimeWarning SyntaxWarning UserWarning FutureWarning ImportWarning ' +
  'UnicodeWarning BytesWarning EncodingWarning ResourceWarning EnvironmentError IOError ' +
  'BaseExceptionGroup ExceptionGroup ' +
  'json.JSONDecodeError dataclasses.FrozenInstanceError yaml.YAMLError';

const FUNCTIONS =
  'abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile ' +
  'complex delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr ' +
  'globals hasattr hash help hex id input int isinstance issubclass iter len list locals map max ' +
  'memoryview min next object oct open ord pow print property quit range repr reversed round set ' +
  'setattr slice sorted staticmethod str sum super tuple type vars zip __import__ __build_class__ ' +
  'NotImplemented __debug__';

/** Direct parents of the built-in exceptions, where that is not `Exception`. */
const PARENTS = new Map(
  Object.entries({
    SystemExit: 'BaseException',
    KeyboardInterrupt: 'BaseException',
    GeneratorExit: 'BaseException',
    Exception: 'BaseException',
    FloatingPointError: 'ArithmeticError',
    OverflowError: 'ArithmeticError',
    ZeroDivisionError: 'ArithmeticError',
    ModuleNotFoundError: 'ImportError',
    IndexError: 'LookupError',
    KeyError: 'LookupError',
    UnboundLocalError: 'NameError',
    BlockingIOError: 'OSError',
    ChildProcessError: 'OSError',
    ConnectionError: 'OSError',
    BrokenPipeError: 'ConnectionError',
    ConnectionAbortedError: 'ConnectionError',
    ConnectionRefusedError: 'ConnectionError',
    ConnectionResetError: 'ConnectionError',
    FileExistsError: 'OSError',
    FileNotFoundError: 'OSError',
    InterruptedError: 'OSError',
    IsADirectoryError: 'OSError',
    NotADirectoryError: 'OSError',
    PermissionError: 'OSError',
    ProcessLookupError: 'OSError',
    TimeoutError: 'OSError',
    NotImplementedError: 'RuntimeError',
    RecursionError: 'RuntimeError',
    IndentationError: 'SyntaxError',
    TabError: 'IndentationError',
    UnicodeError: 'ValueError',
    UnicodeEncodeError: 'UnicodeError',
    UnicodeDecodeError: 'UnicodeError',
    UnicodeTranslateError: 'UnicodeError',
    DeprecationWarning: 'Warning',
    PendingDeprecationWarning: 'Warning',
    RuntimeWarning: 'Warning',
    SyntaxWarning: 'Warning',
    UserWarning: 'Warning',
    FutureWarning: 'Warning',
    ImportWarning: 'Warning',
    UnicodeWarning: 'Warning',
    BytesWarning: 'Warning',
    EncodingWarning: 'Warning',
    ResourceWarning: 'Warning',
    'json.JSONDecodeError': 'ValueError',
    'dataclasses.FrozenInstanceError': 'AttributeError',
  }),
);

const exceptionNames = new Set(EXCEPTIONS.split(' '));
const functionNames = new Set(FUNCTIONS.split(' '));

export function isBuiltin(name: string): boolean {
  return functionNames.has(name) || exceptionNames.has(name);
}

export function isExceptionName(name: string): boolean {
  return exceptionNames.has(name);
}

/** The name itself and its ancestors. */
export function exceptionAncestry(name: string): string[] {
  const own = name === 'IOError' || name === 'EnvironmentError' ? 'OSError' : name;
  const result = [own];
  for (let at = own; at !== 'BaseException'; ) {
    at = PARENTS.get(at) ?? 'Exception';
    result.push(at);
  }
  return result;
}

/** Built-in types that `isinstance` and `type` know. */
export const TYPES = new Set(
  'bool int float complex str bytes bytearray list tuple dict set frozenset range object type slice'.split(
    ' ',
  ),
);
