"""An outside language model as a second reader, believed only where its words can be checked."""
