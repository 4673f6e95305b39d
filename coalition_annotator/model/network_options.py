"""What may be chosen when a discourse network is made: qualifier, normalisation, duplicates, time, smoothing."""

from __future__ import annotations

IGNORE, CONGRUENCE, CONFLICT, SUBTRACT, COMBINE = "ignore", "congruence", "conflict", "subtract", "combine"
QUALIFIERS = (IGNORE, CONGRUENCE, CONFLICT, SUBTRACT)
TWO_MODE_QUALIFIERS = (IGNORE, SUBTRACT, COMBINE)
NONE, ACTIVITY, PROMINENCE = "none", "activity", "prominence"
AVERAGE, JACCARD, COSINE = "average", "jaccard", "cosine"
DNA_JACCARD, DNA_COSINE = "dna-jaccard", "dna-cosine"
TWO_MODE_NORMS, ONE_MODE_NORMS = (NONE, ACTIVITY, PROMINENCE), (NONE, AVERAGE, JACCARD, COSINE, DNA_JACCARD, DNA_COSINE)
KERNEL_NORMS = (NONE, AVERAGE)
ALL, ARTICLE, WEEK, MONTH, YEAR, OVERALL = "all", "article", "week", "month", "year", "overall"
DUPLICATES = (ALL, ARTICLE, WEEK, MONTH, YEAR, OVERALL)
DAYS, WEEKS, MONTHS, YEARS, EVENTS = "days", "weeks", "months", "years", "events"
TIME_UNITS = (DAYS, WEEKS, MONTHS, YEARS, EVENTS)
UNIFORM, GAUSSIAN, EPANECHNIKOV, TRIANGULAR = "uniform", "gaussian", "epanechnikov", "triangular"
DNA_TRIANGULAR = "dna-triangular"
KERNELS = (UNIFORM, GAUSSIAN, EPANECHNIKOV, TRIANGULAR, DNA_TRIANGULAR)
LAPLACIAN, DNA_DEGREES = "laplacian", "dna-degrees"
SPECTRA = (LAPLACIAN, DNA_DEGREES)
GREEDY, GENETIC = "greedy", "genetic"
ALGORITHMS = (GREEDY, GENETIC)
CELLS, SPECTRAL = "cells", "spectral"
DISTANCES = (CELLS, SPECTRAL)

QUALIFIER_TITLES = {
    CONGRUENCE: "Congruence",
    CONFLICT: "Conflict",
    SUBTRACT: "Congruence − conflict",
    IGNORE: "Ignore stance",
    COMBINE: "Combine stances",
}
NORM_TITLES = {
    NONE: "Not normalised",
    AVERAGE: "Average activity",
    JACCARD: "Jaccard",
    COSINE: "Cosine",
    DNA_JACCARD: "Jaccard as in DNA",
    DNA_COSINE: "Product as DNA’s cosine",
    ACTIVITY: "By the row’s statements",
    PROMINENCE: "By the column’s statements",
}
DUPLICATES_TITLES = {
    ARTICLE: "Once an article",
    WEEK: "Once a week",
    MONTH: "Once a month",
    YEAR: "Once a year",
    OVERALL: "Once in all",
    ALL: "Count all",
}
KERNEL_TITLES = {
    "": "All count alike",
    UNIFORM: "Uniform kernel",
    GAUSSIAN: "Gaussian kernel",
    EPANECHNIKOV: "Epanechnikov kernel",
    TRIANGULAR: "Triangular kernel",
}
