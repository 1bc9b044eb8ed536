"""The colours of the stylesheet and their contrast: computed, so that nobody has to believe them."""

import re
from dataclasses import dataclass

TEXT_CONTRAST = 4.5  # WCAG 2.2 AA, text
SIGN_CONTRAST = 3.0  # WCAG 2.2 AA, borders of controls and drawings
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A colour: `on` is the text colour that reads better on it, `ratio` their contrast (1 to 21);

    `on_paper` is its own contrast on the ground.
    """

    name: str
    value: str
    on: str
    ratio: float
    on_paper: float


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of '#rrggbb', as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours(css: str, *, dark: bool = False) -> dict[str, str]:
    """The stylesheet's colours by name; the dark ones are the light ones with their changes."""
    light_part, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    found = dict(TOKEN.findall(light_part))
    return found | dict(TOKEN.findall(rest.partition("}\n}")[0])) if dark else found


def tokens(css: str, *, dark: bool = False) -> list[Token]:
    """All colours of the stylesheet with their contrast, in its order; text colours on fills are left out."""
    found = colours(css, dark=dark)
    grounds = (found["ink"], found["paper"], found["on-grade"])
    listed = []
    for name, value in found.items():
        if name.startswith("on-"):
            continue
        on = max(grounds, key=lambda ground: contrast(value, ground))
        listed.append(Token(name, value, on, contrast(value, on), contrast(value, found["paper"])))
    return listed
