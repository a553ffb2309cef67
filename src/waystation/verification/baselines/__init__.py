"""Simple rules that forecasts are judged against, each with a fair distribution."""
