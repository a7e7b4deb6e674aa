# Reference numbers of R survey for tests/reference/test_calibration.py, test_replicates.py and test_quantiles.py.
#
#   Rscript tests/reference/designs.R <folder with the survey package's data as CSV>
#
# Run offline by whoever adds a case; neither CI nor the product runs R. Our own samples are in data/; the data of
# the survey package are GPL and stay outside the repository: only the numbers computed from them are kept.
suppressMessages({library(survey); library(jsonlite)})
here <- "tests/reference"
public <- commandArgs(trailingOnly = TRUE)[1]
options(survey.lonely.psu = "fail", OutDec = ".")
csv <- function(name) read.csv(file.path(public, name))
number <- function(value) { value <- as.vector(value); if (length(value) == 1 && is.finite(value)) value else NA }
found <- list()

# Estimates of a design for every level of a domain column: mean or ratio, and total of the numerator.
estimates <- function(case, design, domain, key, num, den = NULL) {
  design <- update(design, .num = num(design$variables), .den = if (is.null(den)) 1 else den(design$variables))
  levels_of <- if (domain == "ALL") rep("ALL", nrow(design$variables)) else as.character(design$variables[[domain]])
  v <- design$variables
  known <- !is.na(v$.num) & !is.na(v$.den) & v$.den > 0
  # A calibrated design keeps rows outside a subset, with weight 0: a missing value there would spoil the residuals.
  design$variables$.num[!known] <- 0
  design$variables$.den[!known] <- 0
  for (level in sort(unique(levels_of[!is.na(levels_of)]))) {
    keep <- known & !is.na(levels_of) & levels_of == level
    d <- subset(design, keep)
    ratio <- svyratio(~.num, ~.den, d)
    total <- svytotal(~.num, d)
    found[[length(found) + 1]] <<- list(case = case, domain_column = domain, domain = level, indicator = key,
      n = sum(keep & weights(design, "sampling") > 0), df = degf(d), estimate = number(coef(ratio)), se = number(SE(ratio)),
      total = number(coef(total)), total_se = number(SE(total)))
  }
}

# ---- calibration ------------------------------------------------------------------------------------------
own <- read.csv(file.path(here, "data/survey_own.csv"))
own$size <- ifelse(own$hh <= 3, "small", ifelse(own$hh <= 5, "middle", "large"))
own$old <- ifelse(own$elder > 0, "yes", "no")
lonely <- read.csv(file.path(here, "data/survey_lonely.csv"))
lonely$kin <- ifelse(lonely$children > 0, "yes", "no")

