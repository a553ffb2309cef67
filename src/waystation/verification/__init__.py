"""How good forecasts were: past origins asked again, simple rules, proper scores."""
