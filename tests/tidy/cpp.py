"""Reads C++ as far as the tidy rules need it: code without comments and literals, functions, statements of namespaces.

Best effort, by counting braces; it knows this project's style and no macros beyond those that look like functions.
"""
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^\s()\\]*)\((?:.*?)\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The same text with comments and the inside of literals blanked; places stay as they are."""
    def replace(match):
        token = match.group(0)
        if token[0] == "'" and match.start() and text[match.start() - 1].isalnum():
            return token[0] + replace_rest(token[1:])  # a digit separator, not a character
        if token[0] == "/":
            return blank(token)
        return token[0] + blank(token[1:-1]) + token[-1]

    def replace_rest(rest):
        return TOKEN.sub(replace, rest)

    return TOKEN.sub(replace, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text))


def code_of(text):
    """The code alone: no comments, no literals, no preprocessor directives."""
    return DIRECTIVE.sub(lambda match: blank(match.group(0)), without_comments(text))


@dataclass
class Function:
    head: str
    first_line: int
    last_line: int
    body: str


@dataclass
class Statement:
    text: str
    line: int


def kind_of(head, outer):
    """What a brace opens: "scope" (namespace or type), "function", or "other" (a block, an initialiser, a lambda)."""
    if outer == "function" or outer == "other":
        return "other"
    plain = re.sub(r"\btemplate\s*<.*?>\s*(?=class|struct|\w)", "", head, flags=re.DOTALL)
    if SCOPE.search(plain) and "(" not in re.sub(r"alignas\s*\([^)]*\)|\[\[.*?\]\]", "", plain):
        return "scope"
    if ")" not in plain or re.search(r"=\s*$", plain):
        return "other"
    return "function"


def initialiser_follows(code, place):
    rest = code[place:place + 200].lstrip()
    return rest.startswith((",", "{"))


def scan(code):
    """Functions, and the statements that stand in namespaces, of blanked code."""
    functions, statements = [], []
    stack = []  # (kind, head, where the head begins, where the body begins)
    begin, depth = 0, 0

    def line(place):
        return code.count("\n", 0, place) + 1

    def in_namespace():
        return all(kind == "scope" and "namespace" in head for kind, head, *_ in stack)

    for place, letter in enumerate(code):
        if letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == "{":
            head = code[begin:place]
            start = begin + len(head) - len(head.lstrip())
            kind = "other" if depth > 0 else kind_of(head, stack[-1][0] if stack else "scope")
            stack.append((kind, head.strip(), start, place, depth))
            depth = 0
            if kind == "scope":
                begin = place + 1
        elif letter == "}" and stack:
            kind, head, start, body, depth = stack.pop()
            if kind == "function" and initialiser_follows(code, place + 1):
                continue  # `: member_{value}, ...`: the head goes on
            if kind == "function":
                functions.append(Function(head, line(start), line(place), code[body:place + 1]))
                begin = place + 1
            elif kind == "scope":
                begin = place + 1
        elif letter == ";" and (not stack or stack[-1][0] == "scope") and depth == 0:
            text = code[begin:place]
            if in_namespace():
                statements.append(Statement(text.strip(), line(begin + len(text) - len(text.lstrip()))))
            begin = place + 1
    return functions, statements


NOT_A_VARIABLE = re.compile(
    r"^(using|namespace|template|class|struct|union|enum|typedef|extern|static_assert|friend|constexpr|const"
    r"|inline constexpr|inline const|static const|concept|return|asm|BALIE_\w+|TEST\w*|INSTANTIATE_\w+)\b")
VARIABLE = re.compile(r"^(?:(?:static|inline|thread_local|constinit|\[\[\w+\]\])\s+)*[\w:]+(?:<.*>)?[\s*&]+(\w+)\s*"
                      r"(?:\[.*\]\s*)?(?:=.*|\{.*\})?$", re.DOTALL)


def mutable_globals(code):
    """Statements at namespace scope that look like variables which may change."""
    for statement in scan(code)[1]:
        text = re.sub(r"^\[\[.*?\]\]\s*", "", statement.text)
        if NOT_A_VARIABLE.match(text) or re.search(r"\bconst(expr)?\b", text):
            continue
        if VARIABLE.match(text):
            yield statement


STATIC = re.compile(r"^[ \t]+static\s+(?!const\b|constexpr\b|inline\b|thread_local\b|_?assert)[\w:]+(?:<[^;(]*>)?"
                    r"[\s*&]+\w+\s*(?:;|=|\{)", re.MULTILINE)


def mutable_statics(code):
    """Line numbers of `static` variables in functions and classes which may change: singletons, mostly."""
    for match in STATIC.finditer(code):
        yield code.count("\n", 0, match.start()) + 1
