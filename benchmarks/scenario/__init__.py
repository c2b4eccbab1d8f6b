"""A newsroom that misbehaves: many feeds on loopback, articles that appear over time, and all that goes wrong."""
