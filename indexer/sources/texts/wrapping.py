"""The lines of an export whose paragraphs are known by blank lines or by indentation."""

_WIDEST = 120
_NARROWEST = 40
_INDENT = 2


def join_wrapped(text: str) -> str:
    """`text` with the lines of each paragraph joined, if they are wrapped to a width.

    A line belongs to the paragraph before it if that has no room for its first word, and it is not indented more.
    Shorter lines, such as those of a poem or a table, stay as they are.  Cost: linear in the text.
    """
    lines = text.split("\n")
    width = max(map(len, lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return text
    joined: list[str] = []
    last = ""  # the line before
    for line in lines:
        if joined and last.strip() and line.strip() and _continues(last, line, width):
            joined[-1] = (
                f"{joined[-1].rstrip()} {line.strip()}"
                if not _breaks_word(last, line)
                else (joined[-1].rstrip() + line.strip())
            )
        elif line.strip() and last.strip() and _indent(line) >= _indent(last) + _INDENT:
            joined += ["", line]
        else:
            joined.append(line)
        last = line
    return "\n".join(joined)


def _continues(last: str, line: str, width: int) -> bool:
    if _indent(line) >= _indent(last) + _INDENT:
        return False
    first_word = line.split(None, 1)[0]
    return len(last.rstrip()) + 1 + len(first_word) > width * 4 // 5


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _breaks_word(last: str, line: str) -> bool:
    """Whether the line before ends inside a compound (`peace-` `keeping`)."""
    last, line = last.rstrip(), line.strip()
    return last[-1:] in "-‐" and last[-2:-1].isalnum() and line[:1].isalnum()
