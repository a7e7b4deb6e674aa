# Reference numbers for tests/flow/test_real_input.py: the World Bank's synthetic survey of 2023 in R survey.
# Rscript world_bank.R persons.csv > world_bank_expected.json
# persons.csv: the file the test delivers (one row per person, written by `world_bank_persons`).
suppressPackageStartupMessages({library(survey); library(jsonlite)})
d <- read.csv(commandArgs(trailingOnly = TRUE)[1], colClasses = c(id_ruta = "character", strata = "character"))
d$poor <- as.numeric(d$pengeluaran_perkapita < d$garis_kemiskinan)
d$gap <- pmax(0, (d$garis_kemiskinan - d$pengeluaran_perkapita) / d$garis_kemiskinan)
d$one <- 1
d$old <- as.numeric(d$umur >= 60)
d$alone <- as.numeric(d$umur >= 60 & d$jml_art == 1)
g <- svydesign(ids = ~psu, strata = ~strata, weights = ~weind, data = d, nest = TRUE)
line <- function(r, df) list(estimate = unname(coef(r)[1]), se = unname(SE(r)[1]), df = df)
regions <- sort(unique(d$kode_wilayah))
by_region <- function(y, x) lapply(setNames(regions, regions), function(a) {
  s <- subset(g, kode_wilayah == a)
  line(svyratio(y, x, s), degf(subset(s, one == 1)))
})
old <- subset(g, old == 1)
cat(toJSON(list(
  R = paste(R.version$major, R.version$minor, sep = "."), survey = as.character(packageVersion("survey")),
  `POV-01` = line(svyratio(~poor, ~one, g), degf(g)),
  `POV-02` = line(svyratio(~gap, ~one, g), degf(g)),
  `ELD-04` = line(svyratio(~alone, ~old, g), degf(old)),
  `POV-01 by region` = by_region(~poor, ~one)
), auto_unbox = TRUE, digits = NA, pretty = TRUE))
