import { programJobs } from './template.ts';

/** Numbers, texts, and how one becomes the other. */
export const texts = programJobs('texts', {
  integers: `
probe = [10 ** 30 % 7, -7 // 2, -7 % 3, 7 // -2, 7 % -3, divmod(-7, 3), 2 ** 100 >> 98, -5 >> 1, ~0, 5 ^ 3, 0xff & 0b1010, 1_000, 0o17, pow(3, -1, 7), abs(-2 ** 63), (5).bit_length(), -2 ** 2, 2 ** 3 ** 2, int(1e300) % 10, 7 .__add__(1), True * 3, True / 2, -True, ~True, (1 << 70) + 1]`,
  division: `
found = [7 / 2, 6 / 3, 1 / 3, -7.5 // 2, 7.5 % -2, -1e-20 % 1, 5.0 // 0.1, 2 ** 0.5, 0 ** 0, 2 ** -2, 10 ** -3, 1e308 * 10 == float("inf"), 3 * 0.1, 10 ** 20 / 10 ** 19, (2 ** 60 + 1) / 1]
for f in (lambda: 1 / 0, lambda: 1 % 0, lambda: 1.0 // 0, lambda: 0.0 ** -1):
    try:
        found.append(f())
    except ZeroDivisionError:
        found.append("zero")
probe = found`,
  rounding: `
import math
probe = [round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1.005, 2), round(0.125, 2), round(1e16 + 0.5), round(15, -1), round(25, -1), round(12345, -2), round(3.7), round(2.5, 0), round(-0.4), int(-3.9), int(3.9), math.floor(-2.5), math.ceil(2.1), math.trunc(-2.9), round(5.015, 2), round(1234.5678, -2), math.isclose(0.1 + 0.2, 0.3), round(0.5), round(1e22), type(round(2.0)).__name__, type(round(2.0, 1)).__name__]`,
  'parsing numbers': String.raw`
found = [int("1_000"), int(" 42\n"), int("-0b101", 2), int("0x1F", 16), int("z", 36), int("0b11", 0), int("12", 0), float("1_0.5"), float("  -inf ") < 0, float(".5"), float("5."), float("1E3"), float("+2"), int(True), int("٣"), float("infinity") > 1]
for f in (lambda: int("1.5"), lambda: int(""), lambda: int("1__0"), lambda: int("010", 0), lambda: float("1,5"), lambda: float(""), lambda: int("0x1f"), lambda: int(None), lambda: float("nanx"), lambda: int("9", 8), lambda: float("1e"), lambda: int("_1")):
    try:
        found.append(f())
    except (ValueError, TypeError) as e:
        found.append(type(e).__name__)
probe = found`,
  'float repr': `
probe = [str(x) for x in (1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 0.1, 1/3, 100.0, 1e22, 1e100, 5e-324, -0.0, 1.5e300, 0.00001234, 12345678.9, float("inf"), float("nan"), 2.0**53, 1e21, 9999999999999998.0)]`,
  'format floats': `
x = 1234.56789
probe = [f"{x:.2f}", f"{x:10.1f}|", f"{x:<10.1f}|", f"{x:^12.2f}|", f"{x:+.1e}", f"{x:g}", f"{1e-7:g}", f"{1e20:g}", f"{x:,.2f}", f"{0.256:.1%}", f"{x:010.2f}", f"{-x:010.2f}", f"{x:_>12.1f}", f"{2.5:.0f}", f"{3.5:.0f}", f"{0.1:.20f}", f"{x:.3}", f"{1e6:.3g}", f"{x!s:>12}", f"{100.0}", f"{1e16}", f"{5:.2f}", f"{0.5:e}", f"{1.0:g}", f"{123456789.0:n}", f"{x:E}", f"{x:#.0f}", f"{float('nan'):5}", f"{float('inf'):06}", f"{1.0:.1}", f"{-0.0:.1f}", f"{1234567.0:,}"]`,
  'format integers': `
n = 255
probe = [f"{n:x}", f"{n:#X}", f"{n:08b}", f"{n:#010x}", f"{n:o}", f"{n:,}", f"{1234567:_}", f"{n:+d}", f"{n: d}", f"{n:5d}|", f"{n:<5}|", f"{n:^7}|", f"{n:*^7}|", f"{65:c}", f"{n:e}", f"{n:.1f}", f"{n:%}", f"{True:d}", f"{True}", f"{-5:05d}", f"{-5:=+5d}", f"{0xffff:_x}", f"{n:>{6}}", f"{n:{'x'}}", f"{10**30:,}", f"{n:g}"]`,
  'format texts': String.raw`
s = "abc"
w = 7
probe = [f"{s:>6}|", f"{s:<6}|", f"{s:^6}|", f"{s:.2}", f"{s:*^{w}}", f"{s!r:>8}", f"{s:s}", f"{'é'!a}", f"{s[0]}{s[-1]!r}", f"{{}}", f"{s=}", f"{w = }", f"{w=:>4}", f"{None}", f"{[1, 'a']}", f"{(1,)}", f"{ {'a': 1} }", f"{'x' if w else 'y'}", f"{s!s}", f"{'a' 'b'}", f"{s:06}", rf"\d{w}", f"{w:>5}{w:<5}|"]`,
  'format errors': `
found = []
for f in (lambda: f"{'a':d}", lambda: f"{1:s}", lambda: f"{None:5}", lambda: f"{[]:>5}", lambda: "{}".format(), lambda: "{a}".format(1), lambda: "{0} {}".format(1, 2), lambda: "%d" % "a", lambda: "%s %s" % (1,), lambda: "%s" % (1, 2), lambda: f"{1.5:d}", lambda: f"{1:.2}", lambda: f"{1:,x}", lambda: "{".format(1), lambda: "%z" % 1):
    try:
        found.append(f())
    except Exception as e:
        found.append(type(e).__name__)
probe = found`,
  'format method': `
class A: n = {"k": [4]}
probe = ["{0}{1}{0}".format("a", "b"), "{x[k]}".format(x={"k": 3}), "{a.n[k][0]}".format(a=A), "{:>{w}}".format("q", w=4), "{!r}".format("q"), "{{{}}}".format(1), "{:,.1f}|{:<4}|".format(1234.56, "a"), "{0[1]}".format([5, 6]), "{a}".format_map({"a": 9}), "{:%}".format(0.5), "{:{}}".format(3, "04"), "{0:}".format(2)]`,
  percent: `
probe = ["%s" % "a", "%d" % 3.9, "%5.2f|" % 3.14159, "%-5s|" % "a", "%05d" % 42, "%x %X %o" % (255, 255, 8), "%e" % 1234.5, "%g" % 0.00001, "%%", "%d%%" % 5, "%(a)s-%(b)03d" % {"a": 1, "b": 2}, "%r" % "q", "%s %s" % ("a", [1]), "%c%c" % ("a", 66), "%+d" % 5, "%.3s" % "abcdef", "%*d" % (5, 42), "%s" % (None,), "%s" % [1, 2], "%i" % True, "%#x" % 10, "%g" % 100000.0, "%g" % 1e6, "% d" % 3]`,
  'text methods': String.raw`
s = "Hello, World"
probe = [s.lower(), s.upper(), s.swapcase(), s.title(), s.capitalize(), s.find("o"), s.rfind("o"), s.find("z"), s.index("W"), s.count("l"), s.replace("l", "L", 2), s.split(", "), s.partition(", "), s.rpartition("o"), s.center(20, "*"), s.ljust(14, "."), s.rjust(14), s.zfill(14), s.startswith(("x", "H")), s.endswith("d"), s.isalpha(), "abc".isalpha(), "12".isdigit(), "a1".isalnum(), "  ".isspace(), "ab".islower(), s.strip("Hd"), "xxaxx".lstrip("x"), "a.tar.gz".rsplit(".", 1), "a b c".split(None, 1), "a\nb\r\nc".splitlines(), "a,b,,".split(","), ",".join("abc"), "abc".removeprefix("a"), "abc".removesuffix("c"), "x".join([]), "-5".zfill(4), "ab" in s, "abcabc".find("c", 3), "tEST me".title(), "they're".title(), "it's".capitalize()]`,
  'text methods on unusual input': String.raw`
probe = ["".split(","), "".split(), " a  b ".split(" "), "aaa".replace("", "-"), "a".join(["x"]), "abc".split("abc"), "aXbX".rsplit("X"), "".join(sorted("hello")), "é".upper(), "ß".upper(), "İ".lower() == "i̇", "ǆ".title(), "\x1c a\x85".split(), "a\x0bb\x0cc\x1cd\u2028e".splitlines(), "abc"[5:], "abc"[-10:2], "12".isdecimal(), "²".isdigit(), "½".isnumeric(), "a_b".isidentifier(), "A1".isupper(), "a b".expandtabs(), "a\tb".expandtabs(4), "abc".translate({97: "x", 98: None}), "abc".translate(str.maketrans("ab", "xy")), "%s" % "é", len("é"), len("😀"), "😀a"[1], "😀"[::-1] == "😀", "straße".casefold(), "\N{BULLET}" == "•", "Σας".lower(), "ΑΣ".lower()]`,
  'text errors': `
found = []
for f in (lambda: "a".index("z"), lambda: "a" + 1, lambda: "a" * 1.5, lambda: "a".join([1]), lambda: "abc"[3], lambda: "a".split(""), lambda: ord("ab"), lambda: chr(-1), lambda: "a" < 1, lambda: "a" - "b", lambda: len(5), lambda: "a".center(5, "ab")):
    try:
        found.append(f())
    except (ValueError, TypeError, IndexError) as e:
        found.append(type(e).__name__)
probe = found`,
  literals: String.raw`
a = 'it''s' "x" r"\n"
b = """two
lines"""
c = "tab\tq\x41\u00e9\101\
joined"
d = rb"\x".decode()
e = u"u" R"\d" F"{1}"
f = "\d"
probe = [a, b, c, d, e, f, len("\\"), "\"", '\'', "a\0b", "\ud83d" == "\ud83d", 1e3, 1.e2, .5, 1_0.0_1, 0xDEAD_BEEF, 0b1, 1j.imag if False else 0]`,
  repr: String.raw`
probe = [repr("a"), repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\\"), repr("é"), repr("\x00\x7f"), repr(1.0), repr([1, "a", None, True, 2.5, (1,), {"k": [1]}, ()]), str({"a": "b"}), repr({1}), repr(set()), repr(b"a\n"), str((1, 2)), repr(range(3)), str(...), str(int), repr(type("A", (), {}).__name__), str(1e5), repr(10 ** 20), str(True), repr(slice(1, None)), repr("\u200b"), repr(frozenset([1])), str(None)]`,
  conversions: String.raw`
probe = [str(5), str("a"), int("7") + int(7.9), float(3), bool("0"), list("ab"), tuple([1]), dict(a=1), set([1, 1]) == {1}, bin(10), hex(-255), oct(8), chr(97), ord("é"), complex(1, 2).real, ascii("é"), int("-7") // 2, float("1e-3"), bool([0]), str(b"a", "utf-8"), int.from_bytes(b"\x02", "little"), (255).to_bytes(2, "big").hex(), float("inf") == float("inf"), (0.5).as_integer_ratio(), (2.0).is_integer(), float.fromhex("0x1p-2"), int(float("1e2")), hash(1) == hash(1.0), str(-0.0), int("0" * 3 + "7")]`,
  'comparison chains': `
probe = [1 < 2 < 3, 1 < 3 > 2, 3 > 2 == 2, 1 == 1.0 == True, (1 < 2) == True, 1 < 2 == True, not 1 == 2, 5 > 4 > 3 > 2, "a" < "b" < "c", 1 is not None, None is None, 2 == 2.0, 0.1 + 0.2 == 0.3, 10**20 == 1e20, 2**53 + 1 == float(2**53), 9007199254740993 < 9007199254740992.0 + 2, [] == False, "" == 0, None == 0, () is (), 1 != 2 != 1, 3 in [3] == True]`,
  'short circuits': `
log = []
def t(x):
    log.append(x)
    return x
a = t(0) or t("") or t(3) or t(4)
b = t(1) and t([]) and t(5)
c = t(1) if t(0) else t(2)
d = 1 < t(0) < t(9)
probe = [a, b, c, d, log]`,
  math: `
import math
from math import pi, sqrt
probe = [math.sqrt(16), math.isqrt(17), math.pow(2, 3), math.gcd(12, 18), math.lcm(4, 6), math.factorial(10), math.comb(5, 2), math.perm(5, 2), math.prod([2, 3]), math.hypot(3, 4), math.fabs(-2), math.copysign(1, -0.0), math.inf > 1, math.isnan(math.nan), math.isinf(1), math.isfinite(1), math.fmod(-7, 3), math.log2(8), math.log10(1000), math.log(1), math.exp(0), math.floor(5), math.ceil(5.0), math.modf(2.5), math.frexp(8), math.ldexp(0.5, 4), math.log(8, 2), math.log(100, 10), math.remainder(7, 2), math.degrees(0), math.sqrt(2), math.sin(0), math.cos(0), pi, math.tau, math.e, math.dist([0, 0], [3, 4]), math.cbrt(27), math.log1p(0), math.exp2(3)]`,
  'math that differs in the last place': `
import math
probe = math.exp(1.1) + math.sin(0.7) + math.log(3)`,
  'power of floats': `
probe = [2.0 ** 10, 0.9 ** 2, 1.1 ** 3, 10 ** 0.5, 0.5 ** 10, 1.05 ** 20, 2 ** 0.5 * 2 ** 0.5, (-8) ** 2, 1e-3 ** 2, pow(2, 0.5), 0.1 ** 3, 10.0 ** -5]`,
  decimal: `
from decimal import Decimal
a = Decimal("0.1") + Decimal("0.2")
probe = [str(a), int(Decimal("9.7")), float(Decimal("2.5")), a == Decimal("0.3"), Decimal(5) // 2 == 2, round(Decimal("2.5")), str(Decimal("1.10") * 3)]`,
  fraction: `
from fractions import Fraction
a = Fraction(1, 3) + Fraction(1, 6)
probe = [str(a), a.numerator, float(a), int(Fraction(7, 2)), Fraction("0.25").denominator, a * 4 == 2, round(Fraction(5, 2))]`,
  'complex numbers': `
z = 1 + 2j
probe = [z.real, z.imag, abs(3 + 4j), (z * z).real]`,
  'random and time': `
import random, time
r = random.random() < 2
random.seed(4)
probe = [1, len([random.random()]), r and 5 if False else 6]`,
  template: String.raw`
from string import Template
import string, textwrap
probe = [Template("$a-\${b}").substitute(a=1, b="x"), string.ascii_lowercase[:3], string.digits, textwrap.dedent("  a\n  b"), string.capwords("a b"), Template("$a $z").safe_substitute(a=1), "\n".join(textwrap.wrap("aaa bbb", 3))]`,
  'regular expressions': String.raw`
import re
m = re.match(r"(\w+)-(\d+)", "site-12 rest")
n = re.search(r"(?P<name>[a-z]+)=(?P<n>\d+)", "x a=5")
probe = [m.group(1), int(m.group(2)), m.groups(), m.start(2), m.end(), n["name"], n.groupdict(), re.findall(r"\d+", "a1b22"), re.findall(r"(\w)(\d)", "a1 b2"), re.sub(r"\d", "#", "a1b2"), re.sub(r"(\w)=(\w)", r"\2=\1", "a=b"), re.split(r"[,;]\s*", "a, b;c"), re.fullmatch(r"\d+", "12a") is None, re.compile(r"\s+").split("a  b"), bool(re.match("b", "ab")), re.sub("a", lambda m: m.group().upper(), "banana", count=2), re.escape("a.b"), [x.group() for x in re.finditer("[aeiou]", "hello")], re.search("X", "x", re.I) is not None, m.span(), m[0], re.sub(r"\s+", " ", "a \n b").strip(), re.subn("a", "b", "aa")]`,
  'regular expressions where languages differ': String.raw`
import re
probe = [re.findall(r"\d", "٣3"), re.findall(r"\w+", "é a"), re.search(r"a$", "a\n") is not None, re.search(r"^b", "a\nb") is None, re.sub("x*", "-", "abc"), re.split("", "ab"), re.split("(,)", "a,b"), re.findall("(a)|(b)", "ab"), re.match(r"(a)?b", "b").groups(), re.match(r"(?i:A)b", "ab") is not None, re.sub(r"(a)|b", r"[\1]", "ab"), re.findall(r"\bfoo\b", "foo food"), re.search(r"\Aab\Z", "ab") is not None, re.search(r"(?x) a  b", "ab") is not None, re.findall(r"(?m)^\w", "a\nb"), re.findall(".", "a\n\r\u2028"), re.search(r"(?<=a)b", "ab").start(), re.search("a{,2}b", "aab").group(), re.findall(r"[^]]", "]a"), re.sub("a", r"\g<0>\n", "a")]`,
});
