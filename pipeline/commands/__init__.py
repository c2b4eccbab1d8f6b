"""The commands of `claimwire`, a module per group; `pipeline.cli` puts them together."""