# Totals that differ from the sample's by up to 12 %, written for the test; every margin adds up to the same sum.
margins <- list()
margin <- function(case, columns, data, weight) {
  table <- aggregate(list(total = data[[weight]]), data[columns], sum)
  table <- table[do.call(order, table[columns]), ]
  table$total <- table$total * (1 + 0.12 * sin(seq_len(nrow(table)) * 1.7))
  table$total <- table$total * 1.05 * sum(data[[weight]]) / sum(table$total)
  margins[[case]] <<- c(margins[[case]], list(table))
  xtabs(reformulate(columns, "total"), table)
}
# Within areas every margin must add up to the area's total.
nested <- function(case, column, data, weight) {
  table <- aggregate(list(total = data[[weight]]), data[c("area", column)], sum)
  table <- table[order(table$area, table[[column]]), ]
  table$total <- table$total * (1 + 0.12 * sin(seq_len(nrow(table)) * 1.7))
  sums <- tapply(data[[weight]], data$area, sum) * 1.05
  table$total <- as.vector(table$total * sums[table$area] / ave(table$total, table$area, FUN = sum))
  margins[[case]] <<- c(margins[[case]], list(table))
  xtabs(reformulate(c("area", column), "total"), table)
}
weights_of <- list()
own_keys <- function(case, design) {
  weights_of[[case]] <<- as.vector(weights(design))
  for (domain in c("ALL", "area")) {
    estimates(case, design, domain, "disab", function(v) v$disab)
    estimates(case, design, domain, "exp_m", function(v) v$exp_m)
    estimates(case, design, domain, "elder_per_person", function(v) v$elder, function(v) v$hh)
  }
}
plain <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = own, nest = TRUE)
fpc <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, fpc = ~N_psu, data = own, nest = TRUE)
tight <- function(design, formulas, tables, ...) calibrate(design, formulas, tables, epsilon = 1e-13, maxit = 200, ...)
own_keys("post", postStratify(plain, ~size, margin("post", "size", own, "w")))
own_keys("post_fpc", postStratify(fpc, ~size, margin("post_fpc", "size", own, "w")))
m <- list(margin("linear", "area", own, "w"), margin("linear", "size", own, "w"))
own_keys("linear", tight(plain, list(~area, ~size), m, calfun = "linear"))
m <- list(margin("linear_fpc", "area", own, "w"), margin("linear_fpc", "size", own, "w"))
own_keys("linear_fpc", tight(fpc, list(~area, ~size), m, calfun = "linear"))
m <- list(margin("raking", "area", own, "w"), margin("raking", "size", own, "w"), margin("raking", "old", own, "w"))
own_keys("raking", tight(plain, list(~area, ~size, ~old), m, calfun = "raking"))
raked <- rake(plain, list(~area, ~size, ~old), m, control = list(maxit = 500, epsilon = 1e-12))
weights_of[["rake_ipf"]] <- as.vector(weights(raked))
m <- list(margin("logit", "area", own, "w"), margin("logit", "size", own, "w"))
own_keys("logit", tight(plain, list(~area, ~size), m, calfun = "logit", bounds = c(0.5, 2)))
m <- list(margin("bounded", "area", own, "w"), margin("bounded", "size", own, "w"))
own_keys("bounded", tight(plain, list(~area, ~size), m, calfun = "linear", bounds = c(0.86, 1.35)))
m <- list(nested("nested", "old", own, "w"))
own_keys("nested", postStratify(plain, ~area + old, m[[1]]))
for (rule in c("certainty", "remove", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  case <- paste0("lonely_", rule)
  base <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = lonely, nest = TRUE)
  m <- list(margin(case, "area", lonely, "w"), margin(case, "kin", lonely, "w"))
  design <- tight(base, list(~area, ~kin), m, calfun = "raking")
  for (domain in c("ALL", "area")) {
    estimates(case, design, domain, "poor", function(v) v$poor)
    estimates(case, design, domain, "expenditure", function(v) v$expenditure)
  }
}
options(survey.lonely.psu = "fail")
if (dir.exists(public)) {
  clus <- csv("apiclus1.csv"); pop <- csv("apipop.csv")
  base <- svydesign(id = ~dnum, weights = ~pw, data = clus, fpc = ~fpc)
  types <- xtabs(~stype, pop); wide <- xtabs(~sch.wide, pop)
  margins[["api_post"]] <- list(data.frame(stype = names(types), total = as.vector(types)))
  api_keys <- function(case, design) for (domain in c("ALL", "stype")) {
    estimates(case, design, domain, "api00", function(v) v$api00)
    estimates(case, design, domain, "enroll", function(v) v$enroll)
    estimates(case, design, domain, "tested", function(v) v$api.stu, function(v) v$enroll)
  }
  api_keys("api_post", postStratify(base, ~stype, types))
  for (kind in c("linear", "raking")) {
    case <- paste0("api_", kind)
    margins[[case]] <- list(data.frame(stype = names(types), total = as.vector(types)),
      data.frame(sch.wide = names(wide), total = as.vector(wide)))
    api_keys(case, tight(base, list(~stype, ~sch.wide), list(types, wide), calfun = kind))
  }
  health <- csv("nhanes.csv"); health$race <- as.character(health$race)
  base <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, data = health, nest = TRUE)
  m <- list(margin("nhanes_raking", "race", health, "WTMEC2YR"), margin("nhanes_raking", "agecat", health, "WTMEC2YR"))
  design <- tight(base, list(~race, ~agecat), m, calfun = "raking")
  for (domain in c("ALL", "RIAGENDR", "race")) estimates("nhanes_raking", design, domain, "cholesterol", function(v) v$HI_CHOL)
}
calibration <- list(R = as.character(getRversion()), survey = as.character(packageVersion("survey")),
  margins = margins, weights = weights_of, records = found)

