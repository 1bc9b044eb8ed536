"""How a drawing is written down: elements as text, every word escaped, colours only by class.

Classes (see stellwerk.css): `f-…` fills, `s-…` draws lines, `t12 … t28` set type, `b` bold, `q` quiet.
No style attribute is ever written: the pages forbid them (content security policy).
"""

from html import escape

Number = int | float

NARROW_LETTERS = frozenset("iljtfrI.,:;'|!()[] -")
WIDE_LETTERS = frozenset("mwMWOQGÄÖÜ%@—€")


class Svg(str):
    """A finished drawing. Templates print it as it is; all words in it are escaped already."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def num(value: Number) -> str:
    """A coordinate in at most two decimals, without idle zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def tag(name: str, *children: str, **attributes: str | Number | None) -> str:
    """One element; `class_` writes class, `_` writes `-`; children are markup, attributes are text."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else num(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def drawing(
    *children: str, width: Number, height: Number, title: str, kind: str, links: bool = False, top: Number = 0
) -> Svg:
    """The whole picture, `width` x `height` px, announced by its title.

    A picture with links is a group: the role img would hide its links from assistive technology.
    """
    return Svg(
        tag(
            "svg",
            tag("title", escape(title)),
            *children,
            xmlns="http://www.w3.org/2000/svg",
            class_=f"chart chart-{kind}",
            viewBox=f"0 {num(top)} {num(width)} {num(height)}",
            width=width,
            height=height,
            role="group" if links else "img",
            aria_label=title,
        )
    )


def text(x: Number, y: Number, words: str, *, class_: str = "t14", anchor: str | None = None) -> str:
    """Words on a baseline; `anchor` is middle or end."""
    return tag("text", escape(words), x=x, y=y, class_=class_, text_anchor=anchor)


def spans(x: Number, y: Number, *parts: tuple[str, str], gap: Number = 4, anchor: str | None = None) -> str:
    """(words, class) after each other on one baseline, `gap` px apart."""
    written = (
        tag("tspan", escape(words), class_=class_, dx=gap if at else None)
        for at, (words, class_) in enumerate(part for part in parts if part[0])
    )
    return tag("text", *written, x=x, y=y, text_anchor=anchor)


def path(d: str, class_: str, *, width: Number) -> str:
    """An open line of `width` px."""
    return tag("path", d=d, class_=f"l {class_}", stroke_width=width)


def rect(x: Number, y: Number, width: Number, height: Number, class_: str) -> str:
    return tag("rect", x=x, y=y, width=max(width, 0), height=height, class_=class_)


def circle(x: Number, y: Number, r: Number, class_: str, *, width: Number | None = None) -> str:
    return tag("circle", cx=x, cy=y, r=r, class_=class_, stroke_width=width)


def link(url: str, *children: str, label: str | None = None) -> str:
    """The children as a link; without an address just the children."""
    return tag("a", *children, href=url, aria_label=label) if url else "".join(children)


def text_width(words: str, *, size: Number, bold: bool = False) -> float:
    """About how many px the words need in Helvetica: enough to size the box behind them."""
    units = sum(
        0.3
        if letter in NARROW_LETTERS
        else 0.85
        if letter in WIDE_LETTERS
        else 0.68
        if letter.isupper()
        else 0.56
        for letter in words
    )
    return units * size * (1.06 if bold else 1.0)


def clipped(words: str, *, width: float, size: Number, bold: bool = False) -> str:
    """As much of the words as fits `width` px; what is cut off shows as an ellipsis."""
    while text_width(words, size=size, bold=bold) > width and words != "…":
        words = f"{words.removesuffix('…')[:-1].rstrip()}…"
    return words


def wrapped(words: str, *, width: Number, size: Number) -> list[str]:
    """The words in lines of at most `width` px where spaces allow it."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def mark(
    x: Number, y: Number, words: str, *, url: str = "", middle: bool = False, class_: str = "f-warn"
) -> str:
    """A yellow mark, 24 px high: something stands here and needs a person. `middle` centres it on x."""
    width = text_width(words, size=12, bold=True) + 16
    left = x - width / 2 if middle else x
    box = rect(left, y, width, 24, class_)
    return link(url, box, text(left + width / 2, y + 16, words, class_="t12 b on-fill", anchor="middle"))


def fitting(words: str, *, width: Number, sizes: tuple[int, ...] = (28, 20, 16, 14, 12)) -> str:
    """The class of the largest bold type in which the words fit the width."""
    fits = (size for size in sizes if text_width(words, size=size, bold=True) <= width)
    return f"t{next(fits, sizes[-1])} b"


def stop_sign(x: Number, y: Number, r: Number, words: str, *, standing: bool) -> str:
    """A station with its count; it grows sideways for a long one, and is yellow where something stands."""
    half = max(r, text_width(words, size=14, bold=True) / 2 + 7)
    box = tag(
        "rect",
        x=x - half,
        y=y - r,
        width=2 * half,
        height=2 * r,
        rx=r,
        class_="f-warn s-ink" if standing else "f-paper s-ink",
        stroke_width=4,
    )
    return box + text(x, y + 5, words, class_="t14 b on-fill" if standing else "t14 b", anchor="middle")
