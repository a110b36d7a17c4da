"""The generator behind scripts/generate: reads schema/, writes the OpenRPC document and the code made from it."""
