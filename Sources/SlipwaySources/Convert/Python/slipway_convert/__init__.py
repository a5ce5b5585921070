"""The converters of slipway (docs/converting.md)."""
