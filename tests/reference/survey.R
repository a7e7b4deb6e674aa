# Reference numbers of R survey for tests/reference/test_survey.py.
#
#   Rscript tests/reference/survey.R <folder with the survey package's data as CSV>
#
# Run offline by whoever adds a case; neither CI nor the product runs R. The files named survey_*.csv are
# our own synthetic samples. The data of the survey package (api, nhanes, scd, fpc, yrbs) are GPL: they
# stay outside the repository and only the numbers computed from them are kept.
suppressMessages({library(survey); library(jsonlite)})
here <- "tests/reference"
public <- commandArgs(trailingOnly = TRUE)[1]
options(survey.lonely.psu = "fail", OutDec = ".")

# Our own lonely design: 9 strata, two with a single cluster; cluster ids start again in every stratum;
# clusters straddle areas; area A4 is missing from most clusters; values are missing; N_psu for the FPC.
write_lonely <- function(path) {
  set.seed(20261122)
  clusters <- c(4, 3, 1, 5, 2, 1, 4, 3, 6)
  rows <- do.call(rbind, lapply(seq_along(clusters), function(h) {
    do.call(rbind, lapply(seq_len(clusters[h]), function(i) {
      n <- sample(5:9, 1)
      data.frame(stratum = paste0("S", h), psu = i, n_population = clusters[h] + 3 * h,
        w = round(runif(n, 20, 90) * h / 4, 3), cluster_effect = rnorm(1, 0, 0.7))
    }))
  }))
  n <- nrow(rows)
  rows$area <- paste0("A", 1 + (as.integer(factor(rows$stratum)) - 1) %/% 3)
  moved <- runif(n) < 0.08
  rows$area[moved] <- sample(c("A1", "A2", "A3"), sum(moved), TRUE)
  rows$area[rows$stratum == "S4" & rows$psu <= 3 & runif(n) < 0.6] <- "A4"
  rows$poor <- rbinom(n, 1, plogis(-1.2 + rows$cluster_effect))
  rows$expenditure <- round(exp(13.3 + 0.3 * rows$cluster_effect + rnorm(n, 0, 0.4)), 2)
  rows$size <- 1 + rpois(n, 3)
  rows$children <- rbinom(n, rows$size - 1, 0.4)
  rows$poor[runif(n) < 0.05] <- NA
  rows$cluster_effect <- NULL
  write.csv(rows, path, row.names = FALSE)
}
lonely_path <- file.path(here, "data/survey_lonely.csv")
if (!file.exists(lonely_path)) write_lonely(lonely_path)

number <- function(value) {
  value <- as.vector(value)
  if (length(value) == 1 && is.finite(value)) value else NA
}

# One record per area of a design, for one indicator. A case is a row whose denominator is positive.
records <- function(case, rule, design, domain, key, numerator, denominator, kind) {
  options(survey.lonely.psu = rule)
  on.exit(options(survey.lonely.psu = "fail"))
  design$variables$.num <- numerator(design$variables)
  design$variables$.den <- denominator(design$variables)
  level_of <- if (domain == "ALL") rep("ALL", nrow(design$variables)) else as.character(design$variables[[domain]])
  design$variables$.dom <- level_of
  known <- !is.na(design$variables$.num) & !is.na(design$variables$.den) & design$variables$.den > 0
  levels <- sort(unique(level_of[!is.na(level_of)]))
  one <- function(level) {
    d <- design[which(known & level_of == level), ]
    if (nrow(d$variables) == 0) return(NULL)
    df <- degf(d)
    if (kind == "ratio") {
      ratio <- svyratio(~.num, ~.den, d)
      estimate <- coef(ratio); se <- SE(ratio); deff <- NA
    } else {
      mean <- suppressWarnings(svymean(~.num, d, deff = TRUE))
      estimate <- coef(mean); se <- SE(mean); deff <- deff(mean)
    }
    total <- suppressWarnings(svytotal(~.num, d, deff = (kind != "ratio")))
    out <- list(case = case, rule = rule, domain_column = domain, domain = level, indicator = key, kind = kind,
      n = nrow(d$variables), df = df, estimate = number(estimate), se = number(se), deff = number(deff),
      total = number(coef(total)), total_se = number(SE(total)),
      total_deff = if (kind == "ratio") NA else number(deff(total)))
    if (df > 0) {
      t <- confint(if (kind == "ratio") ratio else mean, df = df)
      out$t_low <- number(t[1]); out$t_high <- number(t[2])
    }
    if (kind == "mean" && all(d$variables$.num %in% 0:1)) {
      out$deff_replace <- number(suppressWarnings(deff(svymean(~.num, d, deff = "replace"))))
    }
    if (kind == "mean" && all(d$variables$.num %in% 0:1) && df > 0 && isTRUE(se > 1e-10)) {
      beta <- svyciprop(~.num, d, method = "beta"); logit <- svyciprop(~.num, d, method = "xlogit")
      out$beta_low <- attr(beta, "ci")[[1]]; out$beta_high <- attr(beta, "ci")[[2]]
      out$logit_low <- attr(logit, "ci")[[1]]; out$logit_high <- attr(logit, "ci")[[2]]
    }
    out
  }
  Filter(Negate(is.null), lapply(levels, one))
}

