"""The library behind `import waystation as ws`: what the commands do, from Python."""
