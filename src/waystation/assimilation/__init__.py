"""Figures correct the ensemble: observations, likelihoods, the particle filter."""
