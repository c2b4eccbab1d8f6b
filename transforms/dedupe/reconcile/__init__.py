"""Repairs what parallel workers leave behind: claims merged, split and redirected."""
