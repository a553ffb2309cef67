"""What people look at: one static page. Computes nothing the forecast did not."""
