"""A newsroom of nine fictional outlets: served over loopback HTTP, or exported as files."""

from examples.newsroom.server import Hit, Newsroom
from examples.newsroom.stories import Outlet, Story, load_outlets, load_stories

__all__ = ["Hit", "Newsroom", "Outlet", "Story", "load_outlets", "load_stories"]
