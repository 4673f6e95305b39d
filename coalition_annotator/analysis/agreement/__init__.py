"""How far annotators agree: matching, differences, coefficients, resampling."""
