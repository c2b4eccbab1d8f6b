"""Input to try Claimwire with. Everything in it is invented: outlets, people, places and events."""
