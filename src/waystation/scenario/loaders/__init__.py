"""What files of UNHCR, IOM DTM, ACLED and UCDP become in a scenario folder."""
