"""Feeds: poll, parse, fetch, robots, politeness. The Beam transforms are in `transforms.feeds.beam`."""

from transforms.feeds.parse import parse_feed
from transforms.feeds.settings import FeedSettings

__all__ = ["FeedSettings", "parse_feed"]
