/** Modules that are in place before a script starts: a file of that name beside it does not replace them. */
export const STARTUP_MODULES = new Set(
  (
    'builtins sys time itertools marshal posix errno signal faulthandler gc _thread _io _codecs _weakref ' +
    'io abc os stat posixpath genericpath codecs site encodings zipimport atexit pwd importlib ' +
    '_collections_abc _sitebuiltins __main__ __future__'
  ).split(' '),
);

const NAMES =
  'abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii ' +
  'bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections ' +
  'colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes ' +
  'curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno ' +
  'faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass ' +
  'gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr importlib inspect ' +
  'io ipaddress itertools json keyword linecache locale logging lzma mailbox mailcap marshal math ' +
  'mimetypes mmap modulefinder multiprocessing netrc nis nntplib ntpath numbers opcode operator optparse ' +
  'os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath ' +
  'pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource ' +
  'rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr ' +
  'socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string ' +
  'stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile ' +
  'termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback ' +
  'tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid venv warnings wave weakref ' +
  'webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo __future__';

const standard = new Set(NAMES.split(' '));

/** Modules that may be missing from a Python: removed by now, or new, or optional. */
const UNSURE = new Set(
  (
    'aifc asynchat asyncore audioop cgi cgitb chunk crypt imghdr mailcap msilib nis nntplib ossaudiodev ' +
    'pipes smtpd sndhdr spwd sunau telnetlib tomllib uu xdrlib tkinter curses readline dbm'
  ).split(' '),
);

/** Whether a dotted name belongs to a module that every Python has. */
export function isStandardModule(name: string): boolean {
  const [top = ''] = name.split('.');
  return standard.has(top) && !UNSURE.has(top);
}
