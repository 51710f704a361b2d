"""The colour that a commune chose, kept readable on paper and on screens."""

import re


BLACK = "#1a1a1a"
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
# What WCAG asks between a text and the white of the paper.
_MIN_CONTRAST = 4.5


def checked_colour(text: str) -> str:
    """Return a colour as "#rrggbb", nearly black when the text names none."""
    return text.lower() if _COLOUR.fullmatch(text or "") else BLACK


def readable_colour(colour: str) -> str:
    """Return the colour when a text in it can be read on white, else nearly black."""
    return colour if _contrast_to_white(colour) >= _MIN_CONTRAST else BLACK


def _contrast_to_white(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (_linear(channel) for channel in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return ((channel + 0.055) / 1.055) ** 2.4
