"""Files of UNHCR, IOM DTM, ACLED and UCDP, read as they are published."""