one <- function(v) rep(1, nrow(v))
found <- list()
add <- function(case, design, domains, indicators, rules = "fail") {
  for (rule in rules) for (domain in domains) for (key in names(indicators)) {
    i <- indicators[[key]]
    found[[length(found) + 1]] <<- records(case, rule, design, domain, key, i$num, i$den, i$kind)
  }
}
mean_of <- function(f) list(num = f, den = one, kind = "mean")
ratio_of <- function(f, g) list(num = f, den = g, kind = "ratio")
rules <- c("certainty", "remove", "adjust", "average")

# 1 our own stratified cluster sample, with and without population counts of clusters
own <- read.csv(file.path(here, "data/survey_own.csv"))
own_keys <- list(disab = mean_of(function(v) v$disab), exp = mean_of(function(v) v$exp),
  exp_m = mean_of(function(v) v$exp_m), hh = mean_of(function(v) v$hh),
  elder_per_person = ratio_of(function(v) v$elder, function(v) v$hh))
plain <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = own, nest = TRUE)
corrected <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, fpc = ~N_psu, data = own, nest = TRUE)
add("own", plain, c("ALL", "area"), own_keys)
add("own_fpc", corrected, c("ALL", "area"), own_keys)

# 2 our own design with lonely strata
lonely <- read.csv(lonely_path)
lonely_keys <- list(poor = mean_of(function(v) v$poor), expenditure = mean_of(function(v) v$expenditure),
  children_per_person = ratio_of(function(v) v$children, function(v) v$size))
plain <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, data = lonely, nest = TRUE)
corrected <- svydesign(id = ~psu, strata = ~stratum, weights = ~w, fpc = ~n_population, data = lonely, nest = TRUE)
add("lonely", plain, c("ALL", "area"), lonely_keys, rules)
add("lonely_fpc", corrected, c("ALL", "area"), lonely_keys, rules)

# 3 the survey package's own data
if (!is.na(public) && dir.exists(public)) {
  csv <- function(name) read.csv(file.path(public, name))
  api_keys <- list(api00 = mean_of(function(v) v$api00), enroll = mean_of(function(v) v$enroll),
    school_wide = mean_of(function(v) as.numeric(v$sch.wide == "Yes")),
    tested = ratio_of(function(v) v$api.stu, function(v) v$enroll))
  strat <- csv("apistrat.csv"); strat$row <- seq_len(nrow(strat))
  add("apistrat", svydesign(id = ~row, strata = ~stype, weights = ~pw, data = strat), c("ALL", "stype", "awards"), api_keys)
  add("apistrat_fpc", svydesign(id = ~row, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat),
    c("ALL", "stype", "awards"), api_keys)
  clus <- csv("apiclus1.csv")
  add("apiclus1", svydesign(id = ~dnum, weights = ~pw, data = clus), c("ALL", "stype"), api_keys)
  add("apiclus1_fpc", svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus), c("ALL", "stype"), api_keys)
  health <- csv("nhanes.csv")
  add("nhanes", svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, data = health, nest = TRUE),
    c("ALL", "race", "agecat", "RIAGENDR"), list(cholesterol = mean_of(function(v) v$HI_CHOL)))
  arrest <- csv("scd.csv"); arrest$w <- 1
  add("scd", svydesign(id = ~ambulance, strata = ~ESA, weights = ~w, data = arrest, nest = TRUE), c("ALL", "ESA"),
    list(alive = mean_of(function(v) v$alive), survival = ratio_of(function(v) v$alive, function(v) v$arrests)))
  small <- csv("fpc.csv")
  add("fpc", svydesign(id = ~psuid, strata = ~stratid, weights = ~weight, data = small, nest = TRUE), c("ALL", "stratid"),
    list(x = mean_of(function(v) v$x)))
  add("fpc_fpc", svydesign(id = ~psuid, strata = ~stratid, weights = ~weight, fpc = ~Nh, data = small, nest = TRUE),
    c("ALL", "stratid"), list(x = mean_of(function(v) v$x)))
  youth <- csv("yrbs.csv")
  add("yrbs", svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = youth, nest = TRUE), "ALL",
    list(helmet = mean_of(function(v) as.numeric(v$qn8 == 2))))
}

result <- list(R = as.character(getRversion()), survey = as.character(packageVersion("survey")),
  records = do.call(c, found))
write(toJSON(result, auto_unbox = TRUE, digits = NA, na = "null", pretty = FALSE),
  file.path(here, "survey_expected.json"))
cat(length(result$records), "records\n")
