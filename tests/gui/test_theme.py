"""Every family of layers has a colour that can be read and an icon that exists."""

from typing import get_args

import pytest
from PySide6.QtGui import QColor

from core.layers.base import Family
from gui.icons import icon
from gui.theme import DARK, FAMILY_ICONS, LIGHT

FAMILIES = get_args(Family)

both_themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@both_themes
def test_every_family_can_be_read_on_cards_and_panels(theme):
    assert theme.families.keys() == set(FAMILIES)
    grounds = [QColor(theme.card), QColor(theme.panel)]
    faint = [name for name in FAMILIES for ground in grounds if contrast(theme.family(name), ground) < 4.5]
    assert faint == []


@both_themes
def test_no_two_families_have_the_same_colour(theme):
    assert len(set(theme.families.values())) == len(theme.families)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_an_icon(qapp, family):
    assert not icon(FAMILY_ICONS[family], "black", "gray").pixmap(16, 16).isNull()