# ---- replicate weights ------------------------------------------------------------------------------------
found <- list()
scales <- list()
factors <- list()
# The replicate factors of our own sample, one row per cluster: our own numbers.
replicated <- function(case, design, clusters) {
  scales[[case]] <<- list(scale = design$scale, rscales = as.vector(design$rscales))
  if (!is.null(clusters)) {
    first <- !duplicated(clusters)
    table <- weights(design, "replication")
    factors[[case]] <<- list(cluster = as.character(clusters[first]), factor = round(unclass(as.matrix(table))[first, , drop = FALSE], 14))
  }
}
own$cluster <- paste(own$stratum, own$psu)
plain <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = own, nest = TRUE)
own_replicates <- function(case, design) {
  replicated(case, design, own$cluster)
  for (domain in c("ALL", "area")) {
    estimates(case, design, domain, "disab", function(v) v$disab)
    estimates(case, design, domain, "exp", function(v) v$exp)
    estimates(case, design, domain, "elder_per_person", function(v) v$elder, function(v) v$hh)
  }
}
set.seed(20261122)
own_replicates("own_jkn", as.svrepdesign(plain, type = "JKn"))
own_replicates("own_boot", as.svrepdesign(plain, type = "subbootstrap", replicates = 60))
own_replicates("own_boot_mse", as.svrepdesign(plain, type = "subbootstrap", replicates = 60, mse = TRUE))
if (dir.exists(public)) {
  arrest <- csv("scd.csv"); arrest$w <- 1
  half <- 2 * cbind(c(1, 0, 1, 0, 1, 0), c(1, 0, 0, 1, 0, 1), c(0, 1, 1, 0, 0, 1), c(0, 1, 0, 1, 1, 0))
  scd <- function(case, ...) {
    design <- svrepdesign(data = arrest, weights = ~w, ..., combined.weights = FALSE)
    replicated(case, design, NULL)
    estimates(case, design, "ALL", "survival", function(v) v$alive, function(v) v$arrests)
    estimates(case, design, "ALL", "alive", function(v) v$alive)
  }
  scd("scd_brr", repweights = half, type = "BRR")
  scd("scd_fay", repweights = 0.7 * half + 0.3, type = "Fay", rho = 0.3)
  clus <- csv("apiclus1.csv")
  design <- as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = clus), type = "JK1")
  replicated("api_jk1", design, NULL)
  for (domain in c("ALL", "stype")) {
    estimates("api_jk1", design, domain, "api00", function(v) v$api00)
    estimates("api_jk1", design, domain, "tested", function(v) v$api.stu, function(v) v$enroll)
  }
}
replicates <- list(R = as.character(getRversion()), survey = as.character(packageVersion("survey")),
  scales = scales, factors = factors, records = found)

# ---- quantiles --------------------------------------------------------------------------------------------
found <- list()
shares <- c(0.1, 0.25, 0.5, 0.75, 0.9)
quantiles <- function(case, design, domain, key) {
  v <- design$variables
  levels_of <- if (domain == "ALL") rep("ALL", nrow(v)) else as.character(v[[domain]])
  for (level in sort(unique(levels_of))) {
    d <- design[which(levels_of == level & !is.na(v[[key]])), ]
    if (degf(d) <= 0) next
    result <- svyquantile(reformulate(key), d, shares, ci = TRUE)[[1]]
    for (i in seq_along(shares)) found[[length(found) + 1]] <<- list(case = case, domain_column = domain,
      domain = level, indicator = key, share = shares[i], estimate = result[i, 1], low = number(result[i, 2]),
      high = number(result[i, 3]), se = number(result[i, 4]), df = degf(d))
  }
}
for (domain in c("ALL", "area")) {
  quantiles("own", plain, domain, "exp"); quantiles("own", plain, domain, "exp_m"); quantiles("own", plain, domain, "hh")
  quantiles("own_fpc", fpc, domain, "exp")
}
if (dir.exists(public)) {
  strat <- csv("apistrat.csv"); strat$row <- seq_len(nrow(strat))
  design <- svydesign(id = ~row, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
  for (domain in c("ALL", "stype")) { quantiles("apistrat_fpc", design, domain, "api00"); quantiles("apistrat_fpc", design, domain, "enroll") }
  clus <- csv("apiclus1.csv")
  design <- svydesign(id = ~dnum, weights = ~pw, data = clus)
  for (domain in c("ALL", "stype")) quantiles("apiclus1", design, domain, "api00")
}
quantile_records <- list(R = as.character(getRversion()), survey = as.character(packageVersion("survey")), records = found)

keep <- function(content, name) write(toJSON(content, auto_unbox = TRUE, digits = NA, na = "null", dataframe = "rows"),
  file.path(here, name))
keep(calibration, "calibration_expected.json")
keep(replicates, "replicates_expected.json")
keep(quantile_records, "quantiles_expected.json")
cat(length(calibration$records), length(replicates$records), length(found), "records\n")
